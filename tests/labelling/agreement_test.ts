import assert from "node:assert/strict";
import { cohensKappa, expectedGain } from "../../lib/labelling/agreement.ts";
import { dealFolds, wilsonInterval } from "../../lib/labelling/cross_validation.ts";

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);

Deno.test("kappa is that of its definition", () => {
  // Of 10 pairs 7 agree; by chance, 0.5 * 0.6 + 0.5 * 0.4 would.
  const one = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
  const other = Int32Array.of(0, 0, 0, 0, 1, 0, 0, 1, 1, 1);
  near(cohensKappa(one, other), (0.7 - 0.5) / 0.5);
  assert.equal(cohensKappa(Int32Array.of(2, 2), Int32Array.of(2, 2)), 1);
  near(cohensKappa(Int32Array.of(0, 1), Int32Array.of(1, 0)), -1);
});

Deno.test("a gain goes on along the curve, is none for one that falls, and never leads beyond 1", () => {
  const curve = (b: number) =>
    [25, 100, 400].map((labels) => ({ labels, accuracy: 0.9 - b / Math.sqrt(labels) }));
  near(expectedGain(curve(1), 500)!.value, 1 / 20 - 1 / 30);
  assert.equal(expectedGain(curve(-0.1), 500)!.value, 0);
  assert.equal(expectedGain(curve(1).slice(1), 500), undefined);
  const steep = [4, 16, 64].map((labels) => ({ labels, accuracy: 1.05 - 1 / Math.sqrt(labels) }));
  near(expectedGain(steep, 1e9)!.value, 1 - steep[2].accuracy);
});

Deno.test("the interval of a gain is that of the slope of a line, and says when the rounds don't tell of one", () => {
  // As scipy.stats.linregress(1 / sqrt(labels), accuracies): slope -1.0891 with a standard error of 0.0533, and t at 2 degrees of freedom.
  const labels = [25, 100, 400, 10_000];
  const curve = (accuracies: readonly number[]) =>
    accuracies.map((accuracy, i) => ({ labels: labels[i], accuracy }));
  const { value, low, high } = expectedGain(curve([0.5, 0.62, 0.66, 0.71]), 30_000)!;
  near(value, 0.005445544554455445);
  near(low, 0.004299727109626169);
  near(high, 0.006591361999284721);
  assert.equal(expectedGain(curve([0.6, 0.5, 0.7, 0.6]), 30_000)!.low, 0);
  const line = expectedGain(curve([0.5, 0.6, 0.65, 0.69]), 30_000)!;
  near(line.low, line.value);
  near(line.high, line.value);
});

Deno.test("Wilson's interval has the published ends, and stays within 0 and 1", () => {
  // As statsmodels' proportion_confint(8, 10, method="wilson").
  const [low, high] = wilsonInterval(8, 10);
  assert.ok(Math.abs(low - 0.490162) < 1e-6 && Math.abs(high - 0.943318) < 1e-6, `${low} ${high}`);
  assert.equal(wilsonInterval(0, 5)[0], 0);
  for (let count = 1; count < 100; count++) {
    assert.equal(wilsonInterval(0, count)[0], 0);
    assert.equal(wilsonInterval(count, count)[1], 1);
  }
});

Deno.test("folds have each labeled sample once, and each class in about the same share", () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => i % 10 === 0 ? -1 : i % 3);
  const { parts } = dealFolds(labels, 1);
  assert.equal(parts.length, 5);
  const all = parts.flatMap((part) => [...part]).sort((a, b) => a - b);
  assert.deepEqual(all, [...labels.keys()].filter((i) => labels[i] >= 0));
  for (const part of parts) {
    for (const label of [0, 1, 2]) {
      const own = part.filter((i) => labels[i] === label).length;
      assert.ok(own >= 5 && own <= 7, String(own));
    }
  }
  assert.notDeepEqual(dealFolds(labels, 2).parts[0], parts[0]);
});
