// Both modules of the kernel: with the processor's instruction, and with its emulation.

import assert from "node:assert/strict";
import fc from "fast-check";
import emulated from "../../lib/numeric/fused_arithmetic.emulated.wasm" with { type: "bytes" };
import fused from "../../lib/numeric/fused_arithmetic.wasm" with { type: "bytes" };
import {
  type FusedArithmetic,
  hasFusedMultiplyAdd,
  kernelFactory,
} from "../../lib/numeric/kernel.ts";

const modules = [kernelFactory<FusedArithmetic>(emulated)()];
if (hasFusedMultiplyAdd()) modules.push(kernelFactory<FusedArithmetic>(fused)());

/** A float64 as a whole number of units of 2^-2200. */
function exact(value: number): bigint {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const exponent = Number(bits.getBigUint64(0) >> 52n & 0x7ffn);
  const fraction = bits.getBigUint64(0) & (1n << 52n) - 1n;
  const size = exponent === 0 ? fraction << 1n : fraction | 1n << 52n;
  return (value < 0 ? -size : size) << BigInt(exponent + 2200 - 1075);
}

/** a * b + c, exactly, rounded to a number of bits; the results must be normal numbers. */
function witness(a: number, b: number, c: number, digits: number): number {
  const sum = exact(a) * exact(b) + (exact(c) << 2200n);
  if (sum === 0n) return a * b + c;
  const size = sum < 0n ? -sum : sum;
  const dropped = BigInt(Math.max(0, size.toString(2).length - digits));
  const half = dropped > 0n ? 1n << dropped - 1n : 0n;
  const rest = size & (1n << dropped) - 1n;
  let kept = size >> dropped;
  if (rest > half || dropped > 0n && rest === half && (kept & 1n) === 1n) kept++;
  // In two steps, since 2 to the exponent may be no normal number.
  const exponent = Number(dropped) - 4400;
  const value = Number(kept) * 2 ** Math.ceil(exponent / 2) * 2 ** Math.floor(exponent / 2);
  return sum < 0n ? -value : value;
}

/** Numbers that are near each other in size, with few or many bits: sums cancel, and land between two results. */
const numbers = (digits: number) =>
  fc.tuple(
    fc.bigInt({ min: -(1n << BigInt(digits)) + 1n, max: (1n << BigInt(digits)) - 1n }),
    fc.integer({ min: 0, max: digits }),
    fc.integer({ min: -60, max: 20 }),
  ).map(([whole, zeros, exponent]) =>
    Number(whole >> BigInt(zeros) << BigInt(zeros)) * 2 ** exponent
  );

for (const [name, digits] of [["multiplyAdd32", 24], ["multiplyAdd64", 53]] as const) {
  Deno.test(`${name} rounds once, by the instruction and by its emulation`, () => {
    const some = numbers(digits);
    const check = (...given: [number, number, number]) => {
      const [a, b, c] = digits === 24 ? given.map(Math.fround) : given;
      const expected = witness(a, b, c, digits);
      for (const module of modules) assert.equal(module[name](a, b, c), expected);
    };
    fc.assert(fc.property(some, some, some, check), { numRuns: 3000 });
    // The sum lies next to the middle of two results: the product decides which one is nearer.
    fc.assert(
      fc.property(some, fc.boolean(), (a, isBelow) => {
        const tiny = (isBelow ? -1 : 1) * 2 ** -70;
        check(a, 1 + 2 ** (1 - digits), a * 2 ** 4);
        check(a * tiny, 1, a + a * 2 ** -digits);
        check(a, 2 ** -digits, a);
        check(a, 2 ** -digits * (1 + (isBelow ? -1 : 1) * 2 ** -20), a);
      }),
      { numRuns: 1000 },
    );
  });

  Deno.test(`${name} keeps the signs of zeros, infinities and NaN`, () => {
    const special = [0, -0, 1, -1, Infinity, -Infinity, NaN];
    for (const a of special) {
      for (const b of special) {
        for (const c of special) {
          for (const module of modules) assert.equal(module[name](a, b, c), a * b + c);
        }
      }
    }
  });
}
