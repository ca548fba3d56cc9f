// AssemblyScript: sums of absolute differences between one row and all rows of a matrix of probabilities.
// `deno task build:kernels` compiles it to probability_distances.wasm; lib/numeric/probability_distances.ts calls it.
// @ts-nocheck: TypeScript does not know its types.

let count: usize = 0;
/** Bytes of a row, a multiple of 32. */
let bytes: usize = 0;

/** Where the rows are, (rows x columns), float32. */
export let rows: usize = 0;
/** Where the limit of each distance is, (rows), float32. */
export let limits: usize = 0;
/** Where the distances are, (rows), float32. */
export let distances: usize = 0;
/** Where each row's largest probability is within it, in bytes, (rows), int32. */
let tops: usize = 0;

/** Finds a place for everything; called once, before the rows are written. */
export function place(rowCount: usize, rowBytes: usize): void {
  count = rowCount;
  bytes = rowBytes;
  let end: usize = (__heap_base + 63) & ~63;
  rows = end;
  limits = end += count * bytes;
  distances = end += count << 2;
  tops = end += count << 2;
  end += count << 2;
  const pages = (end + 0xffff) >> 16;
  if (<usize> memory.grow(<i32> pages - memory.size()) === <usize> -1) unreachable();
}

/** Finds the largest probabilities; called once, after the rows are written. */
export function findTops(): void {
  for (let i: usize = 0; i < count; i++) {
    const at = rows + i * bytes;
    let top: usize = 0;
    for (let offset: usize = 4; offset < bytes; offset += 4) {
      if (f32.load(at + offset) > f32.load(at + top)) top = offset;
    }
    i32.store(tops + (i << 2), top as i32);
  }
}

/**
 * Distances of all rows to one of them. As rows sum to 1, a distance is at least twice what the one row exceeds the
 * other in any column: this is taken instead where it is not below the limit.
 */
export function measure(to: usize): void {
  const point = rows + to * bytes;
  for (let i: usize = 0; i < count; i++) {
    const at = rows + i * bytes;
    const top = i32.load(tops + (i << 2)) as usize;
    const excess = f32.load(at + top) - f32.load(point + top);
    const bound = excess + excess;
    const distance = bound < f32.load(limits + (i << 2)) ? difference(at, point) : bound;
    f32.store(distances + (i << 2), distance);
  }
}

function difference(a: usize, b: usize): f32 {
  let even = f32x4.splat(0);
  let odd = f32x4.splat(0);
  for (let offset: usize = 0; offset < bytes; offset += 32) {
    const first = f32x4.sub(v128.load(a + offset), v128.load(b + offset));
    const second = f32x4.sub(v128.load(a + offset, 16), v128.load(b + offset, 16));
    even = f32x4.add(even, f32x4.abs(first));
    odd = f32x4.add(odd, f32x4.abs(second));
  }
  const sums = f32x4.add(even, odd);
  return (f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1)) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
}
