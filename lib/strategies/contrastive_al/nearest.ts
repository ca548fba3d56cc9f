// The nearest of samples that come one after the other, as scikit-learn keeps them for its brute-force neighbours. Where
// several are equally far and not all of them can stay, the order of its heap decides which do.

/** The nearest samples so far: a heap whose first entry is the farthest. Places that are not taken are at distance Infinity. */
export interface Nearest {
  /** Squared distance of each, (kept). */
  readonly squares: Float64Array;
  /** Which samples they are, (kept). */
  readonly samples: Int32Array;
}

/**
 * Makes a heap without samples.
 *
 * @param count How many samples to keep
 * @returns The heap
 */
export function nearestOf(count: number): Nearest {
  return {
    squares: new Float64Array(count).fill(Infinity),
    samples: new Int32Array(count).fill(-1),
  };
}

/**
 * Keeps a sample if it is nearer than the farthest of those that are kept, which drops out. This is scikit-learn's
 * `heap_push`.
 *
 * @param nearest The nearest samples so far. They are changed.
 * @param squared Squared distance of the sample
 * @param sample Which sample it is
 */
export function keepNearest({ squares, samples }: Nearest, squared: number, sample: number): void {
  if (squared >= squares[0]) return;
  let at = 0;
  for (;;) {
    // The farther of the two below moves up, the left one if both are equally far.
    const left = 2 * at + 1;
    const right = left + 1;
    if (left >= squares.length) break;
    const below = right < squares.length && squares[right] > squares[left] ? right : left;
    if (squares[below] <= squared) break;
    squares[at] = squares[below];
    samples[at] = samples[below];
    at = below;
  }
  squares[at] = squared;
  samples[at] = sample;
}

/**
 * Lists the samples of a heap.
 *
 * @param nearest The heap
 * @returns The samples, nearest first, (kept)
 */
export function nearestFirst({ squares, samples }: Nearest): number[] {
  return [...samples.keys()].sort((a, b) => squares[a] - squares[b]).map((at) => samples[at]);
}
