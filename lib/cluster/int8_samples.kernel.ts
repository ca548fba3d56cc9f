// AssemblyScript: samples as whole numbers of a byte, to tell which of them may be nearer to some points than a limit.
// `deno task build:kernels` compiles it to int8_samples.wasm; int8_samples.ts calls it, and has the products taken.
//
// A product of whole numbers has no rounding: how far it can be off is what rounding to whole numbers took from both.
// @ts-nocheck: TypeScript does not know its types.

import { highPair, lanes, reserve } from "../numeric/assembly/vectors.ts";

/** Most points at a time. */
const POINTS: usize = 12;
/** Samples that are stored at a time, but for the last ones. */
const TOGETHER: usize = 16;
/** Largest whole number. Points are stored as unsigned ones, this added. */
const LARGEST: f32 = 90;
/** Room for the roundings of float32 in the comparison, as a share of the squared lengths. */
const ROUNDING: f32 = 4e-6;

let count: usize = 0;
let columns: usize = 0;

/** Where features of samples or points are laid down, row after row, (16 x columns), float32. */
export let rows: usize = 0;
/** The coarse samples, feature after feature, (columns x samples), int8. */
export let samples: usize = 0;
/** The coarse points, point after point, (points x columns), uint8. */
export let points: usize = 0;
/** Where products of the points and the samples are expected, (points x samples), int32. */
export let products: usize = 0;
/** Where the limit of each sample is, (samples), float32. */
export let limits: usize = 0;
/** Where the samples that may be near a point come out, int32. */
export let near: usize = 0;
/** Per sample, float32: what one of its units is, its squared length, the most that its coarse
 * length can be, and the length of what rounding took. */
let units: usize = 0;
let squares: usize = 0;
let lengths: usize = 0;
let errors: usize = 0;
/** Per point, float32: what two of its units are, its squared length, twice its length, twice that of the error. */
let properties: usize = 0;
/** The whole numbers of the rows laid down, row after row, and bytes from one to the next, whole vectors; int8. */
let whole: usize = 0;
let stride: usize = 0;
/** Room for two squares of 16 bytes by 16. */
let square16: usize = 0;
/** Of the row that was rounded last: what one of its units is, its squared length, that of what rounding took. */
let unit: f32 = 0;
let square: f64 = 0;
let lost: f64 = 0;

/** Finds a place for everything, and for `head` bytes before the samples. */
export function place(sampleCount: usize, columnCount: usize, head: usize): void {
  count = sampleCount;
  columns = columnCount;
  rows = (__heap_base + 63) & ~63;
  samples = after(rows, TOGETHER * columns * 4 + head);
  points = after(samples, count * columns);
  // Samples are compared by fours: the last four may reach beyond them.
  products = after(points, POINTS * columns);
  limits = after(products, POINTS * count * 4 + 16);
  units = after(limits, count * 4);
  squares = after(units, count * 4);
  lengths = after(squares, count * 4);
  errors = after(lengths, count * 4);
  properties = after(errors, count * 4);
  stride = (columns + 15) & ~15;
  whole = after(properties, POINTS * 16);
  square16 = after(whole, TOGETHER * stride);
  near = after(square16, 512);
  reserve(after(near, count * 4));
}

function after(at: usize, bytes: usize): usize {
  return at + ((bytes + 15) & ~15);
}

/** Stores the rows that were laid down as samples. */
export function storeSamples(first: usize, last: usize): void {
  for (let sample = first; sample < last; sample++) {
    round(sample - first);
    const at = sample << 2;
    f32.store(units + at, unit);
    f32.store(squares + at, square as f32);
    // Of the coarse sample, which may be longer by what rounding took.
    f32.store(lengths + at, (Math.sqrt(square) + Math.sqrt(lost)) as f32);
    f32.store(errors + at, Math.sqrt(lost) as f32);
  }
  transpose(first, last - first);
}

/** Puts up to 16 samples where they belong, sixteen features at a time. */
function transpose(first: usize, width: usize): void {
  for (let column: usize = 0; column < columns; column += 16) {
    // Four times, the rows of both halves are interleaved: then the features are the rows.
    interleave(whole + column, stride, square16);
    interleave(square16, 16, square16 + 256);
    interleave(square16 + 256, 16, square16);
    interleave(square16, 16, square16 + 256);
    const features = min<usize>(16, columns - column);
    for (let nth: usize = 0; nth < features; nth++) {
      const to = samples + (column + nth) * count + first;
      const from = square16 + 256 + (nth << 4);
      if (width === 16) v128.store(to, v128.load(from));
      else memory.copy(to, from, width);
    }
  }
}

// @inline
function interleave(from: usize, step: usize, to: usize): void {
  for (let nth: usize = 0; nth < 8; nth++) {
    const a = v128.load(from + nth * step);
    const b = v128.load(from + (nth + 8) * step);
    v128.store(
      to + (nth << 5),
      i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23),
    );
    v128.store(
      to + (nth << 5),
      i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
      16,
    );
  }
}

/** Stores the first row that was laid down as a point. */
export function storePoint(point: usize): void {
  round(0);
  const to = points + point * columns;
  for (let column: usize = 0; column < columns; column++) {
    store<u8>(to + column, (load<i8>(whole + column) + (LARGEST as i32)) as u8);
  }
  const at = properties + (point << 4);
  f32.store(at, 2 * unit);
  f32.store(at, square as f32, 4);
  f32.store(at, 2 * Math.sqrt(square) as f32, 8);
  f32.store(at, 2 * Math.sqrt(lost) as f32, 12);
}

/** Rounds a row to whole numbers of a unit. */
function round(nth: usize): void {
  const from = rows + ((nth * columns) << 2);
  const end = from + (columns << 2);
  const wholeEnd = from + ((columns & ~3) << 2);
  let many = f32x4.splat(0);
  let at = from;
  for (; at < wholeEnd; at += 16) many = f32x4.max(many, f32x4.abs(v128.load(at)));
  let most = max<f32>(
    max<f32>(f32x4.extract_lane(many, 0), f32x4.extract_lane(many, 1)),
    max<f32>(f32x4.extract_lane(many, 2), f32x4.extract_lane(many, 3)),
  );
  for (; at < end; at += 4) most = max<f32>(most, abs<f32>(f32.load(at)));
  unit = most / LARGEST;
  const inverse: f32 = most > 0 ? LARGEST / most : 0;

  const inverses = f32x4.splat(inverse);
  const wideUnit = f64x2.splat(unit as f64);
  let squares2 = f64x2.splat(0);
  let lost2 = squares2;
  let to = whole + nth * stride;
  for (at = from; at < wholeEnd; at += 16) {
    const values = v128.load(at);
    const rounded = f32x4.nearest(f32x4.mul(values, inverses));
    const numbers = i32x4.trunc_sat_f32x4_s(rounded);
    const narrow = i16x8.narrow_i32x4_s(numbers, numbers);
    v128.store32_lane(to, i8x16.narrow_i16x8_s(narrow, narrow), 0);
    const low = f64x2.promote_low_f32x4(values);
    const high = highPair(values);
    const wholeLow = f64x2.promote_low_f32x4(rounded);
    const wholeHigh = highPair(rounded);
    const errorLow = f64x2.sub(low, f64x2.mul(wholeLow, wideUnit));
    const errorHigh = f64x2.sub(high, f64x2.mul(wholeHigh, wideUnit));
    squares2 = f64x2.add(squares2, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    const errors2 = f64x2.add(f64x2.mul(errorLow, errorLow), f64x2.mul(errorHigh, errorHigh));
    lost2 = f64x2.add(lost2, errors2);
    to += 4;
  }
  square = lanes(squares2);
  lost = lanes(lost2);
  for (; at < end; at += 4) {
    const value = f32.load(at);
    const rounded = nearest<f32>(value * inverse);
    store<i8>(to++, rounded as i8);
    const error = (value as f64) - (rounded as f64) * (unit as f64);
    square += (value as f64) * (value as f64);
    lost += error * error;
  }
}

/**
 * Finds the samples that may be near a point, by the least that their squared distance can be. Returns how many there are,
 * those that were found before included.
 */
export function findNear(first: usize, last: usize, point: usize, found: usize): usize {
  const at = properties + (point << 4);
  const twoUnits = v128.load32_splat(at);
  const pointSquare = v128.load32_splat(at, 4);
  const twiceLength = v128.load32_splat(at, 8);
  const twiceError = v128.load32_splat(at, 12);
  const row = products + ((point * count) << 2);
  for (let sample = first; sample < last; sample += 4) {
    const offset = sample << 2;
    const product = f32x4.mul(
      f32x4.mul(v128.load(units + offset), twoUnits),
      f32x4.convert_i32x4_s(v128.load(row + offset)),
    );
    const both = f32x4.add(v128.load(squares + offset), pointSquare);
    const error = f32x4.add(
      f32x4.mul(v128.load(errors + offset), twiceLength),
      f32x4.mul(v128.load(lengths + offset), twiceError),
    );
    const room = f32x4.add(error, f32x4.mul(f32x4.splat(ROUNDING), both));
    const least = f32x4.sub(f32x4.sub(both, product), room);
    const isFar = f32x4.gt(least, v128.load(limits + offset));
    if (i32x4.all_true(isFar)) continue;
    // Also where nothing can be said, as values are not numbers.
    let left = ~i32x4.bitmask(isFar) & 15;
    while (left !== 0) {
      const nth = sample + ctz(left);
      left &= left - 1;
      if (nth >= last) break;
      i32.store(near + (found << 2), nth as i32);
      found++;
    }
  }
  return found;
}
