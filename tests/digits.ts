// The digits of the golden data: a pool of 1,297 small images, a test set of 500, ten classes.

import type { Dataset } from "../lib/experiment/check_dataset.ts";
import type { Matrix } from "../lib/numeric/matrix.ts";

const POOL = 1297;

/**
 * Loads the digits, pixels as embeddings.
 *
 * @param scale Factor of the pixels, which are whole numbers of 0 to 16
 * @param dtype Precision
 */
export async function loadDigits(
  scale = 1,
  dtype: "float32" | "float64" = "float64",
): Promise<Dataset> {
  const text = await Deno.readTextFile(new URL("golden/digits.csv", import.meta.url));
  const table = text.trim().split("\n").map((line) => line.split(",").map(Number));
  const embeddings = (lines: number[][]): Matrix => {
    const values = lines.flatMap((line) => line.slice(0, -1).map((pixel) => pixel * scale));
    const data = dtype === "float32" ? Float32Array.from(values) : Float64Array.from(values);
    return { data, rows: lines.length, columns: values.length / lines.length };
  };
  const labels = (lines: number[][]) => Int32Array.from(lines, (line) => line.at(-1)!);
  return {
    pool: embeddings(table.slice(0, POOL)),
    poolLabels: labels(table.slice(0, POOL)),
    test: embeddings(table.slice(POOL)),
    testLabels: labels(table.slice(POOL)),
    classCount: 10,
  };
}
