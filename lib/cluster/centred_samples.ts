// Samples around their mean, in a WebAssembly kernel that also takes the steps of k-means that see all of them; its
// source is centred_samples.kernel.ts. k-means works on centred samples, for the roundings of float32 are smallest
// there.

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

/** Samples around their mean, and their clusters. All arrays are in the kernel's memory; `using` gives it back. */
export interface CentredSamples extends Disposable {
  /** The samples less their mean, in their precision, (n x features). */
  readonly samples: Matrix;
  /** Mean of each feature, added row after row in the samples' precision, (features). */
  readonly means: Values;
  /** Mean over the features of their population variances. */
  readonly meanVariance: number;
  /** Squared length of each sample, to be taken of float32 samples before `compare`. */
  measure(): void;
  /**
   * Takes the squared distances of some float32 samples to another one: by products in float64, and rounded to float32.
   *
   * @param some Which samples, (some)
   * @param other The other sample
   * @returns The squared distances, (some); overwritten by the next call
   */
  compare(some: Int32Array, other: number): Values;
  /** Cluster of each sample, 0 at first, (n). */
  readonly labels: Int32Array<ArrayBuffer>;
  /**
   * Squared distance of each sample to its cluster's centre less the sample's own squared length, which is the same for
   * all centres, (n). It is in the precision of the samples: equally near is what is equal there.
   */
  readonly distances: Values;
  /** The least that this can be for all other centres, (n). */
  readonly others: Values;
  /** Which centres are compared next, ascending, and their squared lengths, (clusters). */
  readonly chosenCentres: Int32Array<ArrayBuffer>;
  readonly chosenNorms: Values;
  /** Which samples are compared next by `assignChosen`, (n). */
  readonly chosenSamples: Int32Array<ArrayBuffer>;
  /** Where products of samples and chosen centres are written, row after row, (about as many as are asked for). */
  readonly products: Values;
  /** Which centres moved, 1 for those, (clusters). */
  readonly hasMoved: Uint8Array<ArrayBuffer>;
  /** Takes samples whose centre moved from their clusters. */
  leave(): void;
  /**
   * Assigns samples to the nearest of their own centre, if it has not moved, and the chosen ones, all those that moved;
   * equally near, to the first. Samples that may be nearer to one that has not moved are added to `chosenSamples`.
   *
   * @param first The first sample
   * @param last The sample after the last one
   * @param centreCount How many centres are chosen
   * @param found How many samples have been added before
   * @returns How many have been added now
   */
  assign(first: number, last: number, centreCount: number, found: number): number;
  /**
   * Assigns chosen samples to the nearest of their own centre and the chosen ones; equally near, to the first.
   *
   * @param first Position of the first sample among the chosen ones
   * @param last Position after the last one
   * @param centreCount How many centres are chosen
   */
  assignChosen(first: number, last: number, centreCount: number): void;
  /** How many samples the clusters had at the last count, (clusters). */
  readonly counts: Int32Array<ArrayBuffer>;
  /** Which clusters `addUp` adds up, 1 for those, (clusters); a count sets those that have other samples than before. */
  readonly isAddedUp: Uint8Array<ArrayBuffer>;
  /**
   * Counts the clusters' samples.
   *
   * @returns How many samples changed their cluster since the count before
   */
  countUp(): number;
  /**
   * Adds up the samples of clusters, in the order of the samples.
   *
   * @returns The sums, 0 for the other clusters, (clusters x features); overwritten by the next call
   */
  addUp(): Values;
}

type OnSamples<Result> = (first: number, last: number) => Result;

/** What the kernel exports; functions end in the precision of the samples. */
interface Exports extends KernelExports {
  place(samples: number, columns: number, clusters: number, products: number, bytes: number): void;
  addToMeans32: OnSamples<void>;
  addToMeans64: OnSamples<void>;
  centre32: OnSamples<number>;
  centre64: OnSamples<number>;
  addUp32: OnSamples<void>;
  addUp64: OnSamples<void>;
  countUp: OnSamples<number>;
  leave32: OnSamples<void>;
  leave64: OnSamples<void>;
  assign32: CentredSamples["assign"];
  assign64: CentredSamples["assign"];
  assignChosen32: CentredSamples["assignChosen"];
  assignChosen64: CentredSamples["assignChosen"];
  measure: OnSamples<void>;
  compare(some: number, other: number): void;
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

/** Samples handled in one call: V8 exchanges slow code for fast code only between calls. */
const BLOCK = 128;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Copies samples, and takes their mean from them.
 *
 * @param samples The samples, (n x features)
 * @param clusters How many clusters they may be assigned to
 * @param productCount How many products of samples and centres are held at once
 * @returns The samples around their mean
 */
export function centredSamples(
  samples: Rows,
  clusters: number,
  productCount: number,
): CentredSamples {
  const { rows, columns } = samples;
  const like = valuesLike(samples);
  const placed = takeKernel(rows, columns, clusters, productCount, like.BYTES_PER_ELEMENT);
  const { exports: kernel, view } = placed;
  const values = (address: WebAssembly.Global, length: number): Values =>
    view(arrayTypeOf(like), address, length);
  const whole = (address: WebAssembly.Global, length: number) =>
    view(Int32Array<ArrayBuffer>, address, length);
  const isSingle = like instanceof Float32Array;
  const distances = values(kernel.distances, rows);
  const chosenSamples = whole(kernel.chosenSamples, rows);
  const sums = values(kernel.sums, clusters * columns);

  const centred = values(kernel.samples, rows * columns);
  copyRows(samples, centred);
  inBlocks(isSingle ? kernel.addToMeans32 : kernel.addToMeans64);
  const centre = isSingle ? kernel.centre32 : kernel.centre64;
  let squares = 0;
  inBlocks((first, last) => squares += centre(first, last));
  const addUp = isSingle ? kernel.addUp32 : kernel.addUp64;
  const leave = isSingle ? kernel.leave32 : kernel.leave64;

  function inBlocks(handle: OnSamples<void>): void {
    for (let first = 0; first < rows; first += BLOCK) handle(first, Math.min(first + BLOCK, rows));
  }

  return {
    samples: { data: centred, rows, columns },
    means: values(kernel.means, columns),
    meanVariance: squares / rows / columns,
    measure: () => inBlocks(kernel.measure),
    compare(some, other) {
      chosenSamples.set(some);
      kernel.compare(some.length, other);
      return distances;
    },
    labels: whole(kernel.labels, rows),
    distances,
    others: values(kernel.others, rows),
    chosenCentres: whole(kernel.chosenCentres, clusters),
    chosenNorms: values(kernel.norms, clusters),
    chosenSamples,
    products: values(kernel.products, productCount),
    hasMoved: view(Uint8Array<ArrayBuffer>, kernel.hasMoved, clusters),
    leave: () => inBlocks(leave),
    assign: isSingle ? kernel.assign32 : kernel.assign64,
    assignChosen: isSingle ? kernel.assignChosen32 : kernel.assignChosen64,
    counts: whole(kernel.counts, clusters),
    isAddedUp: view(Uint8Array<ArrayBuffer>, kernel.isAddedUp, clusters),
    countUp() {
      let changed = 0;
      inBlocks((first, last) => changed += kernel.countUp(first, last));
      return changed;
    },
    addUp() {
      sums.fill(0);
      inBlocks(addUp);
      return sums;
    },
    [Symbol.dispose]: placed[Symbol.dispose],
  };
}
