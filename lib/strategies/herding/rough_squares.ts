// Rough squared distances of samples of unit length, tile by tile, in a WebAssembly kernel whose source is
// rough_squares.kernel.ts. They show the few pairs that need a closer look.

import wasm from "./rough_squares.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../../numeric/kernel.ts";
import { productTiles, type Range, TILE, type Tile, type UnitSamples } from "./unit_samples.ts";

/** The rough squares of a tile. */
export interface RoughTile extends Tile {
  /**
   * Finds the samples of the columns that are near to a sample of the rows: within their own limit, or within another.
   *
   * @param sample The sample
   * @param limit The rough square up to which all samples are near
   * @param end Index after the last sample that is looked at, at most `right`
   * @returns The near samples, counted from `left`, ascending, and the rough square of each. The next call overwrites them.
   */
  find(sample: number, limit: number, end: number): { near: Int32Array; squares: Float32Array };
  /**
   * The smallest rough square of a sample of the rows and any sample of the columns.
   *
   * @param sample The sample
   * @returns The rough square
   */
  least(sample: number): number;
}

/** What the kernel exports. */
interface Exports extends KernelExports {
  allocate(count: number, tile: number, width: number): void;
  find(
    row: number,
    width: number,
    sample: number,
    first: number,
    count: number,
    limit: number,
  ): number;
  least(row: number, width: number, sample: number, first: number, count: number): number;
  tile: WebAssembly.Global;
  norms: WebAssembly.Global;
  limits: WebAssembly.Global;
  near: WebAssembly.Global;
  squares: WebAssembly.Global;
}

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Computes the largest error of a rough square.
 *
 * @param unit The samples
 * @returns The error
 */
export function roughError({ error }: UnitSamples): number {
  // Both lengths, their sum and the square are rounded to float32; none is above 4.
  return error + 8 * 2 ** -24;
}

/**
 * Computes the rough squares of two ranges of samples. For a range with itself, tiles without a pair of a sample and an
 * earlier sample are left out.
 *
 * @param unit The samples
 * @param rows One range
 * @param columns The other range; the same object for pairs within one range
 * @param limits The rough square up to which others are near to each of the first samples; none are unless given
 * @returns The tiles, each valid until the next one
 */
export async function* roughTiles(
  unit: UnitSamples,
  rows: Range,
  columns: Range,
  limits?: Float32Array,
): AsyncGenerator<RoughTile> {
  const { norms } = unit;
  using instance = takeKernel(norms.length, TILE ** 2, TILE);
  const { exports: kernel, view } = instance;
  view(Float32Array<ArrayBuffer>, kernel.norms, norms.length).set(norms);
  const ofSamples = view(Float32Array<ArrayBuffer>, kernel.limits, norms.length);
  ofSamples.fill(-Infinity);
  if (limits) ofSamples.set(limits);
  const products = view(Float32Array<ArrayBuffer>, kernel.tile, TILE ** 2);
  const near = view(Int32Array<ArrayBuffer>, kernel.near, TILE);
  const squares = view(Float32Array<ArrayBuffer>, kernel.squares, TILE);
  for await (const tile of productTiles(unit, rows, columns, products)) {
    const { top, left, right } = tile;
    const width = right - left;
    yield {
      ...tile,
      find(sample, limit, end) {
        const found = kernel.find(sample - top, width, sample, left, end - left, limit);
        return { near: near.subarray(0, found), squares };
      },
      least: (sample) => kernel.least(sample - top, width, sample, left, width),
    };
  }
}
