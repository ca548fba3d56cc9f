// AssemblyScript: sums of absolute differences between one row and all rows of a matrix of probabilities.
// `deno task build:kernels` compiles it to probability_distances.wasm; lib/numeric/probability_distances.ts calls it.
// @ts-nocheck: TypeScript does not know its types.

let count: usize = 0;
let columns: usize = 0;

/** Where the rows are, (rows x columns), in their precision. */
export let rows: usize = 0;
/** Where the limit of each distance is, (rows), float64. */
export let limits: usize = 0;
/** Where the distances are, (rows), float64. */
export let distances: usize = 0;
/** In which column each row has its largest probability, (rows), int32. */
let tops: usize = 0;

/** Finds a place for everything. */
export function place(rowCount: usize, columnCount: usize, bytes: usize): void {
  count = rowCount;
  columns = columnCount;
  let end: usize = (__heap_base + 63) & ~63;
  rows = end;
  limits = end += (count * columns * bytes + 15) & ~15;
  distances = end += count << 3;
  tops = end += count << 3;
  end += count << 2;
  const missing = <i32> ((end + 0xffff) >> 16) - memory.size();
  if (missing > 0 && memory.grow(missing) === -1) unreachable();
}

/** Finds the largest probabilities, once the rows are written. */
export function findTops32(): void {
  findTops<f32>();
}
export function findTops64(): void {
  findTops<f64>();
}

/** Distances of all rows to one of them. */
export function measure32(to: usize): void {
  measure<f32>(to);
}
export function measure64(to: usize): void {
  measure<f64>(to);
}

function findTops<T>(): void {
  for (let i: usize = 0; i < count; i++) {
    const at = rows + i * columns * sizeof<T>();
    let top: usize = 0;
    let most = load<T>(at);
    for (let column: usize = 1; column < columns; column++) {
      const value = load<T>(at + column * sizeof<T>());
      if (value > most) {
        most = value;
        top = column;
      }
    }
    i32.store(tops + (i << 2), top as i32);
  }
}

/**
 * As rows sum to 1, a distance is at least twice what the one row exceeds the other in any column: this is taken instead
 * where it is not below the limit.
 */
function measure<T>(to: usize): void {
  const point = rows + to * columns * sizeof<T>();
  for (let i: usize = 0; i < count; i++) {
    const at = rows + i * columns * sizeof<T>();
    const top = i32.load(tops + (i << 2)) as usize * sizeof<T>();
    const excess = load<T>(at + top) - load<T>(point + top);
    let distance = (excess + excess) as f64;
    if (distance < f64.load(limits + (i << 3))) distance = difference<T>(at, point) as f64;
    f64.store(distances + (i << 3), distance);
  }
}

/** Added up in the order of numpy's sum over at most 128 columns: eight sums, then what is left. */
function difference<T>(a: usize, b: usize): T {
  let first = v128.splat<T>(0 as T);
  let second = first, third = first, fourth = first;
  const whole = (columns & ~7) * sizeof<T>();
  for (let at: usize = 0; at < whole; at += 8 * sizeof<T>()) {
    first = v128.add<T>(first, apart<T>(a + at, b + at));
    second = v128.add<T>(second, apart<T>(a + at + 16, b + at + 16));
    if (sizeof<T>() === 8) {
      third = v128.add<T>(third, apart<T>(a + at + 32, b + at + 32));
      fourth = v128.add<T>(fourth, apart<T>(a + at + 48, b + at + 48));
    }
  }
  let sum: T;
  if (sizeof<T>() === 8) {
    sum = ((pair(first) + pair(second)) + (pair(third) + pair(fourth))) as T;
  } else sum = (four(first) + four(second)) as T;
  for (let at = whole; at < columns * sizeof<T>(); at += sizeof<T>()) {
    sum += abs<T>(load<T>(a + at) - load<T>(b + at));
  }
  return sum;
}

function apart<T>(a: usize, b: usize): v128 {
  return v128.abs<T>(v128.sub<T>(v128.load(a), v128.load(b)));
}

function pair(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

function four(sums: v128): f32 {
  return (f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1)) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3));
}
