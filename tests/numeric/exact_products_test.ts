// Exact inner products against whole numbers of any size.

import assert from "node:assert/strict";
import fc from "fast-check";
import {
  relativeErrorOf,
  roundedExactProduct,
  singleError,
} from "../../lib/numeric/exact_products.ts";
import { exactSingle } from "./exact_sums.ts";

const LARGEST = 2 ** 128 - 2 ** 104;

type Pairs = readonly (readonly [number, number])[];

/** The product of the first entries of pairs and the second ones. */
function productOf(pairs: Pairs): number {
  const [a, b] = [0, 1].map((i) => Float32Array.from(pairs, (pair) => pair[i]));
  return roundedExactProduct(
    { data: a, start: 0, step: 1 },
    { data: b, start: 0, step: 1 },
    pairs.length,
  );
}

/** Compares a product with the exact one, to the sign of zero. */
function check(pairs: Pairs) {
  const [a, b] = [0, 1].map((i) => Float32Array.from(pairs, (pair) => pair[i]));
  assert.equal(productOf(pairs), exactSingle(a, b));
}

/** Pairs, and often the same ones with the other sign, in any order, so that sums cancel. */
function cancelling(entry: fc.Arbitrary<number>, maxLength = 20) {
  const pair = fc.tuple(entry, entry);
  return fc.tuple(
    fc.array(pair, { maxLength }),
    fc.array(pair, { maxLength }),
  ).chain(([kept, cancelled]) => {
    const all = [...kept, ...cancelled, ...cancelled.map(([a, b]) => [-a, b] as const)];
    return fc.shuffledSubarray(all, { minLength: all.length });
  });
}

const runs = { numRuns: 1000 };

Deno.test("products of any float32 values are exact sums, rounded once", () => {
  fc.assert(
    fc.property(cancelling(fc.float({ noNaN: true, noDefaultInfinity: true })), check),
    runs,
  );
});

Deno.test("products of numbers of like size are exact sums, rounded once", () => {
  fc.assert(fc.property(cancelling(fc.float({ min: -1, max: 1, noNaN: true }), 60), check), runs);
});

Deno.test("products of whole numbers are exact sums, rounded once", () => {
  fc.assert(fc.property(cancelling(fc.integer({ min: -4096, max: 4096 })), check), runs);
});

Deno.test("sums that cancel by many digits, and leave few, are exact", () => {
  const wide = fc.tuple(
    fc.integer({ min: -(2 ** 24), max: 2 ** 24 }),
    fc.integer({ min: -90, max: 30 }),
  )
    .map(([digits, exponent]) => digits * 2 ** exponent);
  fc.assert(fc.property(cancelling(wide, 8), check), runs);
  // The sum of what the additions lose is itself rounded here, and both sums cancel.
  const large: Pairs = [[2 ** 50, 2 ** 50], [8388609, 8388611]];
  const opposite = large.map(([a, b]) => [-a, b] as const);
  assert.equal(productOf([...large, [2 ** -10, 1], ...opposite]), 2 ** -10);
});

Deno.test("exact middles go to the even number, and the smallest addend moves them", () => {
  const middles = fc.record({
    digits: fc.integer({ min: 2 ** 23, max: 2 ** 24 - 1 }),
    exponent: fc.integer({ min: -50, max: 30 }),
    sign: fc.constantFrom(-1, 1),
    // Far below the digits of a float64 sum, and sometimes beside numbers that cancel.
    moved: fc.constantFrom(0, -1, 1).chain((sign) =>
      fc.integer({ min: 60, max: 88 }).map((digits) => sign * 2 ** -digits)
    ),
    cancelled: fc.constantFrom(0, 3, 2 ** 40 + 2 ** 20),
  });
  fc.assert(
    fc.property(middles, ({ digits, exponent, sign, moved, cancelled }) => {
      const unit = sign * 2 ** exponent;
      const pairs: Pairs = [
        [cancelled, 1 + 2 ** -20],
        [digits, unit],
        [moved, 1],
        [0.5, unit],
        [-cancelled, 1 + 2 ** -20],
      ];
      const [below, above] = [digits * unit, (digits + 1) * unit];
      const even = digits % 2 === 0 ? below : above;
      const [least, most] = sign > 0 ? [below, above] : [above, below];
      assert.equal(productOf(pairs), moved === 0 ? even : moved < 0 ? least : most);
      check(pairs);
    }),
    runs,
  );
});

Deno.test("a middle is left though the losses of additions lose at each addition all that they can", () => {
  // 1 + 2^-24 is the middle. The many products are lost beside the fourth, which the next one cancels, and together they
  // are larger than the last one.
  for (const sign of [-1, 1]) {
    const tiny = Array.from(
      { length: 100 },
      () => [2 ** -60, sign * 2 ** -47 * (1 - 2 ** -20)] as const,
    );
    const pairs: Pairs = [
      [1, 1],
      [2 ** -12, 2 ** -12],
      [2 ** -27, sign * 2 ** -27],
      ...tiny,
      [-(2 ** -27), sign * 2 ** -27],
      [-90 * 2 ** -60, sign * 2 ** -47],
    ];
    assert.equal(productOf(pairs), sign > 0 ? 1 + 2 ** -23 : 1);
    check(pairs);
  }
});

Deno.test("sums below the normal numbers, and of the smallest ones, are rounded once", () => {
  const small = fc.tuple(fc.integer({ min: -4096, max: 4096 }), fc.integer({ min: -90, max: -62 }))
    .map(([digits, exponent]) => digits * 2 ** exponent);
  fc.assert(fc.property(cancelling(small, 6), check), runs);
  const half = 2 ** -75;
  check([[half, half]]);
  check([[half, half], [2 ** -149, 2 ** -149]]);
  check([[half, -half], [2 ** -149, 2 ** -149]]);
  check([[-half, half], [-(2 ** -149), 2 ** -149]]);
});

Deno.test("a zero has a sign only where a sum below 0 is rounded to it", () => {
  assert.equal(productOf([]), 0);
  assert.equal(productOf([[-0, 1]]), 0);
  assert.equal(productOf([[1, 1], [-1, 1]]), 0);
  assert.equal(productOf([[-(2 ** -100), 2 ** -100]]), -0);
});

Deno.test("sums too large for float32 are infinite from the middle after the largest number on", () => {
  const toMiddle: Pairs = [[LARGEST, 1], [2 ** 102, 2]];
  assert.equal(productOf(toMiddle), Infinity);
  for (const sign of [-1, 1]) {
    const signed = toMiddle.map(([a, b]) => [a, sign * b] as const);
    assert.equal(productOf([...signed, [sign * 2 ** -100, 1]]), sign * Infinity);
    assert.equal(productOf([...signed, [-sign * 2 ** -100, 1]]), sign * LARGEST);
    assert.equal(productOf([...signed, ...signed]), sign * Infinity);
    assert.equal(
      productOf([...signed, ...signed, [-sign * LARGEST, 1], [-sign * 2 ** 103, 1]]),
      sign * Infinity,
    );
  }
  const large = fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: 100, max: 125 }))
    .map(([digits, exponent]) => digits * 2 ** exponent);
  const pairs = fc.array(fc.tuple(large, fc.constantFrom(1, 2, -1, -2)), { maxLength: 12 });
  fc.assert(fc.property(pairs, check), runs);
});

Deno.test("infinite values give what they give in every order of additions", () => {
  assert.equal(productOf([[Infinity, 1], [1, 1]]), Infinity);
  assert.equal(productOf([[1, 1], [Infinity, -2], [1, -Infinity]]), -Infinity);
  for (const pairs of [[[Infinity, 0]], [[Infinity, 1], [Infinity, -1]], [[NaN, 1], [1, 1]]]) {
    assert.equal(productOf(pairs as unknown as Pairs), NaN);
  }
});

Deno.test("vectors may be rows or columns of matrices, in either precision", () => {
  const entries = Array.from({ length: 12 }, (_, i) => i * i - 7);
  for (const data of [Float32Array.from(entries), Float64Array.from(entries)]) {
    const column = roundedExactProduct(
      { data, start: 1, step: 3 },
      { data, start: 6, step: 1 },
      4,
    );
    assert.equal(column, [0, 1, 2, 3].reduce((sum, k) => sum + data[1 + 3 * k] * data[6 + k], 0));
  }
});

Deno.test("the bound of errors holds for sums that lose at each addition all that they can", () => {
  for (const [unit, round] of [[2 ** -24, Math.fround], [2 ** -53, Number]] as const) {
    for (const inner of [1, 2, 10, 1000, 30_000]) {
      // Addends a little below half a unit in the last place.
      const [left, right] = [2 ** -12, unit * 2 ** 12 * (1 - 2 ** -10)];
      let sum = 1;
      for (let k = 1; k < inner; k++) sum = round(sum + left * right);
      const lost = 1 + (inner - 1) * left * right - sum;
      const lengths = Math.sqrt(1 + (inner - 1) * left ** 2) *
        Math.sqrt(1 + (inner - 1) * right ** 2);
      assert.ok(lost <= relativeErrorOf(inner, unit) * lengths, `${inner} products`);
    }
  }
});

Deno.test("a float32 product's error includes lost products, and is infinite where a sum could overflow", () => {
  assert.ok(singleError(3, 0) >= 3 * 2 ** -126);
  assert.equal(singleError(3, 2 ** 127), Infinity);
  assert.equal(singleError(3, NaN), NaN);
  assert.ok(singleError(3, 1) >= relativeErrorOf(3, 2 ** -24));
});
