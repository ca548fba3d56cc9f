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
import { exactSingle, fusedDouble } from "./exact_sums.ts";

const modules = [kernelFactory<FusedArithmetic>(emulated)()];
if (hasFusedMultiplyAdd()) modules.push(kernelFactory<FusedArithmetic>(fused)());

/** a * b + c rounded once; a sum of zero keeps its sign. */
const witness = {
  multiplyAdd32: (a: number, b: number, c: number) => exactSingle([a, c], [b, 1]) || a * b + c,
  multiplyAdd64: (a: number, b: number, c: number) => fusedDouble(a, b, c) || a * b + c,
};

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
      const expected = witness[name](a, b, c);
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
