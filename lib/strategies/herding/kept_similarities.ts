// What all ways to keep similarities have in common: all pairs (similarities.ts), or the near ones (near_similarities.ts).

import type { Values } from "../../numeric/matrix.ts";

/** The kernel exp(-gamma d^2), with the roundings of the samples' precision. */
export interface Kernel {
  /** One over the squared width, in that precision. */
  readonly gamma: number;
  /** The similarity of a pair at a squared distance. */
  ofSquared(squared: number): number;
}

/** Similarities between samples, and the bounds of their gains. `using` gives their memory back. */
export interface KeptSimilarities extends Disposable {
  /** An upper bound of each sample's gain times n: the weighted sum of the growth of all largest similarities, (n). */
  readonly sums: Float64Array<ArrayBuffer>;
  /**
   * Computes the sums.
   *
   * @param weights Weight of each sample, (n)
   * @param nearest Largest similarity of each sample to a labeled or picked one, no smaller than at an earlier call, (n)
   */
  computeSums(weights: Values, nearest: Values): Promise<void>;
  /**
   * Similarities of a sample to all samples. A similarity that exceeds `nearest` is exact; any other is at most `nearest`.
   *
   * @param sample Which sample
   * @returns The similarities, (n); the next call of any function overwrites them
   */
  row(sample: number): Promise<Values>;
  /**
   * Lowers the sums after the largest similarity of some samples has grown.
   *
   * @param samples Which samples, (grown)
   * @param nearest Largest similarity of each of all samples now, (n)
   */
  updateSums(samples: Int32Array, nearest: Values): Promise<void>;
}
