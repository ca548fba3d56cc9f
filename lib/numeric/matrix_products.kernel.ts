// AssemblyScript: the product of two matrices, of a few sums at a time. `deno task build:kernels` compiles it to
// matrix_products.wasm; matrix_products.ts calls it, where ONNX Runtime can't be used or has another order of additions.
//
// Entry (i, j) is the sum over k of a_ik b_kj. The inner dimension is cut into blocks. Each block is added up from the
// first k to the last, and the sums of the blocks are added in their order.
// - `multiply32` and `multiply64` round each product and each sum.
// - `multiplyFused` rounds once for each multiply-add (./assembly/fused.ts), in float64.
//
// The memory holds a, (rows x inner), b by panels, and the product by panels. A panel is two vectors of columns,
// (inner x PANEL) for b and (rows x PANEL) for the product; the last one is filled up with zeros.
// ./assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { fused } from "./assembly/fused.ts";
import { reserve } from "./assembly/vectors.ts";

let inner: usize = 0;

/** Where a is, (rows x inner), and the panels of b and of the product. */
export let a: usize = 0;
export let b: usize = 0;
export let product: usize = 0;

/** Finds a place for everything. `bytes` is the size of a value, and `panels` how many panels b has. */
export function allocate(rows: usize, innerCount: usize, panels: usize, bytes: usize): void {
  inner = innerCount;
  a = (__heap_base + 63) & ~63;
  b = a + ((rows * inner * bytes + 15) & ~15);
  product = b + panels * inner * 32;
  reserve(product + panels * rows * 32);
}

/** Computes the rows from `first` to below `last` of one panel, in blocks of at most `longest` of the inner dimension. */
export function multiply32(
  panel: usize,
  rows: usize,
  first: usize,
  last: usize,
  longest: usize,
): void {
  multiply<f32>(panel, rows, first, last, longest, false);
}
export function multiply64(
  panel: usize,
  rows: usize,
  first: usize,
  last: usize,
  longest: usize,
): void {
  multiply<f64>(panel, rows, first, last, longest, false);
}
export function multiplyFused(
  panel: usize,
  rows: usize,
  first: usize,
  last: usize,
  longest: usize,
): void {
  multiply<f64>(panel, rows, first, last, longest, true);
}

// @inline
function multiply<T>(
  panel: usize,
  rows: usize,
  first: usize,
  last: usize,
  longest: usize,
  isFused: bool,
): void {
  const columns = b + panel * inner * 32;
  let to = product + (panel * rows + first) * 32;
  // Four rows share the loads of b. Of the last rows, one may be computed several times.
  for (let i = first; i < last; i += 4, to += 128) {
    const left = last - i;
    const row0 = a + i * inner * sizeof<T>();
    const row1 = left > 1 ? row0 + inner * sizeof<T>() : row0;
    const row2 = left > 2 ? row1 + inner * sizeof<T>() : row0;
    const row3 = left > 3 ? row2 + inner * sizeof<T>() : row0;
    for (let from: usize = 0; from < inner || from === 0; from += longest) {
      const end = min(from + longest, inner);
      let l0 = v128.splat<T>(0), l1 = l0, l2 = l0, l3 = l0, r0 = l0, r1 = l0, r2 = l0, r3 = l0;
      let at = columns + from * 32;
      for (let k = from * sizeof<T>(); k < end * sizeof<T>(); k += sizeof<T>(), at += 32) {
        const left = v128.load(at);
        const right = v128.load(at, 16);
        let value = splatAt<T>(row0 + k);
        l0 = addProduct<T>(value, left, l0, isFused);
        r0 = addProduct<T>(value, right, r0, isFused);
        value = splatAt<T>(row1 + k);
        l1 = addProduct<T>(value, left, l1, isFused);
        r1 = addProduct<T>(value, right, r1, isFused);
        value = splatAt<T>(row2 + k);
        l2 = addProduct<T>(value, left, l2, isFused);
        r2 = addProduct<T>(value, right, r2, isFused);
        value = splatAt<T>(row3 + k);
        l3 = addProduct<T>(value, left, l3, isFused);
        r3 = addProduct<T>(value, right, r3, isFused);
      }
      put<T>(to, l0, r0, from);
      if (left > 1) put<T>(to + 32, l1, r1, from);
      if (left > 2) put<T>(to + 64, l2, r2, from);
      if (left > 3) put<T>(to + 96, l3, r3, from);
    }
  }
}

// @inline
function splatAt<T>(at: usize): v128 {
  return sizeof<T>() === 4 ? v128.load32_splat(at) : v128.load64_splat(at);
}

// @inline
function addProduct<T>(value: v128, column: v128, sum: v128, isFused: bool): v128 {
  return isFused ? fused(value, column, sum) : v128.add<T>(sum, v128.mul<T>(value, column));
}

/** Stores the sums of the first block, and adds those of later blocks. */
// @inline
function put<T>(to: usize, left: v128, right: v128, from: usize): void {
  if (from > 0) {
    left = v128.add<T>(v128.load(to), left);
    right = v128.add<T>(v128.load(to, 16), right);
  }
  v128.store(to, left);
  v128.store(to, right, 16);
}
