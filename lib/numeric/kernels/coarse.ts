// AssemblyScript: samples as int8, to tell which of them may be nearer to some points than a limit. `deno task
// build:kernels` compiles it to coarse.wasm; lib/numeric/coarse.ts calls it.
//
// A product of whole numbers has no rounding: how far it can be off is what rounding to whole numbers took from both.
// @ts-nocheck: TypeScript does not know its types.

import { reserve } from "./vectors";

/** Most points at a time. */
const POINTS: usize = 12;
/** From one sample's products to the next one's. */
const SECOND: usize = 80;
/** Room for the roundings of float32 in the comparison, as a share of the squared lengths. */
const ROUNDING: f32 = 4e-6;

let count: usize = 0;
let columns: usize = 0;
/** Bytes of a coarse sample: its features, filled up to whole vectors by zeros. */
let bytes: usize = 0;

/** Where a row of features is laid down, (columns), float32. */
export let row: usize = 0;
/** Where the limit of each sample is, (samples), float32. */
export let limits: usize = 0;
/** Where the pairs come out, as sample * points + point, int32. */
export let pairs: usize = 0;
/** The coarse samples. */
let samples: usize = 0;
/** Per sample, float32: what one of its units is, its squared length, the most that its coarse
 * length can be, and the length of what rounding took. */
let properties: usize = 0;
/** The points as int16, in up to two halves: the first 8 features of each of a half, then the next ones. */
let points: usize = 0;
/** Per point, float32: what two of its units are, its squared length, twice its length, twice that of the error. */
let units: usize = 0;
let squares: usize = 0;
let lengths: usize = 0;
let errors: usize = 0;
/** Products of two samples and all points, int32, each with room for a half beyond its end. */
let products: usize = 0;

/** Finds a place for everything. */
export function place(sampleCount: usize, columnCount: usize): void {
  count = sampleCount;
  columns = columnCount;
  bytes = (columns + 15) & ~15;
  let end: usize = (__heap_base + 63) & ~63;
  row = end;
  limits = end += bytes << 2;
  samples = end += (count * 4 + 15) & ~15;
  // Samples are handled by twos.
  properties = end += ((count + 1) & ~1) * bytes;
  points = end += count << 4;
  units = end += POINTS * (bytes << 1);
  squares = end += POINTS << 2;
  lengths = end += POINTS << 2;
  errors = end += POINTS << 2;
  products = end += POINTS << 2;
  pairs = end += SECOND << 1;
  end += count * POINTS * 4;
  reserve(end);
  // The memory may have been used before; what fills up the last vector stays 0.
  memory.fill(row, 0, bytes << 2);
}

/** The largest absolute value of the row. */
function largest(): f32 {
  let most = f32x4.splat(0);
  for (let at: usize = 0; at < bytes << 2; at += 16) {
    most = f32x4.max(most, f32x4.abs(v128.load(row + at)));
  }
  return max(
    max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
}

/** Stores the row that was laid down as a sample. */
export function storeSample(sample: usize): void {
  const most = largest();
  const unit: f32 = most / 127;
  const inverse: f32 = most > 0 ? 127 / most : 0;
  const to = samples + sample * bytes;
  let square: f64 = 0;
  let lost: f64 = 0;
  for (let column: usize = 0; column < bytes; column++) {
    const value = f32.load(row + (column << 2));
    const whole = nearest(value * inverse);
    store<i8>(to + column, whole as i8);
    const error = (value as f64) - (whole as f64) * (unit as f64);
    square += (value as f64) * (value as f64);
    lost += error * error;
  }
  const at = properties + (sample << 4);
  f32.store(at, unit);
  f32.store(at, square as f32, 4);
  // Of the coarse sample, which may be longer by what rounding took.
  f32.store(at, (Math.sqrt(square) + Math.sqrt(lost)) as f32, 8);
  f32.store(at, Math.sqrt(lost) as f32, 12);
}

/** Stores the row that was laid down as a point, one of `pointCount`. */
export function storePoint(point: usize, pointCount: usize): void {
  const most = largest();
  const unit: f32 = most / 32767;
  const inverse: f32 = most > 0 ? 32767 / most : 0;
  const half = halfOf(pointCount);
  const isFirst = point < half;
  const to = points + (isFirst ? point << 4 : half * (bytes << 1) + ((point - half) << 4));
  const stride = (isFirst ? half : pointCount - half) << 4;
  let square: f64 = 0;
  let lost: f64 = 0;
  for (let column: usize = 0; column < bytes; column++) {
    const value = f32.load(row + (column << 2));
    const whole = nearest(value * inverse);
    store<i16>(to + (column >> 3) * stride + ((column & 7) << 1), whole as i16);
    const error = (value as f64) - (whole as f64) * (unit as f64);
    square += (value as f64) * (value as f64);
    lost += error * error;
  }
  const at = point << 2;
  f32.store(units + at, 2 * unit);
  f32.store(squares + at, square as f32);
  f32.store(lengths + at, 2 * Math.sqrt(square) as f32);
  f32.store(errors + at, 2 * Math.sqrt(lost) as f32);
}

/**
 * Compares some samples, an even number of them unless they are the last, with all points, and adds the pairs that may be
 * near to those that were found before. Returns how many there are.
 */
export function compare(first: usize, last: usize, pointCount: usize, found: usize): usize {
  const half = halfOf(pointCount);
  for (let sample = first; sample < last; sample += 2) {
    multiply(samples + sample * bytes, points, half, products);
    if (half < pointCount) {
      const others = points + half * (bytes << 1);
      multiply(samples + sample * bytes, others, pointCount - half, products + (half << 2));
    }
    found = addNear(sample, products, pointCount, found);
    if (sample + 1 < last) found = addNear(sample + 1, products + SECOND, pointCount, found);
  }
  return found;
}

/** Points are compared all at once, or in two halves. */
@inline
function halfOf(pointCount: usize): usize {
  return pointCount > 6 ? (pointCount + 1) >> 1 : pointCount;
}

function multiply(sample: usize, from: usize, pointCount: usize, to: usize): void {
  if (pointCount === 1) multiplyBy(sample, from, 1, to);
  else if (pointCount === 2) multiplyBy(sample, from, 2, to);
  else if (pointCount === 3) multiplyBy(sample, from, 3, to);
  else if (pointCount === 4) multiplyBy(sample, from, 4, to);
  else if (pointCount === 5) multiplyBy(sample, from, 5, to);
  else multiplyBy(sample, from, 6, to);
}

/** Two samples times up to six points; inlined for each number, so that the sums needed, and no others, are in registers. */
@inline
function multiplyBy(sample: usize, from: usize, pointCount: usize, to: usize): void {
  const zero = i32x4.splat(0);
  let a = zero, b = zero, c = zero, d = zero, e = zero, f = zero;
  let g = zero, h = zero, i = zero, j = zero, k = zero, l = zero;
  const end = sample + bytes;
  const next = bytes;
  let at = from;
  for (; sample < end; sample += 8) {
    const first = v128.load8x8_s(sample);
    const second = v128.load8x8_s(sample + next);
    let point = v128.load(at);
    a = i32x4.add(a, i32x4.dot_i16x8_s(first, point));
    g = i32x4.add(g, i32x4.dot_i16x8_s(second, point));
    if (pointCount > 1) {
      point = v128.load(at, 16);
      b = i32x4.add(b, i32x4.dot_i16x8_s(first, point));
      h = i32x4.add(h, i32x4.dot_i16x8_s(second, point));
    }
    if (pointCount > 2) {
      point = v128.load(at, 32);
      c = i32x4.add(c, i32x4.dot_i16x8_s(first, point));
      i = i32x4.add(i, i32x4.dot_i16x8_s(second, point));
    }
    if (pointCount > 3) {
      point = v128.load(at, 48);
      d = i32x4.add(d, i32x4.dot_i16x8_s(first, point));
      j = i32x4.add(j, i32x4.dot_i16x8_s(second, point));
    }
    if (pointCount > 4) {
      point = v128.load(at, 64);
      e = i32x4.add(e, i32x4.dot_i16x8_s(first, point));
      k = i32x4.add(k, i32x4.dot_i16x8_s(second, point));
    }
    if (pointCount > 5) {
      point = v128.load(at, 80);
      f = i32x4.add(f, i32x4.dot_i16x8_s(first, point));
      l = i32x4.add(l, i32x4.dot_i16x8_s(second, point));
    }
    at += pointCount << 4;
  }
  v128.store(to, fourSums(a, b, c, d));
  v128.store(to, fourSums(g, h, i, j), SECOND);
  if (pointCount > 4) {
    v128.store(to, fourSums(e, f, zero, zero), 16);
    v128.store(to, fourSums(k, l, zero, zero), SECOND + 16);
  }
}

/** The sum of each vector's four lanes. */
@inline
function fourSums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(i64x2.shuffle(a, b, 0, 2), i64x2.shuffle(a, b, 1, 3));
  const cd = i32x4.add(i64x2.shuffle(c, d, 0, 2), i64x2.shuffle(c, d, 1, 3));
  return i32x4.add(i32x4.shuffle(ab, cd, 0, 2, 4, 6), i32x4.shuffle(ab, cd, 1, 3, 5, 7));
}

/** Adds the pairs of a sample and points that may be near, by the least that their squared distance can be. */
function addNear(sample: usize, from: usize, pointCount: usize, start: usize): usize {
  let found = start;
  const at = properties + (sample << 4);
  const unit = v128.load32_splat(at);
  const square = v128.load32_splat(at, 4);
  const length = v128.load32_splat(at, 8);
  const lost = v128.load32_splat(at, 12);
  const limit = v128.load32_splat(limits + (sample << 2));
  for (let point: usize = 0; point < pointCount; point += 4) {
    const offset = point << 2;
    const product = f32x4.mul(
      f32x4.mul(unit, v128.load(units + offset)),
      f32x4.convert_i32x4_s(v128.load(from + offset)),
    );
    const both = f32x4.add(square, v128.load(squares + offset));
    const error = f32x4.add(
      f32x4.mul(lost, v128.load(lengths + offset)),
      f32x4.mul(length, v128.load(errors + offset)),
    );
    const room = f32x4.add(error, f32x4.mul(f32x4.splat(ROUNDING), both));
    const least = f32x4.sub(f32x4.sub(both, product), room);
    // Also where nothing can be said, as values are not numbers.
    let left = ~i32x4.bitmask(f32x4.gt(least, limit)) & 15;
    while (left !== 0) {
      const nth = point + ctz(left);
      left &= left - 1;
      if (nth >= pointCount) break;
      i32.store(pairs + (found << 2), (sample * pointCount + nth) as i32);
      found++;
    }
  }
  return found;
}
