// How alike two sets of embeddings are.

/**
 * Cosine similarities of embeddings, row by row.
 *
 * @param a Embeddings, (rows x columns)
 * @param b Others of the same images, (rows x columns)
 * @param columns Features of an embedding
 * @returns The similarity of each row of both, -1 to 1, (rows)
 */
export function cosineSimilarities(a: Float32Array, b: Float32Array, columns: number): number[] {
  return Array.from({ length: a.length / columns }, (_, row) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let j = row * columns; j < (row + 1) * columns; j++) {
      ab += a[j] * b[j];
      aa += a[j] ** 2;
      bb += b[j] ** 2;
    }
    return ab / Math.sqrt(aa * bb);
  });
}
