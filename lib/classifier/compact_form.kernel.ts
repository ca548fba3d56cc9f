// AssemblyScript: the compact form of limited-memory BFGS, for fits of float64 samples. `deno task build:kernels`
// compiles it to compact_form.wasm; compact_form.ts calls it.
//
// With S and Y the last ten steps and changes of the gradient as columns, D the diagonal of S^T Y, R its upper
// triangle, theta the newest |y|^2 / s^T y and g the gradient, the direction is
//     1/theta (-g - [Y / theta, S] K^-1 [Y, theta S]^T g),   K = [-D - Y^T Y / theta, -R^T; -R, 0]:
// R. H. Byrd, P. Lu, J. Nocedal and C. Zhu, "A limited memory algorithm for bound constrained optimization", SIAM
// Journal on Scientific Computing 16(5), 1995, section 5, with all variables free. In exact arithmetic the two-loop
// recursion gives the same direction. This kernel rounds it as scipy's L-BFGS-B does, because the last bits decide
// along a long path.
//
// Everything is float64. Orders of additions: products with all remembered vectors run from the first entry to the
// last, as scipy has them; slopes are OpenBLAS's ddot (./assembly/openblas_dot.ts), lengths its dnrm2
// (./assembly/extended.ts), and systems of equations its dpotrf and dtrtrs (./assembly/openblas_solve.ts).
//
// The memory holds small constant-size arrays, then the vectors, then for each entry of a vector its ten remembered
// changes and ten remembered steps. lib/numeric/assembly/vectors.ts has the conventions of all kernels.
// @ts-nocheck: TypeScript does not know its types.

import { norm } from "./assembly/extended.ts";
import { dot } from "./assembly/openblas_dot.ts";
import {
  factorize,
  solveTransposed,
  solveTransposedVector,
  solveVector,
} from "./assembly/openblas_solve.ts";
import { addMultiple, largest, reserve } from "../numeric/assembly/vectors.ts";

const MEMORY: usize = 10;
/** Bytes that are remembered of one entry: the changes of the gradient, then the steps, each by slot. */
const ENTRY: usize = 2 * MEMORY << 3;
/** Where the steps begin in them. */
const STEPS: usize = MEMORY << 3;
/** Bytes of a column of K's factor. */
const COLUMN: usize = 2 * MEMORY << 3;

/** Entries of a vector. */
let length: usize = 0;
/** Bytes from one vector to the next, a multiple of 16. */
let stride: usize = 0;

/** Vectors of float64: the gradient before and after a step, and the direction of the step. */
let gradient: usize = 0;
export let newGradient: usize = 0;
export let direction: usize = 0;
/** The point where the step begins, the trial point, and the point that a step of 1 reaches. */
export let point: usize = 0;
export let trialPoint: usize = 0;
let target: usize = 0;
/** The change of the gradient along the last step. */
let change: usize = 0;
/** Remembered changes and steps, (entries x 20). */
let entries: usize = 0;
/** By slot: the products of one vector with all remembered changes, then with all remembered steps. */
const products = memory.data(ENTRY, 16);
/** Products of changes with changes and with steps, (10 x 10) by slot; of each change with its own step, by slot. */
const changeProducts = memory.data(MEMORY * MEMORY << 3, 16);
const stepProducts = memory.data(MEMORY * MEMORY << 3, 16);
const curvatures = memory.data(MEMORY << 3, 16);
/** K's factor, (20 x 20), column after column, and a vector to solve for. */
const matrix = memory.data(COLUMN * 2 * MEMORY, 16);
const vector = memory.data(COLUMN, 16);

let theta: f64 = 1;
let oldest: usize = 0;
/** How many steps are remembered. */
export let count: usize = 0;

/** Finds a place for everything, with the point at zero and nothing remembered. */
export function allocate(entryCount: usize): void {
  length = entryCount;
  // One entry to spare, because directions are computed two entries at a time.
  stride = ((length + 1) << 3) + 15 & ~15;
  let end: usize = (__heap_base + 63) & ~63;
  gradient = end;
  newGradient = end += stride;
  direction = end += stride;
  point = end += stride;
  trialPoint = end += stride;
  target = end += stride;
  change = end += stride;
  entries = end += stride;
  end += ENTRY * (length + 1);
  reserve(end);
  // The padding of the vectors is set to 0, too.
  memory.fill(gradient, 0, change - gradient);
  forget();
}

/** Forgets all steps. */
export function forget(): void {
  oldest = 0;
  count = 0;
}

/** The length of the direction. */
export function directionLength(): f64 {
  return norm(direction, length);
}

/** The product of the direction and the new gradient. */
export function newSlope(): f64 {
  return dot(newGradient, direction, length);
}

/** The largest absolute value of the new gradient. */
export function largestEntry(): f64 {
  return largest(newGradient, stride);
}

/** Makes the trial point and its gradient the current ones. */
export function advance(): void {
  memory.copy(point, trialPoint, stride);
  memory.copy(gradient, newGradient, stride);
}

/** Sets the trial point to the point plus `step` times the direction. */
export function setTrialPoint(step: f64): void {
  if (step === 1) memory.copy(trialPoint, target, stride);
  else addMultiple(trialPoint, point, direction, step, stride);
}

/** The slot of a remembered step: age 0 is the oldest. */
// @inline
function slot(age: usize): usize {
  return (oldest + age) % MEMORY;
}

/**
 * Remembers the last step: `step` times the direction. It replaces the oldest of ten. Forgets all steps if rounding
 * makes K impossible to factorize.
 *
 * @param product The product of the step and the change of the gradient
 */
export function remember(step: f64, product: f64): void {
  if (count === MEMORY) oldest = slot(1);
  else count++;
  const newest = slot(count - 1);
  for (let i: usize = 0; i < length; i++) {
    const at = i << 3;
    const difference = f64.load(newGradient + at) - f64.load(gradient + at);
    f64.store(change + at, difference);
    const entry = entries + i * ENTRY + (newest << 3);
    f64.store(entry, difference);
    f64.store(entry + STEPS, f64.load(direction + at) * step);
  }
  const size = norm(change, length);
  theta = size * size / product;
  multiplyAll(change);
  for (let i: usize = 0; i < MEMORY; i++) {
    const value = f64.load(products + (i << 3));
    f64.store(changeProducts + (newest * MEMORY + i << 3), value);
    f64.store(changeProducts + (i * MEMORY + newest << 3), value);
    f64.store(
      stepProducts + (i * MEMORY + newest << 3),
      f64.load(products + STEPS + (i << 3)),
    );
  }
  f64.store(curvatures + (newest << 3), product);
  if (!factorizeMatrix()) forget();
}

/** Sets `products` to those of a vector with all remembered ones, each added from the first entry to the last. */
function multiplyAll(by: usize): void {
  memory.fill(products, 0, ENTRY);
  // Slots fill up from the first on. Two are taken at a time, so that an unused one may come along.
  const used = (count + 1 & ~1) << 3;
  for (let i: usize = 0; i < length; i++) {
    const factor = v128.load64_splat(by + (i << 3));
    const entry = entries + i * ENTRY;
    for (let at: usize = 0; at < used; at += 16) {
      const sums = products + at;
      const ofChanges = f64x2.mul(v128.load(entry + at), factor);
      const ofSteps = f64x2.mul(v128.load(entry + at, STEPS), factor);
      v128.store(sums, f64x2.add(v128.load(sums), ofChanges));
      v128.store(sums, f64x2.add(v128.load(sums, STEPS), ofSteps), STEPS);
    }
  }
}

/** K as J E J^T with J lower triangular and E a diagonal of -1 and 1; J^T goes into the matrix. */
function factorizeMatrix(): bool {
  const corner = matrix + count * COLUMN;
  for (let i: usize = 0; i < count; i++) {
    const column = matrix + i * COLUMN;
    const crossColumn = corner + i * COLUMN;
    for (let j: usize = 0; j < count; j++) {
      const changes = f64.load(changeProducts + (slot(i) * MEMORY + slot(j) << 3));
      f64.store(column + (j << 3), changes / theta);
      const cross = f64.load(stepProducts + (slot(i) * MEMORY + slot(j) << 3));
      f64.store(crossColumn + (j << 3), j < i ? 0 : cross);
    }
    const diagonal = column + (i << 3);
    f64.store(diagonal, f64.load(diagonal) + f64.load(curvatures + (slot(i) << 3)));
  }
  if (!factorize(matrix, count, COLUMN)) return false;
  solveTransposed(matrix, count, COLUMN, corner, count);
  for (let i: usize = 0; i < count; i++) {
    for (let j = i; j < count; j++) {
      const column = corner + j * COLUMN;
      f64.store(column + (count + i << 3), dot(corner + i * COLUMN, column, count));
    }
  }
  return factorize(corner + (count << 3), count, COLUMN);
}

/**
 * Sets the direction by the formula above. Returns the product of it and the gradient. As in scipy, the direction is
 * then added to the point and the point subtracted again, which rounds it.
 */
export function descend(): f64 {
  turnGradient();
  for (let at: usize = 0; at < stride; at += 16) {
    const from = v128.load(point + at);
    const to = f64x2.add(from, v128.load(direction + at));
    v128.store(target + at, to);
    v128.store(direction + at, f64x2.sub(to, from));
  }
  return dot(gradient, direction, length);
}

/** Sets the direction by the formula, without that rounding. */
function turnGradient(): void {
  for (let at: usize = 0, end = length << 3; at < end; at += 8) {
    f64.store(direction + at, -f64.load(gradient + at));
  }
  if (count === 0) return;
  multiplyAll(direction);
  const size = 2 * count;
  for (let age: usize = 0; age < count; age++) {
    const product = products + (slot(age) << 3);
    f64.store(vector + (age << 3), f64.load(product));
    f64.store(vector + (count + age << 3), theta * f64.load(product, STEPS));
  }
  solveTransposedVector(matrix, size, COLUMN, vector);
  for (let at: usize = 0; at < count << 3; at += 8) {
    f64.store(vector + at, -f64.load(vector + at));
  }
  solveVector(matrix, size, COLUMN, vector);
  addAllRemembered();
}

/**
 * Adds the remembered vectors to the direction, oldest first, two entries at a time, and multiplies it by 1 / theta.
 */
function addAllRemembered(): void {
  const divisor = f64x2.splat(theta);
  const scale = f64x2.splat(1 / theta);
  for (let i: usize = 0; i < length; i += 2) {
    const at = direction + (i << 3);
    const entry = entries + i * ENTRY;
    let sum = v128.load(at);
    for (let age: usize = 0; age < count; age++) {
      const from = entry + (slot(age) << 3);
      const changes = v128.load64_lane(from + ENTRY, v128.load64_zero(from), 1);
      const steps = v128.load64_lane(from + ENTRY, v128.load64_zero(from, STEPS), 1, STEPS);
      const ofChanges = f64x2.mul(changes, v128.load64_splat(vector + (age << 3)));
      sum = f64x2.add(sum, f64x2.div(ofChanges, divisor));
      sum = f64x2.add(sum, f64x2.mul(steps, v128.load64_splat(vector + (count + age << 3))));
    }
    v128.store(at, f64x2.mul(sum, scale));
  }
}
