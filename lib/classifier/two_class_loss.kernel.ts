// AssemblyScript (https://www.assemblyscript.org): the losses of two classes on float32 samples that lie in memory, evaluated
// along lines. `deno task build:kernels` compiles it to two_class_loss.wasm; two_class_loss.ts calls it.
//
// There are two losses, each with its own classes and its own line. Both can go over the samples together. Sums over features
// are in float32, as scikit-learn's are. So are the numbers of a sample, apart from its logit. Logits and sums over many
// samples are in float64.
// @ts-nocheck: TypeScript does not know its types.

import { fused, fused32 } from "../numeric/assembly/fused.ts";
import { fusedExponential32 } from "../numeric/assembly/fused_exponential_32.ts";
import { highPair, lanes, pair, reserve } from "../numeric/assembly/vectors.ts";

/** Rows of a block, whole groups. The cache still holds them when their gradient is added up. */
const BLOCK: usize = 48;
/**
 * Rows whose gradient is added up in float32 before it goes to the float64 sum: a few blocks. The end of a run takes as long
 * as a group, a hundredth or two of the run. Longer runs would save no more than that, at the cost of precision.
 */
const RUN: usize = 4 * BLOCK;

/** Number of samples, a multiple of two groups. */
let rows: usize = 0;
/** Bytes of a sample, a multiple of 64. */
let bytes: usize = 0;

/**
 * Where the samples are, (rows x features), float32. Some samples are a group, stored by vectors of 16 bytes: the first
 * vector of each sample, then the second vector of each, and so on.
 */
let samples: usize = 0;
/** Where the caller puts the samples of a group, one after the other, before they are stored. */
export let group: usize = 0;
/** Samples of a group. Their sums for two losses fill the registers. */
const GROUP: usize = 6;

/**
 * The data of the first loss begin at the addresses below. The data of the second loss begin this many bytes later.
 * Functions take the offset of a loss: 0 or this number.
 */
export let secondOffset: usize = 0;
/** The direction of the line, (features), float32. */
export let direction: usize = 0;
/** Sum of a run's rows, each times its residual, (features), float32. */
let run: usize = 0;
/** The gradient's sum, (features), float64. */
export let gradient: usize = 0;
/** Per sample, float64: its logit where the line begins. */
export let logits: usize = 0;
/**
 * Per sample, float32: how its logit changes along the line; 1 for class 0 and -1 for class 1; the derivative of its
 * loss by its logit at the step evaluated last.
 */
export let changes: usize = 0;
let signs: usize = 0;
let residuals: usize = 0;
/** Per sample, int32: its class, 0 or 1, and its class when the loss last began. */
export let classes: usize = 0;
let lastClasses: usize = 0;
/** The samples whose classes differed in the last comparison, int32. */
export let changed: usize = 0;
/** Sums over the samples at the step evaluated last, float64: the loss, its slope along the line, the residuals. */
export let sums: usize = 0;
/** The product of 1 + e^-|s| of samples whose logarithm is still to be added to the loss, two float64. */
let factors: usize = 0;
/** How much the intercept changes along the line, and the step to be evaluated, float64. */
export let interceptChange: usize = 0;
export let step: usize = 0;

/** Bytes that come from memory together. */
const LINE: usize = 64;
/** Where the next value to be loaded ahead is, and a combination of the values loaded, which keeps the loads alive. */
let ahead: usize = 0;
export let fetched: i32 = 0;

/** Finds a place for everything. */
export function allocate(sampleCount: usize, features: usize): void {
  rows = sampleCount;
  bytes = features << 2;
  let end: usize = (__heap_base + 63) & ~63;
  samples = end;
  group = end += rows * bytes;
  direction = end += GROUP * bytes;
  run = end += bytes;
  gradient = end += bytes;
  logits = end += bytes << 1;
  changes = end += rows << 3;
  // With space for two more, see setChangesOfBoth.
  signs = end += (rows << 2) + 16;
  residuals = end += rows << 2;
  classes = end += rows << 2;
  lastClasses = end += rows << 2;
  sums = end += rows << 2;
  interceptChange = end += 24;
  step = end += 8;
  factors = end += 16;
  end += 16;
  secondOffset = end - direction;
  changed = end += secondOffset;
  end += rows << 2;
  // Values are loaded ahead up to a block or two beyond the samples.
  reserve(end + BLOCK * bytes);
  // The memory may have been used before.
  memory.fill(group, 0, end - group);
}

/** Stores the samples that the caller put down as the group that begins with sample `row`. */
export function storeGroup(row: usize): void {
  let to = samples + row * bytes;
  for (let at: usize = 0; at < bytes; at += 16) {
    for (let from = group + at, end = from + GROUP * bytes; from < end; from += bytes) {
      v128.store(to, v128.load(from));
      to += 16;
    }
  }
}

/**
 * Finds the samples whose class differs from their class when a loss last began.
 *
 * @param offset Offset of the loss whose classes are new
 * @param other Offset of the loss that began earlier
 * @returns How many samples they are
 */
export function compare(offset: usize, other: usize): i32 {
  const from = classes + offset, to = lastClasses + other;
  let next = changed;
  for (let at: usize = 0; at < rows << 2; at += 16) {
    const same = i32x4.eq(v128.load(from + at), v128.load(to + at));
    for (let left = i32x4.bitmask(same) ^ 15; left; left &= left - 1) {
      store<i32>(next, (at >> 2) + ctz(left));
      next += 4;
    }
  }
  return (next - changed) >> 2;
}

/** Begins with the classes: sets the signs. Returns how many samples are of class 0. */
export function begin(offset: usize): i32 {
  let ones = i32x4.splat(0);
  let to = signs + offset;
  const end = classes + offset + (rows << 2);
  for (let at = classes + offset; at < end; at += 16) {
    const four = v128.load(at);
    ones = i32x4.add(ones, four);
    const signsOfFour = i32x4.sub(i32x4.splat(1), i32x4.shl(four, 1));
    v128.store(to, f32x4.convert_i32x4_s(signsOfFour));
    to += 16;
  }
  memory.copy(lastClasses + offset, classes + offset, rows << 2);
  return <i32> rows - (i32x4.extract_lane(ones, 0) + i32x4.extract_lane(ones, 1) +
    i32x4.extract_lane(ones, 2) + i32x4.extract_lane(ones, 3));
}

/**
 * Goes over the samples once. A block comes from memory once for both losses, and while they compute with it, the next
 * block is on its way. Values are loaded ahead, evenly spread over the loops: otherwise time for memory and time for
 * arithmetic would add up.
 *
 * @param lines Which losses begin a line and are evaluated at the step: the sum of 1 for the first and 2 for the second
 * @param gradients Which losses then get the gradient at the step evaluated last: such a sum
 */
export function pass(lines: i32, gradients: i32): void {
  if (lines & 1) clear(0);
  if (lines & 2) clear(secondOffset);
  for (let start: usize = 0; start < rows; start += RUN) {
    const stop = min(start + RUN, rows);
    for (let from = start; from < stop; from += BLOCK) {
      const to = min(from + BLOCK, stop);
      ahead = samples + to * bytes;
      setChanges(lines, from, to);
      if (lines & 1) evaluateBlock(0, from, to);
      if (lines & 2) evaluateBlock(secondOffset, from, to);
      addRows(gradients, from, to);
    }
    if (lines & 1) addLogarithm(0);
    if (lines & 2) addLogarithm(secondOffset);
    if (gradients & 1) endRun(0);
    if (gradients & 2) endRun(secondOffset);
  }
}

/** Evaluates the loss at the step along the line, by the blocks and runs of a pass. */
export function evaluate(offset: usize): void {
  clear(offset);
  for (let start: usize = 0; start < rows; start += RUN) {
    const stop = min(start + RUN, rows);
    for (let from = start; from < stop; from += BLOCK) {
      evaluateBlock(offset, from, min(from + BLOCK, stop));
    }
    addLogarithm(offset);
  }
}

/** Moves the line's beginning to the step along it. */
export function move(offset: usize): void {
  const lengths = v128.load64_splat(step + offset);
  let from = changes + offset;
  for (let at = logits + offset, end = at + (rows << 3); at < end; at += 16) {
    v128.store(at, f64x2.add(v128.load(at), f64x2.mul(lengths, pair<f32>(from))));
    from += 8;
  }
}

/** Sets how the logits of a block change along the lines. */
function setChanges(lines: i32, from: usize, to: usize): void {
  if (lines === 3) {
    for (let row = from; row < to; row += GROUP) setChangesOfBoth(row);
  } else if (lines) {
    const offset = lines === 1 ? 0 : secondOffset;
    for (let row = from; row < to; row += 2 * GROUP) setChangesOfOne(offset, row);
  }
}

/** Sets the changes of two groups for one loss: as many sums as those of one group for both. */
function setChangesOfOne(offset: usize, row: usize): void {
  const line = direction + offset, end = line + bytes;
  let next = ahead, tally = fetched;
  let a = f32x4.splat(0);
  let b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
  let at = samples + row * bytes, other = at + GROUP * bytes;
  for (let from = line; from < end; from += 32) {
    let vector = v128.load(from);
    a = fused32(v128.load(at), vector, a);
    b = fused32(v128.load(at, 16), vector, b);
    c = fused32(v128.load(at, 32), vector, c);
    d = fused32(v128.load(at, 48), vector, d);
    e = fused32(v128.load(at, 64), vector, e);
    f = fused32(v128.load(at, 80), vector, f);
    g = fused32(v128.load(other), vector, g);
    h = fused32(v128.load(other, 16), vector, h);
    i = fused32(v128.load(other, 32), vector, i);
    j = fused32(v128.load(other, 48), vector, j);
    k = fused32(v128.load(other, 64), vector, k);
    l = fused32(v128.load(other, 80), vector, l);
    vector = v128.load(from, 16);
    a = fused32(v128.load(at, 96), vector, a);
    b = fused32(v128.load(at, 112), vector, b);
    c = fused32(v128.load(at, 128), vector, c);
    d = fused32(v128.load(at, 144), vector, d);
    e = fused32(v128.load(at, 160), vector, e);
    f = fused32(v128.load(at, 176), vector, f);
    g = fused32(v128.load(other, 96), vector, g);
    h = fused32(v128.load(other, 112), vector, h);
    i = fused32(v128.load(other, 128), vector, i);
    j = fused32(v128.load(other, 144), vector, j);
    k = fused32(v128.load(other, 160), vector, k);
    l = fused32(v128.load(other, 176), vector, l);
    at += 192;
    other += 192;
    tally |= i32.load(next) | i32.load(next, LINE) | i32.load(next, 2 * LINE);
    next += 3 * LINE;
  }
  const output = changes + offset + (row << 2);
  const change = f64.load(interceptChange + offset);
  storeSums(output, a, b, c, d, change);
  storeSums(output + 16, e, f, g, h, change);
  storeSums(output + 32, i, j, k, l, change);
  ahead = next;
  fetched = tally;
}

/**
 * Sets the changes of a group for both losses. Loads bound these loops, as V8 checks the address of each in an instruction
 * or two. So a vector of a sample is loaded once for both, and each turn takes two vectors.
 */
function setChangesOfBoth(row: usize): void {
  const end = direction + bytes;
  let next = ahead, tally = fetched;
  let a = f32x4.splat(0);
  let b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
  let at = samples + row * bytes;
  for (
    let from = direction, other = direction + secondOffset;
    from < end;
    from += 32, other += 32
  ) {
    let vector = v128.load(from);
    let otherVector = v128.load(other);
    let sample = v128.load(at);
    a = fused32(sample, vector, a);
    g = fused32(sample, otherVector, g);
    sample = v128.load(at, 16);
    b = fused32(sample, vector, b);
    h = fused32(sample, otherVector, h);
    sample = v128.load(at, 32);
    c = fused32(sample, vector, c);
    i = fused32(sample, otherVector, i);
    sample = v128.load(at, 48);
    d = fused32(sample, vector, d);
    j = fused32(sample, otherVector, j);
    sample = v128.load(at, 64);
    e = fused32(sample, vector, e);
    k = fused32(sample, otherVector, k);
    sample = v128.load(at, 80);
    f = fused32(sample, vector, f);
    l = fused32(sample, otherVector, l);
    vector = v128.load(from, 16);
    otherVector = v128.load(other, 16);
    sample = v128.load(at, 96);
    a = fused32(sample, vector, a);
    g = fused32(sample, otherVector, g);
    sample = v128.load(at, 112);
    b = fused32(sample, vector, b);
    h = fused32(sample, otherVector, h);
    sample = v128.load(at, 128);
    c = fused32(sample, vector, c);
    i = fused32(sample, otherVector, i);
    sample = v128.load(at, 144);
    d = fused32(sample, vector, d);
    j = fused32(sample, otherVector, j);
    sample = v128.load(at, 160);
    e = fused32(sample, vector, e);
    k = fused32(sample, otherVector, k);
    sample = v128.load(at, 176);
    f = fused32(sample, vector, f);
    l = fused32(sample, otherVector, l);
    at += 192;
    tally |= i32.load(next) | i32.load(next, LINE);
    next += LINE + LINE / 2;
  }
  // Two more than a group has, which the next group overwrites.
  const output = changes + (row << 2);
  const change = f64.load(interceptChange), otherChange = f64.load(interceptChange + secondOffset);
  storeSums(output, a, b, c, d, change);
  storeSums(output + 16, e, f, e, f, change);
  storeSums(output + secondOffset, g, h, i, j, otherChange);
  storeSums(output + secondOffset + 16, k, l, k, l, otherChange);
  ahead = next;
  fetched = tally;
}

/** Stores each vector's sum plus a change. */
// @inline
function storeSums(output: usize, a: v128, b: v128, c: v128, d: v128, change: f64): void {
  const ab = f32x4.add(f32x4.shuffle(a, b, 0, 4, 1, 5), f32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(f32x4.shuffle(c, d, 0, 4, 1, 5), f32x4.shuffle(c, d, 2, 6, 3, 7));
  const sums = f32x4.add(i64x2.shuffle(ab, cd, 0, 2), i64x2.shuffle(ab, cd, 1, 3));
  v128.store(output, f32x4.add(sums, f32x4.splat(change as f32)));
}

/** Adds the rows of a block, each times its residual, to the runs' sums. */
function addRows(gradients: i32, from: usize, to: usize): void {
  if (gradients === 3) {
    for (let row = from; row < to; row += GROUP) addRowsForBoth(row);
  } else if (gradients) {
    const offset = gradients === 1 ? 0 : secondOffset;
    for (let row = from; row < to; row += GROUP) addRowsForOne(offset, row);
  }
}

/** Adds the rows of a group for one loss, in the order of additions for both. */
function addRowsForOne(offset: usize, row: usize): void {
  const line = run + offset, end = line + bytes;
  let next = ahead, tally = fetched;
  const input = residuals + offset + (row << 2);
  const a = v128.load32_splat(input);
  const b = v128.load32_splat(input, 4);
  const c = v128.load32_splat(input, 8);
  const d = v128.load32_splat(input, 12);
  const e = v128.load32_splat(input, 16);
  const f = v128.load32_splat(input, 20);
  let at = samples + row * bytes;
  for (let to = line; to < end; to += 32) {
    let sum = fused32(v128.load(at), a, v128.load(to));
    sum = fused32(v128.load(at, 16), b, sum);
    sum = fused32(v128.load(at, 32), c, sum);
    sum = fused32(v128.load(at, 48), d, sum);
    sum = fused32(v128.load(at, 64), e, sum);
    sum = fused32(v128.load(at, 80), f, sum);
    v128.store(to, sum);
    sum = fused32(v128.load(at, 96), a, v128.load(to, 16));
    sum = fused32(v128.load(at, 112), b, sum);
    sum = fused32(v128.load(at, 128), c, sum);
    sum = fused32(v128.load(at, 144), d, sum);
    sum = fused32(v128.load(at, 160), e, sum);
    sum = fused32(v128.load(at, 176), f, sum);
    v128.store(to, sum, 16);
    at += 192;
    tally |= i32.load(next) | i32.load(next, LINE);
    next += LINE + LINE / 2;
  }
  ahead = next;
  fetched = tally;
}

/** Adds the rows of a group for both losses. */
function addRowsForBoth(row: usize): void {
  const end = run + bytes;
  let next = ahead, tally = fetched;
  const input = residuals + (row << 2), otherInput = input + secondOffset;
  const a = v128.load32_splat(input);
  const b = v128.load32_splat(input, 4);
  const c = v128.load32_splat(input, 8);
  const d = v128.load32_splat(input, 12);
  const e = v128.load32_splat(input, 16);
  const f = v128.load32_splat(input, 20);
  const g = v128.load32_splat(otherInput);
  const h = v128.load32_splat(otherInput, 4);
  const i = v128.load32_splat(otherInput, 8);
  const j = v128.load32_splat(otherInput, 12);
  const k = v128.load32_splat(otherInput, 16);
  const l = v128.load32_splat(otherInput, 20);
  let at = samples + row * bytes;
  for (let to = run, other = run + secondOffset; to < end; to += 32, other += 32) {
    let sample = v128.load(at);
    let sum = fused32(sample, a, v128.load(to));
    let otherSum = fused32(sample, g, v128.load(other));
    sample = v128.load(at, 16);
    sum = fused32(sample, b, sum);
    otherSum = fused32(sample, h, otherSum);
    sample = v128.load(at, 32);
    sum = fused32(sample, c, sum);
    otherSum = fused32(sample, i, otherSum);
    sample = v128.load(at, 48);
    sum = fused32(sample, d, sum);
    otherSum = fused32(sample, j, otherSum);
    sample = v128.load(at, 64);
    sum = fused32(sample, e, sum);
    otherSum = fused32(sample, k, otherSum);
    sample = v128.load(at, 80);
    v128.store(to, fused32(sample, f, sum));
    v128.store(other, fused32(sample, l, otherSum));
    sample = v128.load(at, 96);
    sum = fused32(sample, a, v128.load(to, 16));
    otherSum = fused32(sample, g, v128.load(other, 16));
    sample = v128.load(at, 112);
    sum = fused32(sample, b, sum);
    otherSum = fused32(sample, h, otherSum);
    sample = v128.load(at, 128);
    sum = fused32(sample, c, sum);
    otherSum = fused32(sample, i, otherSum);
    sample = v128.load(at, 144);
    sum = fused32(sample, d, sum);
    otherSum = fused32(sample, j, otherSum);
    sample = v128.load(at, 160);
    sum = fused32(sample, e, sum);
    otherSum = fused32(sample, k, otherSum);
    sample = v128.load(at, 176);
    v128.store(to, fused32(sample, f, sum), 16);
    v128.store(other, fused32(sample, l, otherSum), 16);
    at += 192;
    tally |= i32.load(next) | i32.load(next, LINE);
    next += LINE + LINE / 2;
  }
  ahead = next;
  fetched = tally;
}

/** Moves the run's sums to the gradient. */
function endRun(offset: usize): void {
  const line = run + offset, output = gradient + offset;
  for (let at: usize = 0; at < bytes; at += 16) {
    const sums = v128.load(line + at);
    const to = output + (at << 1);
    const low = f64x2.promote_low_f32x4(sums);
    const high = highPair(sums);
    v128.store(to, f64x2.add(v128.load(to), low));
    v128.store(to, f64x2.add(v128.load(to, 16), high), 16);
  }
  memory.fill(line, 0, bytes);
}

/** Begins the sums over the samples. */
function clear(offset: usize): void {
  memory.fill(sums + offset, 0, 24);
  v128.store(factors + offset, f64x2.splat(1));
}

/**
 * Evaluates a block, four samples at a time. With s the logit's wrong side (z for class 0, -z for class 1) the loss is
 * log(1 + e^s), and the residual's size is 1 / (1 + e^-s): both from e^-|s|, without cancellation. Logarithms are taken of
 * products of many 1 + e^-|s|. A block's sums in float32 are of a few values each.
 */
function evaluateBlock(offset: usize, from: usize, to: usize): void {
  const steps = v128.load64_splat(step + offset);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let product = v128.load(factors + offset);
  let losses = zero;
  let slopes = zero;
  let total = zero;
  let logitsAt = logits + offset + (from << 3);
  for (let at = offset + (from << 2), end = offset + (to << 2); at < end; at += 16) {
    const change = v128.load(changes + at);
    const sign = v128.load(signs + at);
    const low = fused(steps, f64x2.promote_low_f32x4(change), v128.load(logitsAt));
    const high = fused(steps, highPair(change), v128.load(logitsAt, 16));
    logitsAt += 32;
    const logit = i64x2.shuffle(
      f32x4.demote_f64x2_zero(low),
      f32x4.demote_f64x2_zero(high),
      0,
      2,
    );
    const wrong = f32x4.mul(sign, logit);
    const power = fusedExponential32(f32x4.neg(f32x4.abs(wrong)));
    const isWrong = f32x4.gt(wrong, zero);
    const share = f32x4.div(v128.bitselect(one, power, isWrong), f32x4.add(one, power));
    const residual = f32x4.mul(sign, share);
    v128.store(residuals + at, residual);
    // The product times 1 + e^-|s|, in float64: where e^-|s| is small, float32 would lose it.
    product = fused(product, f64x2.promote_low_f32x4(power), product);
    product = fused(product, highPair(power), product);
    losses = f32x4.add(losses, v128.and(wrong, isWrong));
    slopes = fused32(residual, change, slopes);
    total = f32x4.add(total, residual);
  }
  v128.store(factors + offset, product);
  addSums(offset, lanes(widened(losses)), widened(slopes), widened(total));
}

/** Four float32, as two sums of two in float64. */
function widened(vector: v128): v128 {
  return f64x2.add(f64x2.promote_low_f32x4(vector), highPair(vector));
}

/** Adds the logarithm of a run's factors: a logarithm takes as long as a sample. */
function addLogarithm(offset: usize): void {
  f64.store(sums + offset, f64.load(sums + offset) + logarithm(v128.load(factors + offset)));
  v128.store(factors + offset, f64x2.splat(1));
}

function addSums(offset: usize, loss: f64, slopes: v128, total: v128): void {
  const output = sums + offset;
  f64.store(output, f64.load(output) + loss);
  f64.store(output, f64.load(output, 8) + lanes(slopes), 8);
  f64.store(output, f64.load(output, 16) + lanes(total), 16);
}

function logarithm(product: v128): f64 {
  return Math.log(f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1));
}
