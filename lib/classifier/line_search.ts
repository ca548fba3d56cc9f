// The line search of scipy's L-BFGS-B: J. J. Moré and D. J. Thuente, "Line search algorithms with guaranteed sufficient
// decrease", ACM Transactions on Mathematical Software 20(3), 1994. It follows dcsrch and dcstep of MINPACK-2.

const SUFFICIENT_DECREASE = 1e-3;
const CURVATURE = 0.9;
const RELATIVE_WIDTH = 0.1;
const LONGEST_STEP = 1e10;
const MAX_EVALUATIONS = 50;

/** A point on the line: the step, and the function's value and slope there. */
interface Point {
  step: number;
  value: number;
  slope: number;
}

/**
 * Looks for a step that lowers the function enough and flattens its slope.
 *
 * @param evaluate The function along the line: value and slope at a step
 * @param value The function's value at step 0
 * @param slope Its slope at step 0, below 0
 * @param trial The step to try first
 * @returns The accepted step, which was evaluated last; undefined if 50 evaluations were not enough
 */
export async function lineSearch(
  evaluate: (step: number) => Promise<{ value: number; slope: number }>,
  value: number,
  slope: number,
  trial: number,
): Promise<number | undefined> {
  const sufficientSlope = SUFFICIENT_DECREASE * slope;
  let best: Point = { step: 0, value, slope };
  let other: Point = { step: 0, value, slope };
  let bracketed = false;
  let lowered = false;
  let width = LONGEST_STEP;
  let previousWidth = 2 * LONGEST_STEP;
  let lowest = 0;
  let highest = 5 * trial;
  let step = trial;

  for (let evaluation = 0; evaluation < MAX_EVALUATIONS; evaluation++) {
    const point: Point = { step, ...await evaluate(step) };
    const allowed = value + step * sufficientSlope;
    if (!lowered && point.value <= allowed && point.slope >= 0) lowered = true;

    if (bracketed && (step <= lowest || step >= highest)) return step;
    if (bracketed && highest - lowest <= RELATIVE_WIDTH * highest) return step;
    if (step === LONGEST_STEP && point.value <= allowed && point.slope <= sufficientSlope) {
      return step;
    }
    if (step === 0 && (point.value > allowed || point.slope >= sufficientSlope)) return step;
    if (point.value <= allowed && Math.abs(point.slope) <= CURVATURE * Math.abs(slope)) return step;

    // Before the first sufficient decrease, the decrease that is required is taken from the function.
    const tilt = !lowered && point.value <= best.value && point.value > allowed
      ? sufficientSlope
      : 0;
    const next = nextStep(
      tilted(best, tilt),
      tilted(other, tilt),
      tilted(point, tilt),
      bracketed,
      lowest,
      highest,
    );
    best = tilted(next.best, -tilt);
    other = tilted(next.other, -tilt);
    ({ step, bracketed } = next);

    if (bracketed) {
      const newWidth = Math.abs(other.step - best.step);
      if (newWidth >= 0.66 * previousWidth) step = best.step + 0.5 * (other.step - best.step);
      previousWidth = width;
      width = newWidth;
      lowest = Math.min(best.step, other.step);
      highest = Math.max(best.step, other.step);
    } else {
      lowest = step + 1.1 * (step - best.step);
      highest = step + 4 * (step - best.step);
    }
    step = Math.min(Math.max(step, 0), LONGEST_STEP);
    if (
      bracketed &&
      (step <= lowest || step >= highest || highest - lowest <= RELATIVE_WIDTH * highest)
    ) step = best.step;
  }
}

function tilted({ step, value, slope }: Point, tilt: number): Point {
  return { step, value: value - step * tilt, slope: slope - tilt };
}

/** The largest absolute value of three numbers. The cubic's terms are divided by it against overflow. */
function scale(a: number, b: number, c: number): number {
  return Math.max(Math.abs(a), Math.abs(b), Math.abs(c));
}

/** One step of the search: interpolates between the points by a cubic and a quadratic function, and narrows the interval. */
function nextStep(
  best: Point,
  other: Point,
  point: Point,
  bracketed: boolean,
  lowest: number,
  highest: number,
): { best: Point; other: Point; step: number; bracketed: boolean } {
  const signs = point.slope * Math.sign(best.slope);
  const distance = point.step - best.step;
  const beyond = point.step > best.step;
  const theta = 3 * (best.value - point.value) / distance + best.slope + point.slope;
  const size = scale(theta, best.slope, point.slope);
  const discriminant = (theta / size) ** 2 - (best.slope / size) * (point.slope / size);
  let step: number;

  if (point.value > best.value) {
    // A higher value: the minimum lies between.
    const gamma = (beyond ? 1 : -1) * size * Math.sqrt(discriminant);
    const ratio = (gamma - best.slope + theta) / (gamma - best.slope + gamma + point.slope);
    const cubic = best.step + ratio * distance;
    const quadratic = best.step +
      best.slope / ((best.value - point.value) / distance + best.slope) / 2 * distance;
    step = Math.abs(cubic - best.step) < Math.abs(quadratic - best.step)
      ? cubic
      : cubic + (quadratic - cubic) / 2;
    bracketed = true;
  } else if (signs < 0) {
    // A lower value where the slope has turned: the minimum lies between.
    const gamma = (beyond ? -1 : 1) * size * Math.sqrt(discriminant);
    const ratio = (gamma - point.slope + theta) / (gamma - point.slope + gamma + best.slope);
    const cubic = point.step - ratio * distance;
    const quadratic = point.step - point.slope / (point.slope - best.slope) * distance;
    step = Math.abs(cubic - point.step) > Math.abs(quadratic - point.step) ? cubic : quadratic;
    bracketed = true;
  } else if (Math.abs(point.slope) < Math.abs(best.slope)) {
    // A lower value where the slope flattens: the cubic may have its minimum beyond.
    const gamma = (beyond ? -1 : 1) * size * Math.sqrt(Math.max(0, discriminant));
    const ratio = (gamma - point.slope + theta) /
      (gamma + (best.slope - point.slope) + gamma);
    const cubic = ratio < 0 && gamma !== 0
      ? point.step - ratio * distance
      : beyond
      ? highest
      : lowest;
    const quadratic = point.step - point.slope / (point.slope - best.slope) * distance;
    const cubicIsNearer = Math.abs(cubic - point.step) < Math.abs(quadratic - point.step);
    if (bracketed) {
      step = cubicIsNearer ? cubic : quadratic;
      const limit = point.step + 0.66 * (other.step - point.step);
      step = beyond ? Math.min(limit, step) : Math.max(limit, step);
    } else {
      const cubicIsFarther = Math.abs(cubic - point.step) > Math.abs(quadratic - point.step);
      step = Math.min(Math.max(cubicIsFarther ? cubic : quadratic, lowest), highest);
    }
  } else if (bracketed) {
    // A lower value where the slope does not flatten.
    const theta = 3 * (point.value - other.value) / (other.step - point.step) + other.slope +
      point.slope;
    const size = scale(theta, other.slope, point.slope);
    const gamma = (point.step > other.step ? -1 : 1) * size *
      Math.sqrt((theta / size) ** 2 - (other.slope / size) * (point.slope / size));
    const ratio = (gamma - point.slope + theta) / (gamma - point.slope + gamma + other.slope);
    step = point.step + ratio * (other.step - point.step);
  } else {
    step = beyond ? highest : lowest;
  }

  if (point.value > best.value) return { best, other: point, step, bracketed };
  return { best: point, other: signs < 0 ? best : other, step, bracketed };
}
