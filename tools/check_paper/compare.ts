// How near two sets of embeddings are, and what that says about the position embeddings of the two models.

/** Embeddings as rows, (count x columns). */
export interface Rows {
  /** The values. */
  readonly data: Float32Array;
  /** Number of rows and of columns. */
  readonly shape: readonly number[];
}

/** How near the rows of two matrices are. */
export interface Nearness {
  /** Smallest cosine similarity of two rows. */
  readonly cosine: number;
  /** Largest difference of two values, as a part of the root mean square of all values. */
  readonly difference: number;
}

/** Differences up to this part come from the order of additions: float32 through some dozen layers. */
const tolerance = 1e-3;

/**
 * Compares embeddings of the same images, row by row.
 *
 * @param ours The one matrix, (count x columns)
 * @param theirs The other matrix, (count x columns)
 * @returns How near they are
 * @throws {RangeError} If their shapes differ
 */
export function nearnessOf(ours: Rows, theirs: Rows): Nearness {
  if (ours.shape.join() !== theirs.shape.join()) {
    throw new RangeError(`Shapes differ: (${ours.shape.join(", ")}), (${theirs.shape.join(", ")})`);
  }
  const [count, columns] = ours.shape;
  let [cosine, largest, squares] = [1, 0, 0];
  for (let row = 0; row < count; row++) {
    let [dot, a, b] = [0, 0, 0];
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      dot += ours.data[i] * theirs.data[i];
      a += ours.data[i] ** 2;
      b += theirs.data[i] ** 2;
      largest = Math.max(largest, Math.abs(ours.data[i] - theirs.data[i]));
    }
    cosine = Math.min(cosine, dot / Math.sqrt(a * b));
    squares += b;
  }
  return { cosine, difference: largest / Math.sqrt(squares / (count * columns)) };
}

/** Whether two sets of embeddings are the same but for rounding. */
export function isAlike({ difference }: Nearness): boolean {
  return difference <= tolerance;
}

/**
 * Says whether two models interpolate their position embeddings alike. At the size that a model was trained at, nothing is
 * interpolated: a difference there is of weights or graphs.
 *
 * @param atSize Nearness at the size of the study
 * @param atNative Nearness at the size of the training; undefined if a model takes images of one size only
 * @returns A sentence
 */
export function verdict(atSize: Nearness, atNative: Nearness | undefined): string {
  if (isAlike(atSize)) return "Position embeddings are interpolated alike.";
  if (atNative === undefined) {
    return "The vectors differ. Whether by interpolation can't be told: the export takes one size only.";
  }
  return isAlike(atNative)
    ? "Position embeddings are interpolated differently: where nothing is interpolated, the vectors agree."
    : "The vectors differ even where nothing is interpolated: weights or graphs are different.";
}
