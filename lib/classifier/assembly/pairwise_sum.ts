// AssemblyScript: the sum of an array as numpy adds it up (its pairwise summation), which kernels share.
// @ts-nocheck: TypeScript does not know its types.

import { lanes } from "../../numeric/assembly/vectors.ts";

/** The sum of float64 numbers: up to 128 of them by eight running sums, more of them by halves. */
export function pairwiseSum(numbers: usize, count: usize): f64 {
  if (count > 128) {
    const half = count >> 1 & ~7;
    return pairwiseSum(numbers, half) + pairwiseSum(numbers + (half << 3), count - half);
  }
  const end = numbers + (count << 3);
  const endOfEights = numbers + ((count & ~7) << 3);
  let at = numbers;
  let sum: f64 = 0;
  if (count >= 8) {
    let s01 = v128.load(at);
    let s23 = v128.load(at, 16);
    let s45 = v128.load(at, 32);
    let s67 = v128.load(at, 48);
    for (at += 64; at < endOfEights; at += 64) {
      s01 = f64x2.add(s01, v128.load(at));
      s23 = f64x2.add(s23, v128.load(at, 16));
      s45 = f64x2.add(s45, v128.load(at, 32));
      s67 = f64x2.add(s67, v128.load(at, 48));
    }
    sum = (lanes(s01) + lanes(s23)) + (lanes(s45) + lanes(s67));
  }
  for (; at < end; at += 8) sum += f64.load(at);
  return sum;
}
