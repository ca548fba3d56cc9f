// AssemblyScript: 8-bit copies of float32 samples and points, and the samples that may be nearer to a point than a
// limit. `deno task build:kernels` compiles it to int8_samples.wasm; int8_samples.ts calls it for k-means, and computes
// the products.
//
// The copy of a row x is u q: the unit u = max |x_k| / 90, and q_k = x_k / u rounded to a whole number of -90 to 90.
// With e_x as the length of x - u q, the true product x y differs from u_x u_y q_x q_y by at most |u_x q_x| e_y + e_x
// |y|. A sample x is near a point y unless
//     |x|^2 + |y|^2 - 2 u_x u_y q_x q_y - 2 (|u_x q_x| e_y + e_x |y|) - ROUNDING (|x|^2 + |y|^2) > limit of x.
//
// Products of copies are whole numbers: int32, exact in any order. Squared lengths are added in float64 and stored as
// float32. All of this only bounds distances: near samples are measured exactly elsewhere, so that no rounding here
// decides a result.
//
// The memory holds 16 rows of float32 that the caller writes, the copies of samples and points, their products, and
// arrays with one entry per sample. lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { highPair, lanes, reserve } from "../numeric/assembly/vectors.ts";

/** Samples that are stored at a time; the last call may store fewer. */
const TOGETHER: usize = 16;
/** Largest whole number in a copy. Points are stored as uint8, with this added. */
const LARGEST: f32 = 90;
/** Room for the roundings of float32 in the comparison, as a share of both squared lengths. */
const ROUNDING: f32 = 4e-6;

let count: usize = 0;
let columns: usize = 0;

/** Where the caller writes samples or points, (16 x columns), float32. */
export let rows: usize = 0;
/** The 8-bit copies of samples, feature after feature, (columns x samples), int8. */
export let samples: usize = 0;
/** The 8-bit copies of points, point after point, (points x columns), uint8. */
export let points: usize = 0;
/** Where the caller writes the products of the copies, (points x samples), int32. */
export let products: usize = 0;
/** Where the caller writes the limit of each sample, a squared distance, (samples), float32. */
export let limits: usize = 0;
/** Where the numbers of the near samples come out, int32, and the least that their squared distances can be, float32. */
export let near: usize = 0;
export let bounds: usize = 0;
/**
 * Per sample, float32: its unit u, its squared length, the most that the length of its copy can be, and its error e.
 */
let units: usize = 0;
let squares: usize = 0;
let lengths: usize = 0;
let errors: usize = 0;
/** Per point, four float32: 2 u, its squared length, twice its length, and 2 e. */
let properties: usize = 0;
/**
 * The whole numbers q of the rows rounded last, row after row, int8; bytes from a row to the next, a multiple of 16.
 */
let wholeNumbers: usize = 0;
let stride: usize = 0;
/** Room for two blocks of 16 x 16 bytes. */
let blocks: usize = 0;
/** The unit u of the row rounded last, its squared length, and its e^2. */
let unit: f32 = 0;
let square: f64 = 0;
let lost: f64 = 0;

/**
 * Finds a place for everything, with room for `pointCount` points at a time. The caller needs `head` bytes in front of
 * the samples.
 */
export function allocate(
  sampleCount: usize,
  columnCount: usize,
  pointCount: usize,
  head: usize,
): void {
  count = sampleCount;
  columns = columnCount;
  rows = (__heap_base + 63) & ~63;
  samples = after(rows, TOGETHER * columns * 4 + head);
  points = after(samples, count * columns);
  // Samples are compared by fours: the last four may reach beyond them.
  products = after(points, pointCount * columns);
  limits = after(products, pointCount * count * 4 + 16);
  units = after(limits, count * 4);
  squares = after(units, count * 4);
  lengths = after(squares, count * 4);
  errors = after(lengths, count * 4);
  properties = after(errors, count * 4);
  stride = (columns + 15) & ~15;
  wholeNumbers = after(properties, pointCount * 16);
  blocks = after(wholeNumbers, TOGETHER * stride);
  near = after(blocks, 512);
  bounds = after(near, count * 4);
  reserve(after(bounds, count * 4));
}

function after(at: usize, bytes: usize): usize {
  return at + ((bytes + 15) & ~15);
}

/** Stores copies of the written rows as the samples from `first` to below `last`, 16 at most. */
export function storeSamples(first: usize, last: usize): void {
  for (let sample = first; sample < last; sample++) {
    round(sample - first);
    const at = sample << 2;
    f32.store(units + at, unit);
    f32.store(squares + at, square as f32);
    // The copy may be longer than the sample, by e.
    f32.store(lengths + at, (Math.sqrt(square) + Math.sqrt(lost)) as f32);
    f32.store(errors + at, Math.sqrt(lost) as f32);
  }
  transpose(first, last - first);
}

/** Writes up to 16 rows of whole numbers to columns of the samples, sixteen features at a time. */
function transpose(first: usize, width: usize): void {
  for (let column: usize = 0; column < columns; column += 16) {
    // Interleaving the upper and the lower eight rows four times transposes a block of 16 x 16.
    interleave(wholeNumbers + column, stride, blocks);
    interleave(blocks, 16, blocks + 256);
    interleave(blocks + 256, 16, blocks);
    interleave(blocks, 16, blocks + 256);
    const features = min<usize>(16, columns - column);
    for (let nth: usize = 0; nth < features; nth++) {
      const to = samples + (column + nth) * count + first;
      const from = blocks + 256 + (nth << 4);
      if (width === 16) v128.store(to, v128.load(from));
      else memory.copy(to, from, width);
    }
  }
}

/** Interleaves rows 0 to 7 of a block with rows 8 to 15, byte by byte. `step` is the number of bytes between rows. */
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

/** Stores a copy of the first written row as a point. */
export function storePoint(point: usize): void {
  round(0);
  const to = points + point * columns;
  for (let column: usize = 0; column < columns; column++) {
    store<u8>(to + column, (load<i8>(wholeNumbers + column) + (LARGEST as i32)) as u8);
  }
  const at = properties + (point << 4);
  f32.store(at, 2 * unit);
  f32.store(at, square as f32, 4);
  f32.store(at, 2 * Math.sqrt(square) as f32, 8);
  f32.store(at, 2 * Math.sqrt(lost) as f32, 12);
}

/** Rounds a written row to whole numbers, and takes its unit, its squared length and e^2. */
function round(nth: usize): void {
  const from = rows + ((nth * columns) << 2);
  const end = from + (columns << 2);
  const wholeEnd = from + ((columns & ~3) << 2);
  let largestOfLanes = f32x4.splat(0);
  let at = from;
  for (; at < wholeEnd; at += 16) {
    largestOfLanes = f32x4.max(largestOfLanes, f32x4.abs(v128.load(at)));
  }
  let largestValue = max<f32>(
    max<f32>(f32x4.extract_lane(largestOfLanes, 0), f32x4.extract_lane(largestOfLanes, 1)),
    max<f32>(f32x4.extract_lane(largestOfLanes, 2), f32x4.extract_lane(largestOfLanes, 3)),
  );
  for (; at < end; at += 4) largestValue = max<f32>(largestValue, abs<f32>(f32.load(at)));
  unit = largestValue / LARGEST;
  const inverse: f32 = largestValue > 0 ? LARGEST / largestValue : 0;

  const inverses = f32x4.splat(inverse);
  const wideUnit = f64x2.splat(unit as f64);
  let squaresOfLanes = f64x2.splat(0);
  let lostOfLanes = squaresOfLanes;
  let to = wholeNumbers + nth * stride;
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
    squaresOfLanes = f64x2.add(
      squaresOfLanes,
      f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)),
    );
    const errorsOfLanes = f64x2.add(f64x2.mul(errorLow, errorLow), f64x2.mul(errorHigh, errorHigh));
    lostOfLanes = f64x2.add(lostOfLanes, errorsOfLanes);
    to += 4;
  }
  square = lanes(squaresOfLanes);
  lost = lanes(lostOfLanes);
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
 * Adds the samples from `first` to below `last` that may be near a point to the `found` ones: those within their own
 * limit, or within the limit of the point. Returns the new number of found samples.
 */
export function findNear(
  first: usize,
  last: usize,
  point: usize,
  pointLimit: f32,
  found: usize,
): usize {
  const at = properties + (point << 4);
  const twoUnits = v128.load32_splat(at);
  const pointSquare = v128.load32_splat(at, 4);
  const twiceLength = v128.load32_splat(at, 8);
  const twiceError = v128.load32_splat(at, 12);
  const row = products + ((point * count) << 2);
  const limitOfPoint = f32x4.splat(pointLimit);
  for (let sample = first; sample < last; sample += 4) {
    const offset = sample << 2;
    const product = f32x4.mul(
      f32x4.mul(v128.load(units + offset), twoUnits),
      f32x4.convert_i32x4_s(v128.load(row + offset)),
    );
    const squaresOfBoth = f32x4.add(v128.load(squares + offset), pointSquare);
    const error = f32x4.add(
      f32x4.mul(v128.load(errors + offset), twiceLength),
      f32x4.mul(v128.load(lengths + offset), twiceError),
    );
    const room = f32x4.add(error, f32x4.mul(f32x4.splat(ROUNDING), squaresOfBoth));
    const least = f32x4.sub(f32x4.sub(squaresOfBoth, product), room);
    const isFar = f32x4.gt(least, f32x4.max(limitOfPoint, v128.load(limits + offset)));
    if (i32x4.all_true(isFar)) continue;
    v128.store(blocks, least);
    // A sample also counts as near where a value is NaN, because nothing is known then.
    let left = ~i32x4.bitmask(isFar) & 15;
    while (left !== 0) {
      const lane: usize = ctz(left);
      const nth = sample + lane;
      left &= left - 1;
      if (nth >= last) break;
      i32.store(near + (found << 2), nth as i32);
      f32.store(bounds + (found << 2), f32.load(blocks + (lane << 2)));
      found++;
    }
  }
  return found;
}
