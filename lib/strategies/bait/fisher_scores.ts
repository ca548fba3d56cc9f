// Scores of BAIT's candidates: close approximations of all, which follow each pick, and exact scores of the few that may be
// the best. The kernel's source is fisher_scores.kernel.ts; plain.ts beside it has the symbols.
//
// For a candidate's row v, its leverage is vᵀ M⁻¹ v, its pull is vᵀ M⁻¹ F M⁻¹ v, and its score is pull / (sign + leverage).
// When M⁻¹ loses c a aᵀ, with g = M⁻¹ F a:
//
//     leverage -= c (v·a)²
//     pull     -= c (v·a) (2 v·g - c (v·a) (aᵀ F a))
//
// A candidate thus takes two inner products per pick, v·a and v·g, and no matrix. They are rough, of whole numbers of 16
// bits. Each candidate has bounds of the errors of that, and an exact score brings it back to the exact values. Picks, which
// the backward steps compare again and again, take their inner products in float64. Exact scores have plain.ts's additions.

import wasm from "./fisher_scores.wasm" with { type: "bytes" };
import { type KernelExports, kernelPool } from "../../numeric/kernel.ts";
import {
  arrayTypeOf,
  copyRows,
  type Matrix,
  row,
  type Rows,
  valuesLike,
} from "../../numeric/matrix.ts";
import { firstScores } from "./first_scores.ts";
import { mayBeBest, type Sign } from "./may_be_best.ts";
import { lengthOf, roundingErrors, SMALLEST, SMALLEST32 } from "./score_errors.ts";

type Doubles = Float64Array<ArrayBuffer>;

/** The scores of candidates. `using` gives their memory back. */
export interface FisherScores extends Disposable {
  /**
   * Finds the candidates that may have the largest score.
   *
   * @param among The candidates to choose from
   * @param sign Whether they would be added or taken away
   * @returns Exact scores by candidate. All others of `among` have smaller ones.
   */
  best(among: ArrayLike<number>, sign: Sign): Map<number, number>;
  /**
   * Adds a candidate's row to M.
   *
   * @param candidate Which candidate
   * @param picks The candidates whose rows have been added, this one included
   */
  add(candidate: number, picks: readonly number[]): void;
  /**
   * Takes a candidate's row away from M. From then on, only scores of picks may be asked for.
   *
   * @param candidate Which candidate
   * @param picks The candidates whose rows are left
   */
  remove(candidate: number, picks: readonly number[]): void;
}

/** What the kernel exports. A number at the end of a name is the precision of the samples. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number, bytes: number): number;
  open32(sample: number, factor: number): void;
  open64(sample: number, factor: number): void;
  leverage(): number;
  pull(): number;
  prepare(): void;
  makeWhole32(first: number, last: number): void;
  makeWhole64(first: number, last: number): void;
  project(first: number, last: number): void;
  projectExactly32(sample: number): void;
  projectExactly64(sample: number): void;
  update(share: number): number;
  samples: WebAssembly.Global;
  distances: WebAssembly.Global;
  ofA: WebAssembly.Global;
  ofG: WebAssembly.Global;
  inverse: WebAssembly.Global;
  fisher: WebAssembly.Global;
  a: WebAssembly.Global;
  g: WebAssembly.Global;
}

/** Samples handled in one call. Calls are short because V8 replaces slow code by fast code between calls. */
const BLOCK = 64;

const takeKernel = kernelPool<Exports>(wasm);

/**
 * Prepares the scores of candidates.
 *
 * @param samples The candidates x, (n x features)
 * @param factors What makes a candidate x its row v, (n)
 * @param inverse M⁻¹, symmetric to the last bit, (features x features)
 * @param fisher F, symmetric to the last bit, (features x features)
 * @returns The scores
 */
export async function fisherScores(
  samples: Rows,
  factors: Float64Array,
  inverse: Matrix<Doubles>,
  fisher: Matrix<Doubles>,
): Promise<FisherScores> {
  const { rows, columns } = samples;
  const like = valuesLike(samples);
  const kernel = takeKernel(rows, columns, like.BYTES_PER_ELEMENT);
  const { exports, view, allocated: stride } = kernel;
  const [open, makeWhole, projectExactly] = like instanceof Float32Array
    ? [exports.open32, exports.makeWhole32, exports.projectExactly32]
    : [exports.open64, exports.makeWhole64, exports.projectExactly64];
  const stored = copyRows(samples, view(arrayTypeOf(like), exports.samples, rows * columns));
  for (let i = 0; i < rows; i += BLOCK) makeWhole(i, Math.min(i + BLOCK, rows));
  for (let k = 0; k < columns; k++) {
    view(Float64Array, exports.inverse.value + k * stride, columns).set(row(inverse, k));
    view(Float64Array, exports.fisher.value + k * stride, columns).set(row(fisher, k));
  }
  const [ofA, ofG] = [exports.ofA, exports.ofG].map((at) => view(Float64Array, at, rows));
  const [a, g] = [exports.a, exports.g].map((at) => view(Float64Array, at, columns));

  const approximate = await firstScores(stored, factors, inverse, fisher);
  const { leverages, pulls, lengths, exactAt, leverageErrors, pullErrors } = approximate;
  const rounding = roundingErrors(columns, lengthOf(inverse.data), lengthOf(fisher.data));
  // The error of a product of a row with a or g, as a share of the other vector's length.
  const distances = view(Float64Array, exports.distances, rows);
  const roughly = lengths.map((length, i) => {
    const distance = factors[i] * distances[i];
    return distance + (length + distance) * (columns / 4 + 16) * 2 ** -24;
  });
  const exactly = lengths.map((length) => length * (columns + 16) * 2 ** -53);

  let updates = 0;
  /** The candidate whose v, a and f the kernel holds. */
  let opened = -1;
  const openRow = (i: number) => {
    if (i !== opened) open(i, factors[i]);
    opened = i;
  };

  /** Sets the score of a candidate to the exact one. */
  const score = (i: number, sign: Sign) => {
    if (factors[i] === 0) return 0;
    openRow(i);
    leverages[i] = exports.leverage();
    pulls[i] = exports.pull();
    leverageErrors[i] = pullErrors[i] = SMALLEST;
    exactAt[i] = updates;
    return pulls[i] / (sign + leverages[i]);
  };

  const update = (candidate: number, sign: Sign, picks: readonly number[]) => {
    openRow(candidate);
    exports.prepare();
    const pull = exports.pull();
    const share = 1 / (sign + exports.leverage());
    const size = Math.abs(share);
    const [lengthOfA, lengthOfG] = [lengthOf(a), lengthOf(g)];
    const follow = (i: number, error: number) => {
      const va = factors[i] * ofA[i];
      const vg = factors[i] * ofG[i];
      leverages[i] -= share * va * va;
      pulls[i] -= share * va * (2 * vg - share * va * pull);
      const smallest = (factors[i] + lengths[i]) * SMALLEST32;
      const errorOfA = error * lengthOfA + smallest;
      const errorOfG = error * lengthOfG + smallest;
      const square = (2 * Math.abs(va) + errorOfA) * errorOfA;
      const product = Math.abs(va) * errorOfG + (Math.abs(vg) + errorOfG) * errorOfA;
      leverageErrors[i] += size * square;
      pullErrors[i] += size * (2 * product + size * pull * square);
    };
    if (sign > 0) {
      const isPick = new Uint8Array(rows);
      for (const pick of picks) isPick[pick] = 1;
      for (let i = 0; i < rows; i += BLOCK) exports.project(i, Math.min(i + BLOCK, rows));
      for (let i = 0; i < rows; i++) if (!isPick[i]) follow(i, roughly[i]);
    }
    for (const pick of picks) {
      projectExactly(pick);
      follow(pick, exactly[pick]);
    }
    rounding.update(size * lengthOfA ** 2, Math.sqrt(exports.update(share)));
    updates++;
    opened = -1;
  };

  return {
    best(among, sign) {
      const scores = new Map<number, number>();
      for (const i of mayBeBest(among, sign, approximate, rounding)) {
        // Images that occur many times tie. Their score is computed once.
        const twin = scores.entries().find(([other]) => areEqual(stored, factors, other, i));
        scores.set(i, twin ? twin[1] : score(i, sign));
      }
      return scores;
    },
    add: (candidate, picks) => update(candidate, 1, picks),
    remove: (candidate, picks) => update(candidate, -1, picks),
    [Symbol.dispose]: kernel[Symbol.dispose],
  };
}

/** Whether two candidates have the same row. */
function areEqual({ data, columns }: Matrix, factors: Float64Array, i: number, j: number): boolean {
  if (factors[i] !== factors[j]) return false;
  if (factors[i] === 0) return true;
  for (let k = 0; k < columns; k++) {
    if (data[i * columns + k] !== data[j * columns + k]) return false;
  }
  return true;
}
