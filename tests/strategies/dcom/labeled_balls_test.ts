import assert from "node:assert/strict";
import { unitVectors } from "../../../lib/strategies/dcom/distance_classes.ts";
import { labeledBalls } from "../../../lib/strategies/dcom/labeled_balls.ts";

/** Unit vectors at given distances from the first one. */
function atDistances(distances: readonly number[]) {
  // A chord of length c spans an angle of cosine 1 - c^2 / 2.
  const data = Float64Array.from(distances.flatMap((c) => {
    const cosine = 1 - c * c / 2;
    return [cosine, Math.sqrt(1 - cosine * cosine)];
  }));
  return unitVectors({ data, rows: distances.length, columns: 2 });
}

const settings = { initialDelta: 0.3, maxDelta: 1, resolution: 0.25 };

Deno.test("a ball grows while enough of its samples are predicted to be of its class", async () => {
  const vectors = atDistances([0, 0.1, 0.2, 0.4, 0.6, 0.7, 0.9]);
  const predicted = Int32Array.of(1, 1, 1, 0, 0, 1, 0);
  const labels = Int32Array.of(1, -1, -1, -1, -1, -1, -1);
  // 3 of 7 samples are within 0.3, so that purity has to be 0.4 + 0.2 * 3 / 7 = 0.486. Within 0.5 it is 3 / 4, within
  // 0.75 it is 4 / 6, and then the interval of 0.75 to 1 is as narrow as 0.25: 0.875 is its middle.
  const grown = await labeledBalls(vectors, Int32Array.of(0), labels, predicted, settings);
  assert.deepEqual([...grown.radii], [0.875]);
  assert.deepEqual([...grown.isCovered], [1, 1, 1, 1, 1, 1, 0]);
  // With one member less of its class it is 2 / 4 within 0.5 and 3 / 6 within 0.75.
  const still = await labeledBalls(
    vectors,
    Int32Array.of(0),
    labels,
    predicted.with(2, 0),
    settings,
  );
  assert.deepEqual([...still.radii], [0.875]);
  // With another one less, 1 / 4 within 0.5, then 1 / 3 within 0.25: 0.125 is left.
  const small = predicted.with(2, 0).with(1, 0);
  const shrunk = await labeledBalls(vectors, Int32Array.of(0), labels, small, settings);
  assert.deepEqual([...shrunk.radii], [0.125]);
  assert.deepEqual([...shrunk.isCovered], [1, 1, 0, 0, 0, 0, 0]);
});

Deno.test("the more is covered to begin with, the purer a ball has to be", async () => {
  // Nine samples are within 0.2 and three more within 0.28; seven of the twelve are of the class.
  const vectors = atDistances([...Array.from({ length: 9 }, (_, i) => i / 50), 0.28, 0.28, 0.28]);
  const labels = new Int32Array(12).fill(-1).with(0, 1);
  const predicted = new Int32Array(12).fill(1, 0, 7);
  const radiusOf = async (initialDelta: number) => {
    const at = { initialDelta, maxDelta: 1, resolution: 0.5 };
    return (await labeledBalls(vectors, Int32Array.of(0), labels, predicted, at)).radii[0];
  };
  // A share of 0.583 is enough for 0.4 + 0.2 * 9 / 12, but not for 0.4 + 0.2 * 12 / 12.
  assert.equal(await radiusOf(0.2), 0.75);
  assert.equal(await radiusOf(0.281), 0.25);
});

Deno.test("without a labeled sample nothing is covered", async () => {
  const vectors = atDistances([0, 0.1]);
  const none = Int32Array.of();
  const balls = await labeledBalls(
    vectors,
    none,
    Int32Array.of(-1, -1),
    Int32Array.of(0, 0),
    settings,
  );
  assert.deepEqual([balls.radii.length, ...balls.isCovered], [0, 0, 0]);
});
