import assert from "node:assert/strict";
import { type PoolSettings, poolSettings } from "../../lib/experiment/pool_settings.ts";
import { shapePool } from "../../lib/experiment/shape_pool.ts";

const classNames = ["cat", "dog", "fox", "owl"];

/** 400 samples, 100 of each class. */
const labels = Int32Array.from({ length: 400 }, (_, i) => i % 4);

function shape(settings: Partial<PoolSettings>, of = labels) {
  return shapePool(of, classNames, poolSettings.parse(settings));
}

/** How many samples each class has, (classes). */
function countsOf(classes: Iterable<number>): number[] {
  const counts = [0, 0, 0, 0];
  for (const label of classes) counts[label]++;
  return counts;
}

Deno.test("in a long tail of ratio 27 each of four classes has a third of the samples of the one before it", () => {
  const { indices, answers } = shape({ longTail: 27 });
  const counts = countsOf(answers);
  assert.deepEqual(counts.toSorted((a, b) => b - a), [100, 33, 11, 3]);
  assert.deepEqual([...indices], [...new Set(indices)].sort((a, b) => a - b));
  assert.deepEqual([...answers], [...indices].map((index) => labels[index]));
});

Deno.test("a long tail of unequal classes is as large as the scarcest class lets it be", () => {
  // Ten of the first class, thirty of each other: wherever it stands, no class is asked for more than it has.
  const unequal = labels.slice(0, 160).map((label, i) => label === 0 && i >= 40 ? 1 : label);
  const available = countsOf(unequal);
  for (let seed = 0; seed < 8; seed++) {
    const counts = countsOf(shape({ longTail: 8, seed }, unequal).answers);
    assert.ok(counts.every((count, label) => count >= 1 && count <= available[label]));
    const [most, second, third, least] = counts.toSorted((a, b) => b - a);
    assert.ok(Math.abs(most / 2 - second) <= 1 && Math.abs(second / 2 - third) <= 1);
    assert.ok(least >= Math.floor(most / 8));
  }
});

Deno.test("the seed decides which class is frequent; the same seed gives the same pool", () => {
  const of = (seed: number) => shape({ longTail: 27, seed });
  assert.deepEqual(of(3), of(3));
  const frequent = new Set(
    Array.from({ length: 20 }, (_, seed) => countsOf(of(seed).answers).indexOf(100)),
  );
  assert.equal(frequent.size, 4);
});

Deno.test("classes are absent or rare exactly as asked for", () => {
  const { answers } = shape({
    absentClasses: ["fox"],
    rareClasses: { classes: ["owl"], share: 0.07 },
  });
  assert.deepEqual(countsOf(answers), [100, 100, 0, 7]);
});

Deno.test("a share of the samples are copies of others, with the same class", () => {
  const { indices, answers } = shape({ duplicates: 0.3 });
  assert.equal(indices.length, 400);
  assert.equal(new Set(indices).size, 280);
  assert.deepEqual([...answers], [...indices].map((index) => labels[index]));
  // What was not replaced is in its old place.
  assert.equal([...indices].filter((index, i) => index === i).length, 280);
});

Deno.test("exactly a share of the answers are wrong, each of another class of the pool", () => {
  const { indices, answers } = shape({ absentClasses: ["dog"], wrongLabels: 0.25 });
  assert.equal(answers.length, 300);
  const wrong = [...answers.keys()].filter((i) => answers[i] !== labels[indices[i]]);
  assert.equal(wrong.length, 75);
  assert.equal(countsOf(answers)[1], 0);
  // Both other classes are answered in the place of each.
  const pairs = new Set(wrong.map((i) => `${labels[indices[i]]} as ${answers[i]}`));
  assert.equal(pairs.size, 6);
});

Deno.test("one setting more leaves the draws of the others alone", () => {
  const alone = shape({ longTail: 27 });
  const both = shape({ longTail: 27, wrongLabels: 0.5 });
  assert.deepEqual(both.indices, alone.indices);
});

Deno.test("what can't be is an error in one line that names the setting", () => {
  const errors: [Partial<PoolSettings>, RegExp][] = [
    [
      { absentClasses: ["dogs"] },
      /^pool: absentClasses: there is no class "dogs"; did you mean "dog"/,
    ],
    [
      { longTail: 5000 },
      /^pool: longTail: a ratio of 5000 leaves class "\w+" no sample; ask for a smaller one$/,
    ],
    [
      { rareClasses: { classes: ["cat"], share: 0.004 } },
      /^pool: rareClasses: 0\.004 of the 100 samples of class "cat" is less than one; name it in absentClasses instead$/,
    ],
    [
      { wrongLabels: 0.0001 },
      /^pool: wrongLabels: 0\.0001 of the 400 samples is less than one; ask for more$/,
    ],
    [{ duplicates: 0.9999 }, /^pool: duplicates: a share of 0\.9999 leaves no sample to copy$/],
    [
      { absentClasses: ["cat", "dog", "fox"] },
      /^pool: fewer than two classes are left; a study needs two or more$/,
    ],
  ];
  for (const [settings, message] of errors) {
    assert.throws(() => shape(settings), { name: "UserError", message });
  }
});
