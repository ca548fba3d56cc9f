// Promises of ProbCover: balls as large as purity allows, each pick covers the most, greedy covers (1 - 1/e) of what
// the best picks could.

import assert from "node:assert/strict";
import fc from "fast-check";
import { kmeans } from "../../../lib/cluster/kmeans.ts";
import { type Matrix, row } from "../../../lib/numeric/matrix.ts";
import { RandomState } from "../../../lib/random/random_state.ts";
import { options, query } from "../../../lib/strategies/prob_cover/query.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { type Question, viewOf } from "../questions.ts";

/** Points of a square or cube, float32 or float64, some of them labeled. */
const questions: fc.Arbitrary<Question> = fc.record({
  rows: fc.integer({ min: 2, max: 45 }),
  columns: fc.integer({ min: 1, max: 3 }),
  side: fc.constantFrom(0.5, 2, 6),
  isWide: fc.boolean(),
  everyLabeled: fc.constantFrom(3, 10, 1000),
  batchSize: fc.integer({ min: 1, max: 8 }),
  seed: fc.nat(1000),
}).map(({ rows, columns, side, isWide, everyLabeled, batchSize, seed }) => {
  const random = new RandomState(seed + 1000 * rows);
  const values = random.randomSample(rows * columns).map((value) => value * side);
  const data = isWide ? values : Float32Array.from(values);
  const labels = Int32Array.from(
    { length: rows },
    (_, i) => (i + 1) % everyLabeled === 0 ? i % 3 : MISSING_LABEL,
  );
  const embeddings = { data, rows, columns };
  return { embeddings, labels, classCount: 3, batchSize, maxCandidates: 1, seed };
});

const kinds = fc.constantFrom("labeled" as const, "classes" as const);

/** Members of each sample's ball, itself among them, by explicit distances. */
function ballsOf(samples: Matrix, radius: number): Set<number>[] {
  return Array.from({ length: samples.rows }, (_, i) => {
    const ball = new Set<number>();
    for (let j = 0; j < samples.rows; j++) {
      const [a, b] = [row(samples, i), row(samples, j)];
      if (Math.hypot(...Array.from(a, (value, k) => value - b[k])) <= radius) ball.add(j);
    }
    return ball;
  });
}

/** Samples covered by the balls around some centres. */
function covered(balls: Set<number>[], centres: Iterable<number>): Set<number> {
  return [...centres].reduce((all, centre) => all.union(balls[centre]), new Set<number>());
}

Deno.test("radii are the largest at which enough balls are pure; each pick covers the most", async () => {
  await fc.assert(
    fc.asyncProperty(
      questions,
      fc.constantFrom(0.5, 0.8, 0.95),
      kinds,
      async (asked, alpha, kind) => {
        const question = { ...asked, classCount: 5 };
        const view = await viewOf(question);
        const { embeddings, labels, candidates, seed } = view;
        const checked = options.parse({ alpha, clusters: kind });
        const classes = new Set(labels.filter((label) => label !== MISSING_LABEL)).size;
        const wanted = kind === "classes" ? 5 : Math.max(classes, 2);
        const count = Math.min(wanted, embeddings.rows);
        const { labels: clusters } = await kmeans(embeddings, count, new RandomState(seed));
        const isPure = (ball: Set<number>, i: number) =>
          [...ball].every((member) => clusters[member] === clusters[i]);
        const byRadius = checked.deltas.toSorted((a, b) => b - a).map((delta) =>
          ballsOf(embeddings, delta)
        );
        // Where no radius is pure enough, the smallest one is taken.
        const balls =
          byRadius.find((balls) => balls.filter(isPure).length / balls.length >= alpha) ??
            byRadius.at(-1)!;

        const labeled = [...labels.keys()].filter((i) => labels[i] !== MISSING_LABEL);
        const centres = labeled;
        for (const pick of await query(view, checked)) {
          const before = covered(balls, centres);
          const gains = Array.from(
            candidates,
            (i) => centres.includes(i) ? -1 : balls[i].difference(before).size,
          );
          assert.equal(balls[pick].difference(before).size, Math.max(...gains));
          centres.push(pick);
        }
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("picks cover at least 1 - 1/e of what the best ones could", async () => {
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      const rows = Math.min(question.embeddings.rows, 12);
      const { columns, data } = question.embeddings;
      const embeddings = { data: data.slice(0, rows * columns), rows, columns } as Matrix;
      const labels = new Int32Array(rows).fill(MISSING_LABEL);
      const view = await viewOf({ ...question, embeddings, labels, batchSize: 3 });
      const radius = 0.4;
      const balls = ballsOf(embeddings, radius);
      const picks = await query(view, options.parse({ deltas: [radius] }));
      let best = 0;
      for (let a = 0; a < rows; a++) {
        for (let b = 0; b <= a; b++) {
          for (let c = 0; c <= b; c++) best = Math.max(best, covered(balls, [a, b, c]).size);
        }
      }
      assert.ok(covered(balls, picks).size >= (1 - 1 / Math.E) * best);
    }),
    { numRuns: 60 },
  );
});
