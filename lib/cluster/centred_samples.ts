// Samples minus their mean, in the memory of a WebAssembly kernel; its source is centred_samples.kernel.ts. The kernel also
// does the steps of k-means that go through all samples. Like scikit-learn, k-means works on centred samples because their
// roundings in float32 are the smallest.

import wasm from "./centred_samples.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../numeric/kernel.ts";
import {
  arrayTypeOf,
  copyRows,
  type Matrix,
  type Rows,
  type Values,
  valuesLike,
} from "../numeric/matrix.ts";

/**
 * Centred samples and their clusters. `using` gives the memory of all arrays back.
 *
 * "Distance" in the steps of Lloyd's iterations is the squared distance minus the squared length of the sample. That length
 * is the same for all centres, so it does not change which centre is nearest.
 */
export interface CentredSamples extends Disposable {
  /** The samples minus their mean, in their precision, (n x features). */
  readonly samples: Matrix;
  /** Mean of each feature, (features). It is added row after row in the precision of the samples. */
  readonly means: Values;
  /** Mean of the features' population variances. */
  readonly meanVariance: number;
  /** The squared length of each float32 sample, (n); empty for float64 samples. */
  readonly norms: Float64Array;
  /**
   * Computes squared distances of float32 samples to another sample. The products are in float64, the distances are
   * rounded to float32.
   *
   * @param other Index of the other sample
   * @param some Indices of the samples, (some)
   * @returns The squared distances, (some), at the beginning of an array that the next call overwrites
   */
  squaredDistancesTo(other: number, some: Int32Array): Values;
  /** Cluster of each sample, 0 at first, (n). */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Distance of each sample to the centre of its cluster, (n), in the precision of the samples. */
  readonly distances: Values;
  /** Lower bound of the distances of each sample to all other centres, (n). */
  readonly lowerBounds: Values;
  /** Indices of the centres that the next assignment compares samples with, ascending, (clusters). */
  readonly comparedCentres: Int32Array<ArrayBuffer>;
  /** Squared lengths of these centres, (clusters). */
  readonly comparedNorms: Values;
  /** Indices of the samples that must also be compared with the centres that did not move, (n). */
  readonly undecidedSamples: Int32Array<ArrayBuffer>;
  /** Place for the products of samples and compared centres, row after row, (productCount). */
  readonly products: Values;
  /** 1 for each centre that moved, 0 for the others, (clusters). */
  readonly hasMoved: Uint8Array<ArrayBuffer>;
  /**
   * Sets how much two distances of a sample must differ to be told apart: slope * length of the sample + base. It is 0 at
   * first.
   */
  setMargin(slope: number, base: number): void;
  /**
   * Finds the samples that the last call of `assign` or `assignUndecided` left as they are, because their smallest
   * distances do not differ enough.
   *
   * @returns Their positions, counted from the first sample of the call. The next call overwrites them.
   */
  doubtful(): Int32Array;
  /** Takes each sample whose centre moved out of its cluster. Its distance becomes infinite. */
  unassignMoved(): void;
  /**
   * Assigns samples to the nearest centre. The compared centres must be all centres that moved. The centre of a sample's
   * own cluster also takes part if it did not move. Among equally near centres the first one wins.
   *
   * A sample that lost its centre may now be nearer to a centre that did not move. Such samples are added to
   * `undecidedSamples`.
   *
   * @param first Index of the first sample
   * @param last Index after the last sample
   * @param centreCount Number of compared centres
   * @param found Number of undecided samples before the call
   * @returns Number of undecided samples after the call
   */
  assign(first: number, last: number, centreCount: number, found: number): number;
  /**
   * Assigns undecided samples to the nearest of their own centre and the compared centres. Among equally near centres the
   * first one wins.
   *
   * @param first Position of the first sample among the undecided ones
   * @param last Position after the last sample
   * @param centreCount Number of compared centres
   */
  assignUndecided(first: number, last: number, centreCount: number): void;
  /** Number of samples of each cluster at the last call of `countSamples`, (clusters). */
  readonly counts: Int32Array<ArrayBuffer>;
  /**
   * 1 for each cluster whose samples `sumSamples` adds up, (clusters). `countSamples` sets it for clusters that have other
   * samples than before.
   */
  readonly needsSum: Uint8Array<ArrayBuffer>;
  /**
   * Counts the samples of each cluster.
   *
   * @returns How many samples changed their cluster since the last call
   */
  countSamples(): number;
  /**
   * Adds the samples of clusters up, in the order of the samples.
   *
   * @returns The sums, (clusters x features), 0 for the clusters that are not added up. The next call overwrites them.
   */
  sumSamples(): Values;
}

/** Handles the samples from `first` up to, but not including, `last`. */
type OnSamples<Result> = (first: number, last: number) => Result;

/** What the kernel exports. The number at the end of a function's name is the precision of the samples. */
interface Exports extends KernelExports {
  allocate(
    samples: number,
    columns: number,
    clusters: number,
    products: number,
    bytes: number,
  ): void;
  addToMeans32: OnSamples<void>;
  addToMeans64: OnSamples<void>;
  centre32: OnSamples<number>;
  centre64: OnSamples<number>;
  sumSamples32: OnSamples<void>;
  sumSamples64: OnSamples<void>;
  countSamples: OnSamples<number>;
  unassignMoved32: OnSamples<void>;
  unassignMoved64: OnSamples<void>;
  assign32: CentredSamples["assign"];
  assign64: CentredSamples["assign"];
  assignChosen32: CentredSamples["assignUndecided"];
  assignChosen64: CentredSamples["assignUndecided"];
  measure: OnSamples<void>;
  compare(some: number, other: number): void;
  setMargin: CentredSamples["setMargin"];
  countDoubtful(): number;
  squares: WebAssembly.Global;
  doubtful: WebAssembly.Global;
  samples: WebAssembly.Global;
  means: WebAssembly.Global;
  sums: WebAssembly.Global;
  counts: WebAssembly.Global;
  isAddedUp: WebAssembly.Global;
  hasMoved: WebAssembly.Global;
  labels: WebAssembly.Global;
  distances: WebAssembly.Global;
  others: WebAssembly.Global;
  products: WebAssembly.Global;
  chosenSamples: WebAssembly.Global;
  chosenCentres: WebAssembly.Global;
  norms: WebAssembly.Global;
}

/** Number of samples handled in one call. Calls are short because V8 replaces slow code by fast code between calls. */
const BLOCK = 128;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies samples and subtracts their mean.
 *
 * @param samples The samples, (n x features)
 * @param clusters Number of clusters that the samples may be assigned to
 * @param productCount Number of products of samples and centres that there is place for
 * @returns The centred samples
 */
export function centredSamples(
  samples: Rows,
  clusters: number,
  productCount: number,
): CentredSamples {
  const { rows, columns } = samples;
  const like = valuesLike(samples);
  const instance = takeKernel(rows, columns, clusters, productCount, like.BYTES_PER_ELEMENT);
  const { exports: kernel, view } = instance;
  const values = (address: WebAssembly.Global, length: number): Values =>
    view(arrayTypeOf(like), address, length);
  const whole = (address: WebAssembly.Global, length: number) =>
    view(Int32Array<ArrayBuffer>, address, length);
  const isSingle = like instanceof Float32Array;
  const distances = values(kernel.distances, rows);
  const undecidedSamples = whole(kernel.chosenSamples, rows);
  const sums = values(kernel.sums, clusters * columns);

  const centred = values(kernel.samples, rows * columns);
  copyRows(samples, centred);
  inBlocks(isSingle ? kernel.addToMeans32 : kernel.addToMeans64);
  const centre = isSingle ? kernel.centre32 : kernel.centre64;
  let squares = 0;
  inBlocks((first, last) => squares += centre(first, last));
  if (isSingle) inBlocks(kernel.measure);
  const sumSamples = isSingle ? kernel.sumSamples32 : kernel.sumSamples64;
  const unassignMoved = isSingle ? kernel.unassignMoved32 : kernel.unassignMoved64;

  function inBlocks(handle: OnSamples<void>): void {
    for (let first = 0; first < rows; first += BLOCK) handle(first, Math.min(first + BLOCK, rows));
  }

  return {
    samples: { data: centred, rows, columns },
    means: values(kernel.means, columns),
    meanVariance: squares / rows / columns,
    norms: view(Float64Array, kernel.squares, isSingle ? rows : 0),
    squaredDistancesTo(other, some) {
      undecidedSamples.set(some);
      kernel.compare(some.length, other);
      return distances;
    },
    labels: whole(kernel.labels, rows),
    distances,
    lowerBounds: values(kernel.others, rows),
    comparedCentres: whole(kernel.chosenCentres, clusters),
    comparedNorms: values(kernel.norms, clusters),
    undecidedSamples,
    products: values(kernel.products, productCount),
    hasMoved: view(Uint8Array<ArrayBuffer>, kernel.hasMoved, clusters),
    setMargin: kernel.setMargin,
    doubtful: () => whole(kernel.doubtful, kernel.countDoubtful()),
    unassignMoved: () => inBlocks(unassignMoved),
    assign: isSingle ? kernel.assign32 : kernel.assign64,
    assignUndecided: isSingle ? kernel.assignChosen32 : kernel.assignChosen64,
    counts: whole(kernel.counts, clusters),
    needsSum: view(Uint8Array<ArrayBuffer>, kernel.isAddedUp, clusters),
    countSamples() {
      let changed = 0;
      inBlocks((first, last) => changed += kernel.countSamples(first, last));
      return changed;
    },
    sumSamples() {
      sums.fill(0);
      inBlocks(sumSamples);
      return sums;
    },
    [Symbol.dispose]: instance[Symbol.dispose],
  };
}
