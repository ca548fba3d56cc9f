import assert from "node:assert/strict";
import fc from "fast-check";
import { fitClassifier } from "../../../lib/classifier/classifier.ts";
import { classifierSettings } from "../../../lib/classifier/settings.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import * as coreSet from "../../../lib/strategies/core_set/query.ts";
import { MISSING_LABEL, type StrategyModule } from "../../../lib/strategies/strategy.ts";
import { querySubsample } from "../../../lib/strategies/subsampling.ts";

interface Pool {
  /** Points, (n x 2). */
  points: [number, number][];
  labeled: number;
  batchSize: number;
}

const coordinate = fc.double({ min: -10, max: 10, noNaN: true });
const pools: fc.Arbitrary<Pool> = fc.record({
  points: fc.array(fc.tuple(coordinate, coordinate), { minLength: 6, maxLength: 12 }),
  labeled: fc.integer({ min: 0, max: 3 }),
  batchSize: fc.integer({ min: 1, max: 3 }),
});

async function query({ points, labeled, batchSize }: Pool): Promise<number[]> {
  const embeddings = { data: Float64Array.from(points.flat()), rows: points.length, columns: 2 };
  const labels = Int32Array.from(points, (_, i) => i < labeled ? 0 : MISSING_LABEL);
  const settings = classifierSettings.parse({});
  return [
    ...await querySubsample(coreSet as StrategyModule, {
      embeddings,
      labels,
      batchSize,
      maxCandidates: 1,
      classifier: await fitClassifier(embeddings, labels, { classCount: 2, settings, seed: 0 }),
      seed: 1,
      subsamplingState: new RandomState(2),
      options: {},
    }),
  ];
}

function radius(points: [number, number][], centres: number[]): number {
  const toNearest = points.map(([x, y]) =>
    Math.min(...centres.map((c) => Math.hypot(x - points[c][0], y - points[c][1])))
  );
  return Math.max(...toNearest);
}

/** All sets of `size` numbers from `first` to below `end`. */
function* subsets(first: number, end: number, size: number): Generator<number[]> {
  if (size === 0) yield [];
  else {
    for (let i = first; i <= end - size; i++) {
      for (const rest of subsets(i + 1, end, size - 1)) yield [i, ...rest];
    }
  }
}

Deno.test("picks cover the pool within twice the smallest radius possible", async () => {
  await fc.assert(
    fc.asyncProperty(pools, async (pool) => {
      const { points, labeled, batchSize } = pool;
      const known = [...points.keys()].slice(0, labeled);
      const covered = radius(points, [...known, ...await query(pool)]);
      let optimum = Infinity;
      for (const picks of subsets(labeled, points.length, batchSize)) {
        optimum = Math.min(optimum, radius(points, [...known, ...picks]));
      }
      // Distances come from products of samples, which are of norm 14 at most: noise of 1e-7.
      assert.ok(covered <= 2 * optimum + 1e-6, `${covered} > 2 * ${optimum}`);
    }),
  );
});

Deno.test("each pick is the farthest candidate", async () => {
  await fc.assert(
    fc.asyncProperty(pools.filter(({ labeled }) => labeled > 0), async (pool) => {
      const { points, labeled } = pool;
      const centres = [...points.keys()].slice(0, labeled);
      for (const pick of await query(pool)) {
        const [x, y] = points[pick];
        const distance = Math.min(
          ...centres.map((c) => Math.hypot(x - points[c][0], y - points[c][1])),
        );
        assert.ok(distance >= radius(points, centres) - 1e-6);
        centres.push(pick);
      }
    }),
  );
});

Deno.test("many labeled samples, compared stage by stage, give the same picks as plain ones", async () => {
  const random = new RandomState(4);
  const [rows, labeled] = [1500, 1200];
  const points = Array.from({ length: rows }, () => [random.random(), random.random()]) as [
    number,
    number,
  ][];
  const picks = await query({ points, labeled, batchSize: 20 });
  const nearest = points.map(([x, y]) =>
    Math.min(
      ...points.slice(0, labeled).map(([a, b]) => Math.hypot(x - a, y - b)),
    )
  );
  for (const pick of picks) {
    assert.equal(pick, nearest.indexOf(Math.max(...nearest)));
    const [a, b] = points[pick];
    points.forEach(([x, y], i) => nearest[i] = Math.min(nearest[i], Math.hypot(x - a, y - b)));
  }
});
