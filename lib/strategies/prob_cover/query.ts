// ProbCover, fast: picks what the plain form beside it picks.
//
// Faster: only pairs within the chosen radius are kept, as lists of neighbours. One pass over all pairs finds them. The same
// pass finds for each sample the nearest sample of another cluster, which alone decides up to which radius its ball is pure.
// Exact: float products only tell pairs apart; distances near a radius are computed as scikit-learn computes them.

import { z } from "zod";
import { kmeans } from "../../cluster/kmeans.ts";
import { borrow } from "../../numeric/idle_memory.ts";
import { copyRows, type Matrix, valuesLike } from "../../numeric/matrix.ts";
import { RandomState } from "../../random/random_state.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { closePairs } from "./close_pairs.ts";
import { normalizeRows } from "../../numeric/distances.ts";
import { MISSING_LABEL, type View } from "../strategy.ts";

/** Radii 0.2, 0.4 to 2, as numpy's `arange(0.2, 2.2, 0.2)` rounds them; scikit-activeml's default. */
const DEFAULT_RADII = Array.from({ length: 10 }, (_, i) => 0.2 + i * 0.2);

/** Options of ProbCover. The defaults are scikit-activeml's; the preset ProbCoverPaper has the paper's. */
export const options = z.strictObject({
  normalize: z.boolean().default(false).describe("Whether embeddings are brought to unit length"),
  deltas: z.array(z.number().min(0)).min(1).default(DEFAULT_RADII).describe("Radii to choose from"),
  alpha: z.number().gt(0).lt(1).default(0.95).describe("Share of balls that have to be pure"),
  clusters: z.enum(["labeled", "classes"]).default("labeled").describe(
    "Clusters that tell pure balls: as many as classes with a label, at least 2, or as all classes, as in the paper",
  ),
});

/** Checked options of ProbCover. */
export type Options = z.infer<typeof options>;

/**
 * Picks the candidates whose balls cover the most samples that are not covered yet.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(
  view: View,
  { normalize, deltas, alpha, clusters: kind }: Options,
): Promise<Int32Array> {
  const { labels, candidates, batchSize, randomState } = view;
  using space = borrow(valuesLike(view.embeddings), labels.length * view.embeddings.columns);
  const copied = copyRows(view.embeddings, space.values);
  const embeddings = normalize ? normalizeRows(copied) : copied;
  const radii = deltas.toSorted((a, b) => a - b);
  const clusters = radii.length > 1 ? await clustersOf(view, embeddings, kind) : undefined;
  const neighbours = await neighboursWithin(embeddings, radii, alpha, clusters);
  if (neighbours.values.length === 0 && !normalize) {
    view.warn?.(
      `no two samples are within ${
        radii.at(-1)
      } of each other, so that nothing is covered and picks are random; ` +
        'embeddings of unit length may help: "options": { "normalize": true }',
    );
  }

  const isCovered = new Uint8Array(labels.length);
  // Number of uncovered samples in each ball, its centre included.
  const uncovered = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) uncovered[i] = neighbours.of(i).length + 1;
  const cover = (position: number) => {
    if (isCovered[position]) return;
    isCovered[position] = 1;
    uncovered[position]--;
    for (const neighbour of neighbours.of(position)) uncovered[neighbour]--;
  };
  const coverBall = (centre: number) => {
    cover(centre);
    neighbours.of(centre).forEach(cover);
  };
  labels.forEach((label, position) => {
    if (label !== MISSING_LABEL) coverBall(position);
  });

  const isCandidate = new Uint8Array(labels.length);
  for (const candidate of candidates) isCandidate[candidate] = 1;
  const picks = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    const utilities = uncovered.map((count, position) => isCandidate[position] ? count : NaN);
    const pick = picks[i] = randomArgmax(utilities, randomState);
    isCandidate[pick] = 0;
    coverBall(pick);
  }
  return picks;
}

/** Clusters of the visible samples: one for each class; or for each labeled class, and at least 2. */
async function clustersOf(
  { labels, classifier, seed, randomState }: View,
  embeddings: Matrix,
  kind: Options["clusters"],
): Promise<Int32Array> {
  const classes = new Set(labels);
  classes.delete(MISSING_LABEL);
  const wanted = kind === "classes" ? classifier.classCount : Math.max(classes.size, 2);
  const count = Math.min(wanted, embeddings.rows);
  // Seeded with the strategy's own seed at every query, as in scikit-activeml.
  const { labels: clusters } = await kmeans(
    embeddings,
    count,
    new RandomState(seed, randomState.generator),
  );
  return clusters;
}

/** The neighbours of all samples. */
interface Neighbours {
  /** All lists, one after the other, (pairs in both directions). */
  readonly values: Int32Array;
  /** The neighbours of a sample, without the sample itself. */
  of(position: number): Int32Array;
}

/** The neighbours within the largest radius at which enough balls are pure. */
async function neighboursWithin(
  embeddings: Matrix,
  radii: number[],
  alpha: number,
  clusters: Int32Array | undefined,
): Promise<Neighbours> {
  const count = embeddings.rows;
  // The first radius at which each ball holds a sample of another cluster, and the number of such balls at each radius.
  const impureFrom = new Int32Array(count).fill(radii.length);
  const impure = new Int32Array(radii.length);
  const isPure = (radius: number) => !(1 - impure[radius] / count < alpha);
  // Balls only become impure as pairs come in: a radius that is too large now stays too large.
  let largest = clusters ? radii.length - 1 : 0;
  const markImpure = (position: number, from: number) => {
    for (let radius = from; radius < impureFrom[position]; radius++) impure[radius]++;
    impureFrom[position] = Math.min(impureFrom[position], from);
  };
  let pairs = {
    first: new Int32Array(1024),
    second: new Int32Array(1024),
    radius: new Uint16Array(1024),
  };
  let length = 0;
  const drop = () => {
    let kept = 0;
    for (let i = 0; i < length; i++) {
      if (pairs.radius[i] > largest) continue;
      pairs.first[kept] = pairs.first[i];
      pairs.second[kept] = pairs.second[i];
      pairs.radius[kept++] = pairs.radius[i];
    }
    length = kept;
  };
  await closePairs(embeddings, radii, () => largest, (first, second, radius) => {
    if (clusters && clusters[first] !== clusters[second]) {
      markImpure(first, radius);
      markImpure(second, radius);
      const before = largest;
      while (largest > 0 && !isPure(largest)) largest--;
      if (largest < before) drop();
      if (radius > largest) return;
    }
    if (length === pairs.first.length) pairs = grown(pairs);
    pairs.first[length] = first;
    pairs.second[length] = second;
    pairs.radius[length++] = radius;
  });

  const starts = new Int32Array(count + 1);
  for (let i = 0; i < length; i++) {
    starts[pairs.first[i] + 1]++;
    starts[pairs.second[i] + 1]++;
  }
  for (let i = 0; i < count; i++) starts[i + 1] += starts[i];
  const values = new Int32Array(2 * length);
  const filled = starts.slice();
  for (let i = 0; i < length; i++) {
    values[filled[pairs.first[i]]++] = pairs.second[i];
    values[filled[pairs.second[i]]++] = pairs.first[i];
  }
  return { values, of: (position) => values.subarray(starts[position], starts[position + 1]) };
}

function grown({ first, second, radius }: {
  first: Int32Array<ArrayBuffer>;
  second: Int32Array<ArrayBuffer>;
  radius: Uint16Array<ArrayBuffer>;
}) {
  const larger = {
    first: new Int32Array(2 * first.length),
    second: new Int32Array(2 * first.length),
    radius: new Uint16Array(2 * first.length),
  };
  larger.first.set(first);
  larger.second.set(second);
  larger.radius.set(radius);
  return larger;
}
