// The class with the largest logit of each sample. Products by ONNX Runtime, whose last bits depend on the processor, decide
// only where the largest logit leads by more than their error. The few other samples get reproducible logits.

import { multiply } from "../numeric/products.ts";
import { row, rowBlocks, type Rows, takeRows, type Values } from "../numeric/matrix.ts";
import { singleError } from "../numeric/exact_products.ts";
import { selfProducts } from "../numeric/inner_products.ts";
import { storeRows } from "../numeric/stored_rows.ts";
import { type LogisticRegression, logits } from "./logistic_regression.ts";

/** Number of samples handled at a time, so that their logits stay in the cache. */
const BLOCK = 256;

/**
 * Finds the class with the largest logit of each sample. Among equal logits the first class wins. With two classes there is
 * one logit, and the second class needs a logit above 0.
 *
 * @param model A fitted logistic regression
 * @param samples The samples, (n x features), in the precision of the fit
 * @returns Position of the class among the classes of the fit, (n)
 */
export async function mostLikelyClasses(
  model: LogisticRegression,
  samples: Rows,
): Promise<Int32Array<ArrayBuffer>> {
  const classes = new Int32Array(samples.rows);
  const longest = Math.sqrt(Math.max(...selfProducts(model.coefficients)));
  const largestIntercept = Math.max(...model.intercepts.map(Math.abs));
  for (const { first, block } of rowBlocks(samples, BLOCK)) {
    if (model.intercepts instanceof Float64Array) {
      const { data, columns } = await logits(model, block);
      for (let i = 0; i < block.rows; i++) classes[first + i] = largest(data, i * columns, columns);
      continue;
    }
    const ofBlock = classes.subarray(first, first + block.rows);
    const doubtful = await decide(model, block, { longest, largestIntercept }, ofBlock);
    if (doubtful.length === 0) continue;
    const { data, columns } = await logits(model, takeRows<Values>(block, doubtful));
    doubtful.forEach((i, nth) => classes[first + i] = largest(data, nth * columns, columns));
  }
  return classes;
}

/**
 * Sets the classes of a block of float32 samples, by the length of the longest row of coefficients and the largest intercept.
 * Returns the samples whose products do not decide.
 */
async function decide(
  { coefficients, intercepts }: LogisticRegression,
  block: Rows,
  { longest, largestIntercept }: { longest: number; largestIntercept: number },
  classes: Int32Array,
): Promise<number[]> {
  using samples = storeRows(block);
  const products = await multiply<Values>(samples.matrix, coefficients, { transposeB: true });
  const { columns } = products;
  const doubtful: number[] = [];
  for (let i = 0; i < block.rows; i++) {
    const values = row(products, i);
    const length = Math.sqrt(samples.product(i, i)) * longest;
    // It includes the roundings of the reproducible product and of its sum with the intercept.
    const error = singleError(block.columns, Math.max(length, largestIntercept));
    // With two classes, the logit of the first one is 0.
    let best = columns === 1 ? 0 : -Infinity;
    let second = -Infinity;
    let position = 0;
    for (let j = 0; j < columns; j++) {
      const logit = values[j] + intercepts[j];
      if (logit > best) {
        second = best;
        best = logit;
        position = columns === 1 ? 1 : j;
      } else if (logit > second) second = logit;
    }
    // Written so that NaN counts as doubtful.
    if (!(best - second > 2 * error)) doubtful.push(i);
    classes[i] = position;
  }
  return doubtful;
}

/** Position of the largest of some logits; of a single logit, 1 if it is above 0. */
function largest(logits: Values, start: number, count: number): number {
  if (count === 1) return Number(logits[start] > 0);
  let best = 0;
  for (let j = 1; j < count; j++) if (logits[start + j] > logits[start + best]) best = j;
  return best;
}
