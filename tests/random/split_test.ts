import assert from "node:assert/strict";
import fc from "fast-check";
import { RandomState } from "../../lib/random/random_state.ts";
import { trainTestSplit } from "../../lib/random/split.ts";
import golden from "../golden/rng.json" with { type: "json" };

const seeds = fc.nat(2 ** 31);

Deno.test("splits are scikit-learn's, and fail where it fails", () => {
  for (const { seed, indices, labels, stratify, ...expected } of golden.train_test_split) {
    const split = () =>
      trainTestSplit(
        Int32Array.from(indices),
        0.2,
        new RandomState(seed),
        stratify ? Int32Array.from(labels) : undefined,
      );
    if ("error" in expected && expected.error) {
      assert.throws(split, /Cannot be stratified/);
    } else {
      const { train, test } = split();
      assert.deepEqual({ train: [...train], test: [...test] }, {
        train: expected.train,
        test: expected.test,
      });
    }
  }
});

Deno.test("known splits of 15 indices are equal", () => {
  const indices = Int32Array.from({ length: 15 }, (_, i) => 100 + i);
  const cases: [string | undefined, number[], number[]][] = [
    [undefined, [109, 114, 104, 102, 113, 110, 107, 111, 103, 100, 105, 112], [101, 106, 108]],
    [
      "000001111122222",
      [107, 101, 103, 105, 113, 102, 110, 109, 106, 100, 114, 111],
      [112, 108, 104],
    ],
    [
      "000011112222222",
      [105, 101, 104, 106, 111, 102, 110, 108, 109, 103, 112, 114],
      [113, 107, 100],
    ],
  ];
  for (const [labels, train, test] of cases) {
    const split = trainTestSplit(
      indices,
      0.2,
      new RandomState(0),
      labels ? Int32Array.from(labels, Number) : undefined,
    );
    assert.deepEqual([...split.train], train);
    assert.deepEqual([...split.test], test);
  }
});

Deno.test("a split parts the indices, and a stratified one keeps the classes' shares", () => {
  const classSizes = fc.array(fc.integer({ min: 5, max: 20 }), { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(seeds, classSizes, fc.boolean(), (seed, sizes, stratify) => {
    const ordered = Int32Array.from(sizes.flatMap((size, label) => Array(size).fill(label)));
    const labels = new RandomState(seed).permute(ordered);
    const indices = Int32Array.from(labels, (_, i) => i);
    const { train, test } = trainTestSplit(
      indices,
      0.2,
      new RandomState(seed),
      stratify ? labels : undefined,
    );
    assert.equal(test.length, Math.ceil(0.2 * indices.length));
    assert.deepEqual(Int32Array.of(...train, ...test).sort(), indices);
    if (!stratify) return;
    for (const [label, size] of sizes.entries()) {
      const tested = test.filter((i) => labels[i] === label).length;
      assert.ok(Math.abs(tested - size * test.length / indices.length) < 2);
    }
  }));
});

Deno.test("what cannot be split is refused before any draw", () => {
  const state = new RandomState(8);
  const indices = Int32Array.of(4, 5, 6, 7, 8, 9);
  const cases: [Int32Array, Int32Array | undefined, RegExp][] = [
    [indices, Int32Array.of(0, 0, 0, 1, 1, 2), /one member only/],
    [indices, Int32Array.of(0, 0, 1, 1, 2, 2), /3 classes do not fit into a set of 2/],
    [Int32Array.of(1), undefined, /1 indices cannot be split/],
    [new Int32Array(0), undefined, /0 indices cannot be split/],
  ];
  for (const [some, labels, message] of cases) {
    assert.throws(() => trainTestSplit(some, 0.2, state, labels), message);
  }
  assert.equal(state.random(), new RandomState(8).random());
});
