// AssemblyScript: samples less their mean, and the steps of k-means that see all samples. `deno task build:kernels`
// compiles it to centred_samples.wasm; centred_samples.ts calls it.
//
// Lloyd's algorithm assigns sample x to the centre c of the least |c|^2 - 2 x c, the squared distance less |x|^2; among
// equals, to the first centre. The products x c come from ONNX Runtime. A centre that has not moved need not be
// compared again: a sample keeps its distance to its own centre, and a lower bound of its distance to all others. Both
// are in the samples' precision, because samples tie where they are equal in that precision.
//
// Products of float32 samples have errors that depend on the processor. Two distances of a sample are told apart where
// they differ by more than the margin m = slope |x| + base. Other samples are left as they are and noted as doubtful.
// Products of float64 samples are the same everywhere: their margin is 0, and none is doubtful.
//
// Samples are float32 or float64. T is their precision, and everything is in T unless stated otherwise. Orders of
// additions:
// - means and sums of clusters: row after row, in T;
// - the sum of squares in `centre`: even and odd columns apart, in float64; it scales the tolerance;
// - squared lengths in `measure`: the order of `squaredNorms` in lib/numeric/inner_products.ts, in float64;
// - products in `compare`: four sums, the order of `innerProduct` in lib/numeric/inner_products.ts, in float64.
// The last two decide ties in k-means++, where coinciding samples must have distance 0.
//
// The memory holds the arrays that `allocate` lists, in that order. Functions take the samples from `first` to below
// `last`. The caller passes few samples per call, because V8 exchanges slow code for fast code only between calls.
// lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { highPair, lanes, pair, reserve, storePair } from "../numeric/assembly/vectors.ts";

let count: usize = 0;
let columns: usize = 0;
let clusters: usize = 0;

/** Where the samples are, (samples x features), row after row. */
export let samples: usize = 0;
/** Where the mean of each feature comes out, (features). */
export let means: usize = 0;
/** Where the sums of each cluster's samples come out, (clusters x features), and their number, (clusters), int32. */
export let sums: usize = 0;
export let counts: usize = 0;
/**
 * Per cluster, 0 or 1 as int8: whether its samples changed, so that they are added up, and whether its centre moved.
 */
export let isAddedUp: usize = 0;
export let hasMoved: usize = 0;
/**
 * Per sample: its cluster, int32; its distance to that centre and a lower bound of all others, without |x|^2; its
 * cluster at the last count, int32.
 */
export let labels: usize = 0;
export let distances: usize = 0;
export let others: usize = 0;
let before: usize = 0;
/** How far apart two distances must be, 0 or more; `setMargin` sets it. */
let slope: f64 = 0;
let base: f64 = 0;
/**
 * For float32 samples, in float64: their squared lengths, (samples); a copy of the sample `to` of `compare`,
 * (features).
 */
export let squares: usize = 0;
let widened: usize = 0;
/**
 * Products of some samples and the chosen centres, row after row; chosen samples and centres, int32; those centres'
 * |c|^2.
 */
export let products: usize = 0;
export let chosenSamples: usize = 0;
export let chosenCentres: usize = 0;
export let norms: usize = 0;
/** Which of the assigned samples were doubtful, counted from the first of the call, int32. */
export let doubtful: usize = 0;
let doubtfulCount: usize = 0;

/** Finds a place for everything, with all samples in cluster 0. `productCount` is the room for products. */
export function allocate(
  sampleCount: usize,
  columnCount: usize,
  clusterCount: usize,
  productCount: usize,
  bytes: usize,
): void {
  count = sampleCount;
  columns = columnCount;
  clusters = clusterCount;
  samples = (__heap_base + 63) & ~63;
  means = after(samples, count * columns * bytes);
  sums = after(means, columns * bytes);
  counts = after(sums, clusters * columns * bytes);
  isAddedUp = after(counts, clusters * 4);
  hasMoved = after(isAddedUp, clusters);
  labels = after(hasMoved, clusters);
  distances = after(labels, count * 4);
  others = after(distances, count * bytes);
  before = after(others, count * bytes);
  squares = after(before, count * 4);
  widened = after(squares, count * 8);
  products = after(widened, columns * 8);
  chosenSamples = after(products, productCount * bytes);
  chosenCentres = after(chosenSamples, count * 4);
  norms = after(chosenCentres, clusters * 4);
  doubtful = after(norms, clusters * bytes);
  reserve(after(doubtful, count * 4));
  setMargin(0, 0);
  memory.fill(labels, 0, count << 2);
  memory.fill(before, 0, count << 2);
}

/** Sets the margin of the assignments that follow. */
export function setMargin(newSlope: f64, newBase: f64): void {
  slope = newSlope;
  base = newBase;
}

/** How many samples the last assignment found doubtful. */
export function countDoubtful(): usize {
  return doubtfulCount;
}

// @inline
function marginOf(sample: usize): f64 {
  return slope === 0 ? 0 : slope * Math.sqrt(f64.load(squares + (sample << 3))) + base;
}

// @inline
function note(position: usize): void {
  i32.store(doubtful + (doubtfulCount << 2), <i32> position);
  doubtfulCount++;
}

function after(at: usize, bytes: usize): usize {
  return at + ((bytes + 15) & ~15);
}

/** Adds samples to sums, which become the means once the last sample is in. */
export function addToMeans32(first: usize, last: usize): void {
  addToMeans<f32>(first, last);
}
export function addToMeans64(first: usize, last: usize): void {
  addToMeans<f64>(first, last);
}

function addToMeans<T>(first: usize, last: usize): void {
  const bytes = columns * sizeof<T>();
  if (first === 0) memory.fill(means, 0, bytes);
  for (let i = first; i < last; i++) add<T>(means, samples + i * bytes);
  if (last < count) return;
  for (let at = means; at < means + bytes; at += sizeof<T>()) {
    store<T>(at, (load<T>(at) / (count as T)) as T);
  }
}

/** Adds the row `from` to the row `to`. */
// @inline
function add<T>(to: usize, from: usize): void {
  const end = from + columns * sizeof<T>();
  const whole = end - 15;
  for (; from < whole; from += 16, to += 16) {
    v128.store(to, v128.add<T>(v128.load(to), v128.load(from)));
  }
  for (; from < end; from += sizeof<T>(), to += sizeof<T>()) {
    store<T>(to, (load<T>(to) + load<T>(from)) as T);
  }
}

/**
 * Subtracts the means from samples. Returns the sum of the squared differences before they are rounded to T, in
 * float64.
 */
export function centre32(first: usize, last: usize): f64 {
  return centre<f32>(first, last);
}
export function centre64(first: usize, last: usize): f64 {
  return centre<f64>(first, last);
}

function centre<T>(first: usize, last: usize): f64 {
  let squares = f64x2.splat(0);
  let square: f64 = 0;
  let at = samples + first * columns * sizeof<T>();
  for (let i = first; i < last; i++) {
    let mean = means;
    const whole = at + (columns & ~1) * sizeof<T>();
    for (; at < whole; at += 2 * sizeof<T>(), mean += 2 * sizeof<T>()) {
      const left = f64x2.sub(pair<T>(at), pair<T>(mean));
      squares = f64x2.add(squares, f64x2.mul(left, left));
      storePair<T>(at, left);
    }
    if (columns & 1) {
      const left = (load<T>(at) as f64) - (load<T>(mean) as f64);
      square += left * left;
      store<T>(at, left as T);
      at += sizeof<T>();
    }
  }
  return lanes(squares) + square;
}

/**
 * Takes the squared lengths of float32 samples, in float64, in the order of `squaredNorms` in
 * lib/numeric/inner_products.ts.
 */
export function measure(first: usize, last: usize): void {
  let at = samples + ((first * columns) << 2);
  for (let i = first; i < last; i++) {
    // One lane holds the even columns, the other the odd ones.
    let sum = f64x2.splat(0);
    const end = at + (columns << 2);
    const whole = at + ((columns & ~7) << 2);
    for (; at < whole; at += 32) {
      sum = addSquares(sum, at + 24);
      sum = addSquares(sum, at + 16);
      sum = addSquares(sum, at + 8);
      sum = addSquares(sum, at);
    }
    for (; at + 4 < end; at += 8) sum = addSquares(sum, at);
    let even = f64x2.extract_lane(sum, 0);
    if (at < end) {
      const value = f32.load(at) as f64;
      even += value * value;
      at = end;
    }
    f64.store(squares + (i << 3), even + f64x2.extract_lane(sum, 1));
  }
}

// @inline
function addSquares(sum: v128, at: usize): v128 {
  const values = pair<f32>(at);
  return f64x2.add(sum, f64x2.mul(values, values));
}

/**
 * Sets distance n to the squared distance of the n-th chosen float32 sample to the sample `to`. It is |x|^2 + |y|^2 - 2
 * x y in float64, at least 0, rounded to float32. Products keep the order of `innerProduct` in
 * lib/numeric/inner_products.ts.
 */
export function compare(chosenCount: usize, to: usize): void {
  const from = samples + ((to * columns) << 2);
  for (let column: usize = 0; column < columns; column++) {
    f64.store(widened + (column << 3), f32.load(from + (column << 2)) as f64);
  }
  const square = f64.load(squares + (to << 3));
  // Four samples at a time share the loads of the sample `to`. The last sample may be repeated to complete a four.
  for (let nth: usize = 0; nth < chosenCount; nth += 4) {
    const second = min(nth + 1, chosenCount - 1);
    const third = min(nth + 2, chosenCount - 1);
    const fourth = min(nth + 3, chosenCount - 1);
    compareFour(nth, second, third, fourth, square);
  }
}

// @inline
function compareFour(first: usize, second: usize, third: usize, fourth: usize, square: f64): void {
  let a = addressOfChosen(first);
  let b = addressOfChosen(second);
  let c = addressOfChosen(third);
  let d = addressOfChosen(fourth);
  let a01 = f64x2.splat(0), b01 = a01, c01 = a01, d01 = a01;
  let a23 = a01, b23 = a01, c23 = a01, d23 = a01;
  let at = widened;
  const end = widened + (columns << 3);
  const whole = widened + ((columns & ~3) << 3);
  for (; at < whole; at += 32) {
    const low = v128.load(at);
    const high = v128.load(at, 16);
    let four = v128.load(a);
    a01 = f64x2.add(a01, f64x2.mul(f64x2.promote_low_f32x4(four), low));
    a23 = f64x2.add(a23, f64x2.mul(highPair(four), high));
    four = v128.load(b);
    b01 = f64x2.add(b01, f64x2.mul(f64x2.promote_low_f32x4(four), low));
    b23 = f64x2.add(b23, f64x2.mul(highPair(four), high));
    four = v128.load(c);
    c01 = f64x2.add(c01, f64x2.mul(f64x2.promote_low_f32x4(four), low));
    c23 = f64x2.add(c23, f64x2.mul(highPair(four), high));
    four = v128.load(d);
    d01 = f64x2.add(d01, f64x2.mul(f64x2.promote_low_f32x4(four), low));
    d23 = f64x2.add(d23, f64x2.mul(highPair(four), high));
    a += 16;
    b += 16;
    c += 16;
    d += 16;
  }
  for (; at < end; at += 8) {
    const value = f64x2(f64.load(at), 0);
    a01 = f64x2.add(a01, f64x2.mul(f64x2.promote_low_f32x4(v128.load32_zero(a)), value));
    b01 = f64x2.add(b01, f64x2.mul(f64x2.promote_low_f32x4(v128.load32_zero(b)), value));
    c01 = f64x2.add(c01, f64x2.mul(f64x2.promote_low_f32x4(v128.load32_zero(c)), value));
    d01 = f64x2.add(d01, f64x2.mul(f64x2.promote_low_f32x4(v128.load32_zero(d)), value));
    a += 4;
    b += 4;
    c += 4;
    d += 4;
  }
  storeDistance(first, lanes(a01) + lanes(a23), square);
  storeDistance(second, lanes(b01) + lanes(b23), square);
  storeDistance(third, lanes(c01) + lanes(c23), square);
  storeDistance(fourth, lanes(d01) + lanes(d23), square);
}

// @inline
function addressOfChosen(nth: usize): usize {
  return samples + ((i32.load(chosenSamples + (nth << 2)) * columns) << 2);
}

// @inline
function storeDistance(nth: usize, product: f64, square: f64): void {
  const sample = i32.load(chosenSamples + (nth << 2));
  const squared = -2 * product + square + f64.load(squares + (sample << 3));
  f32.store(distances + (nth << 2), max<f64>(0, squared) as f32);
}

/** Adds samples to the sums of those clusters that are marked by `isAddedUp`. */
export function sumSamples32(first: usize, last: usize): void {
  sumSamples<f32>(first, last);
}
export function sumSamples64(first: usize, last: usize): void {
  sumSamples<f64>(first, last);
}

function sumSamples<T>(first: usize, last: usize): void {
  const bytes = columns * sizeof<T>();
  for (let i = first; i < last; i++) {
    const label = i32.load(labels + (i << 2)) as usize;
    if (load<u8>(isAddedUp + label)) add<T>(sums + label * bytes, samples + i * bytes);
  }
}

/**
 * Counts the samples of each cluster, and marks the clusters that gained or lost samples since the last count. Returns
 * the number of samples that changed their cluster.
 */
export function countSamples(first: usize, last: usize): i32 {
  if (first === 0) {
    memory.fill(counts, 0, clusters << 2);
    memory.fill(isAddedUp, 0, clusters);
  }
  let changed = 0;
  for (let at = first << 2; at < last << 2; at += 4) {
    const label = i32.load(labels + at);
    const counted = counts + (label << 2);
    i32.store(counted, i32.load(counted) + 1);
    const labelBefore = i32.load(before + at);
    if (label === labelBefore) continue;
    store<u8>(isAddedUp + label, 1);
    store<u8>(isAddedUp + labelBefore, 1);
    i32.store(before + at, label);
    changed++;
  }
  return changed;
}

/** Takes samples whose centre moved out of their cluster. Their label becomes `clusters`, their distance infinite. */
export function unassignMoved32(first: usize, last: usize): void {
  unassignMoved<f32>(first, last);
}
export function unassignMoved64(first: usize, last: usize): void {
  unassignMoved<f64>(first, last);
}

function unassignMoved<T>(first: usize, last: usize): void {
  for (let i = first; i < last; i++) {
    const label = labels + (i << 2);
    if (load<u8>(hasMoved + i32.load(label)) === 0) continue;
    i32.store(label, clusters);
    store<T>(distances + i * sizeof<T>(), Infinity as T);
  }
}

/**
 * Assigns samples to the nearest of the `centreCount` chosen centres and, if it has not moved, their own. All centres
 * that moved are chosen, and their products are given. Some samples may be nearer to a centre that has not moved: these
 * are added to the `found` chosen samples, to be compared with those centres. Returns the new number of chosen samples.
 */
export function assign32(first: usize, last: usize, centreCount: usize, found: usize): usize {
  return assign<f32>(first, last, centreCount, found);
}
export function assign64(first: usize, last: usize, centreCount: usize, found: usize): usize {
  return assign<f64>(first, last, centreCount, found);
}

function assign<T>(first: usize, last: usize, centreCount: usize, found: usize): usize {
  const bytes = centreCount * sizeof<T>();
  let row = products;
  doubtfulCount = 0;
  for (let sample = first; sample < last; sample++, row += bytes) {
    const other = others + sample * sizeof<T>();
    const isLeft = i32.load(labels + (sample << 2)) === clusters;
    const bound = load<T>(other);
    if (isLeft) store<T>(other, Infinity as T);
    const margin = marginOf(sample);
    if (!assignOne<T>(sample, row, bytes, margin)) {
      store<T>(other, bound);
      note(sample - first);
      continue;
    }
    if (!isLeft) continue;
    // The bound still holds for the centres that have not moved, and its own centre has.
    if ((load<T>(distances + sample * sizeof<T>()) as f64) + margin < (bound as f64)) {
      store<T>(other, min<T>(load<T>(other), bound));
    } else {
      i32.store(chosenSamples + (found << 2), sample);
      found++;
    }
  }
  return found;
}

/** Assigns the chosen samples from `first` to below `last` to the nearest of their own and the chosen centres. */
export function assignChosen32(first: usize, last: usize, centreCount: usize): void {
  assignChosen<f32>(first, last, centreCount);
}
export function assignChosen64(first: usize, last: usize, centreCount: usize): void {
  assignChosen<f64>(first, last, centreCount);
}

function assignChosen<T>(first: usize, last: usize, centreCount: usize): void {
  const bytes = centreCount * sizeof<T>();
  let row = products;
  doubtfulCount = 0;
  for (let nth = first; nth < last; nth++, row += bytes) {
    const sample: usize = i32.load(chosenSamples + (nth << 2));
    if (!assignOne<T>(sample, row, bytes, marginOf(sample))) note(nth - first);
  }
}

/**
 * Assigns a sample by its row of products with the chosen centres, and updates its distance and bound. Returns false,
 * and changes nothing, if the sample is doubtful.
 */
// @inline
function assignOne<T>(sample: usize, row: usize, bytes: usize, margin: f64): bool {
  const whole = bytes & ~15;
  let least = v128.splat<T>(Infinity as T);
  let second = least;
  for (let at: usize = 0; at < whole; at += 16) {
    const distance = distancesAt<T>(row, at);
    second = v128.pmin<T>(second, v128.pmax<T>(least, distance));
    least = v128.pmin<T>(least, distance);
  }
  let smallest = leastLane<T>(least);
  let next = secondOf<T>(least, second);
  for (let at = whole; at < bytes; at += sizeof<T>()) {
    const distance = distanceAt<T>(row, at);
    next = min<T>(next, max<T>(smallest, distance));
    smallest = min<T>(smallest, distance);
  }
  const own = distances + sample * sizeof<T>();
  const other = others + sample * sizeof<T>();
  const before = load<T>(own);
  if (margin > 0) {
    const lead = (before as f64) - (smallest as f64);
    if (Math.abs(lead) <= margin) return false;
    if (lead > 0 && (next as f64) - (smallest as f64) <= margin) return false;
  }
  if (smallest > before) {
    store<T>(other, min<T>(load<T>(other), smallest));
    return true;
  }
  const position = positionOf<T>(smallest, row, bytes);
  const centre = i32.load(chosenCentres + (position << 2));
  const label = labels + (sample << 2);
  if (smallest < before || centre < i32.load(label)) i32.store(label, centre);
  store<T>(own, smallest);
  store<T>(other, min<T>(load<T>(other), min<T>(before, next)));
  return true;
}

/** |c|^2 - 2 x c of one vector of centres. */
// @inline
function distancesAt<T>(row: usize, at: usize): v128 {
  const product = v128.load(row + at);
  return v128.sub<T>(v128.load(norms + at), v128.add<T>(product, product));
}

// @inline
function distanceAt<T>(row: usize, at: usize): T {
  const product = load<T>(row + at);
  return (load<T>(norms + at) - (product + product)) as T;
}

// @inline
function leastLane<T>(values: v128): T {
  if (sizeof<T>() === 8) {
    return min<f64>(f64x2.extract_lane(values, 0), f64x2.extract_lane(values, 1)) as T;
  }
  return min<f32>(
    min<f32>(f32x4.extract_lane(values, 0), f32x4.extract_lane(values, 1)),
    min<f32>(f32x4.extract_lane(values, 2), f32x4.extract_lane(values, 3)),
  ) as T;
}

/** The second smallest value of all, by the smallest and the second smallest value of each lane. */
// @inline
function secondOf<T>(least: v128, second: v128): T {
  if (sizeof<T>() === 8) {
    const larger = max<f64>(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1)) as T;
    return min<T>(larger, leastLane<T>(second));
  }
  const a = f32x4.extract_lane(least, 0);
  const b = f32x4.extract_lane(least, 1);
  const c = f32x4.extract_lane(least, 2);
  const d = f32x4.extract_lane(least, 3);
  const ofPairs = max<f32>(min<f32>(a, b), min<f32>(c, d));
  const ofFour = min<f32>(ofPairs, min<f32>(max<f32>(a, b), max<f32>(c, d))) as T;
  return min<T>(ofFour, leastLane<T>(second));
}

/** The first position that has a distance; 0 if none has it, because values overflowed to NaN. */
function positionOf<T>(distance: T, row: usize, bytes: usize): usize {
  const wanted = v128.splat<T>(distance);
  const whole = bytes & ~15;
  let at: usize = 0;
  while (at < whole && !v128.any_true(v128.eq<T>(distancesAt<T>(row, at), wanted))) at += 16;
  while (at < bytes && distanceAt<T>(row, at) !== distance) at += sizeof<T>();
  return at < bytes ? at / sizeof<T>() : 0;
}
