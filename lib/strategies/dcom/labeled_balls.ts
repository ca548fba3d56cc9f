// The balls of DCoM around labeled samples: how large they are, and which samples they cover.

import { distanceClasses, type UnitVectors } from "./distance_classes.ts";

/** What balls cover. */
export interface Balls {
  /** The radius of each labeled sample's ball, (labeled). */
  readonly radii: Float64Array;
  /** 1 where a sample is within a ball, (samples). */
  readonly isCovered: Uint8Array<ArrayBuffer>;
}

/** The purity that a ball needs: this much, and so much more if all samples are covered. */
const [LEAST_PURITY, MORE_PURITY] = [0.4, 0.2];

/**
 * Finds the largest balls of enough purity around labeled samples, by bisection between 0 and a largest radius.
 *
 * @param vectors The samples, as unit vectors
 * @param labeled Positions of the labeled samples
 * @param labels Class of each labeled sample at its position, (samples)
 * @param predicted Predicted class of each sample, (samples)
 * @param settings The radius before any is known, the largest radius, and the width at which the bisection ends
 * @returns The balls
 */
export async function labeledBalls(
  vectors: UnitVectors,
  labeled: Int32Array,
  labels: Int32Array,
  predicted: Int32Array,
  { initialDelta, maxDelta, resolution }: {
    initialDelta: number;
    maxDelta: number;
    resolution: number;
  },
): Promise<Balls> {
  const radiiOfSearch = bisections(0, maxDelta, maxDelta, resolution);
  const limits = [...new Set([...radiiOfSearch, initialDelta])].sort((a, b) => a - b);
  const initial = limits.indexOf(initialDelta);
  // For each labeled sample and limit, how many samples are nearest to that limit from below, and how many of them have
  // its class. One pass over all distances counts them.
  const size = limits.length + 1;
  const counts = new Int32Array(labeled.length * size);
  const sameCounts = new Int32Array(labeled.length * size);
  const nthOf = new Map(Array.from(labeled, (i, nth) => [i, nth]));
  const isCovered = new Uint8Array(labels.length);
  await distanceClasses(vectors, labeled, 0, limits, (i, first, classes) => {
    const start = nthOf.get(i)! * size;
    const label = labels[i];
    for (let j = 0; j < classes.length; j++) {
      const at = start + classes[j];
      counts[at]++;
      if (predicted[first + j] === label) sameCounts[at]++;
      if (classes[j] <= initial) isCovered[first + j] = 1;
    }
  });

  const threshold = LEAST_PURITY + MORE_PURITY * countOf(isCovered) / labels.length;
  const places = Int32Array.from(labeled, (_, nth) => {
    const within = runningSums(counts.subarray(nth * size, (nth + 1) * size));
    const same = runningSums(sameCounts.subarray(nth * size, (nth + 1) * size));
    let [low, high] = [0, radiiOfSearch.length - 1];
    while (low < high) {
      const middle = (low + high) / 2;
      const place = limits.indexOf(radiiOfSearch[middle]);
      if (same[place] / within[place] < threshold) high = middle - 1;
      else low = middle + 1;
    }
    return limits.indexOf(radiiOfSearch[low]);
  });

  isCovered.fill(0);
  await distanceClasses(vectors, labeled, 0, limits, (i, first, classes) => {
    const place = places[nthOf.get(i)!];
    for (let j = 0; j < classes.length; j++) if (classes[j] <= place) isCovered[first + j] = 1;
  });
  return { radii: Float64Array.from(places, (place) => limits[place]), isCovered };
}

/**
 * Counts marks.
 *
 * @param marks 1 or 0, (n)
 * @returns How many are 1
 */
export function countOf(marks: Uint8Array): number {
  return marks.reduce((count, mark) => count + mark, 0);
}

/** All radii that the bisection can ask for or end at, ascending: 2^n - 1 of them, the first question in the middle. */
function bisections(low: number, high: number, width: number, resolution: number): number[] {
  const middle = (low + high) / 2;
  if (width <= resolution) return [middle];
  return [
    ...bisections(low, middle, width / 2, resolution),
    middle,
    ...bisections(middle, high, width / 2, resolution),
  ];
}

function runningSums(counts: Int32Array): Int32Array {
  let sum = 0;
  return counts.map((count) => sum += count);
}
