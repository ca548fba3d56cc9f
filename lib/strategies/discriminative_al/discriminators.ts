// The discriminators of DiscriminativeAL, one after the other. Each fit has one more labeled sample: the pick of the
// last discriminator.
//
// Passes over float32 samples are bound by the memory, and two fits can share a pass. So while one fit is running, the next
// fit is begun with the pick that is foreseen. If another sample is picked, that fit is thrown away. No result depends
// on the guess. Fits of float64 samples are bound by arithmetic, and run one by one.

import type { ClassifierSettings } from "../../classifier/settings.ts";
import {
  type BinaryRegression,
  type RunningFit,
  twoClassFits,
} from "../../classifier/binary_regression.ts";
import { halfBinomialFits } from "../../classifier/half_binomial_fits.ts";
import { type Rows, valuesLike } from "../../numeric/matrix.ts";

/** Class of labeled samples. */
export const LABELED = 0;
/** Class of unlabeled samples. */
export const UNLABELED = 1;

/** The logits of all samples after each iteration of a fit. */
type Path = Float64Array[];

/** A fit that is running, and its path so far. */
interface Attempt {
  readonly fit: RunningFit;
  readonly path: Path;
}

/** Discriminators, fitted one after the other. */
export interface Discriminators extends Disposable {
  /**
   * Fits the next discriminator.
   *
   * @param sides Class of each sample, LABELED or UNLABELED, both present, (n). After the first call, one more sample is
   *   labeled than in the call before
   * @param isLast Whether this is the last call
   * @returns The discriminator
   */
  fit(sides: Int32Array, isLast: boolean): Promise<BinaryRegression>;
}

/**
 * Prepares discriminators of the same samples.
 *
 * @param samples The samples, (n x features)
 * @param candidates Positions of the samples that can be picked
 * @param settings C, tol and maxIterations
 * @returns The discriminators
 */
export function discriminators(
  samples: Rows,
  candidates: Int32Array,
  settings: ClassifierSettings,
): Discriminators {
  if (valuesLike(samples) instanceof Float64Array) {
    const fits = halfBinomialFits(samples as Rows<Float64Array<ArrayBuffer>>);
    return {
      fit: (sides) => fits.fit(sides, settings),
      [Symbol.dispose]: fits[Symbol.dispose],
    };
  }
  const fits = twoClassFits(samples as Rows<Float32Array<ArrayBuffer>>);
  const begin = async (sides: Int32Array): Promise<Attempt> => ({
    fit: await fits.begin(sides, settings),
    path: [],
  });
  /** Adds the logits of a new iteration to the path. */
  const follow = ({ fit, path }: Attempt) => {
    if (fit.iterations === path.length) return;
    const logits = spare.pop() ?? new Float64Array(samples.rows);
    logits.set(fit.logits);
    path.push(logits);
  };
  let next: Attempt | undefined;
  let foreseen: number | undefined;
  let last: Path = [];
  let secondLast: Path = [];
  /** Arrays to use again: new ones every time would be garbage faster than it is collected. */
  const spare: Path = [];

  return {
    async fit(sides, isLast) {
      if (next && sides[foreseen!] !== LABELED) {
        next.fit.abandon();
        spare.push(...next.path);
        next = undefined;
      }
      const current = next ?? await begin(sides);
      next = foreseen = undefined;
      while (current.fit.result === undefined) {
        if (next === undefined && !isLast) {
          foreseen = foreseenPick(candidates, sides, current.path, last, secondLast);
          if (foreseen !== undefined) {
            sides[foreseen] = LABELED;
            next = await begin(sides);
            sides[foreseen] = UNLABELED;
          }
        }
        await fits.pass();
        follow(current);
        if (next) follow(next);
      }
      spare.push(...secondLast);
      [last, secondLast] = [current.path, last];
      return current.fit.result;
    },
    [Symbol.dispose]: fits[Symbol.dispose],
  };
}

/**
 * The candidate whose logit will probably be the largest at the end of a path. A path differs little from the last path.
 * The difference grows from now to the end, about as the difference between the last two paths did.
 */
function foreseenPick(
  candidates: Int32Array,
  sides: Int32Array,
  path: Path,
  last: Path,
  secondLast: Path,
): number | undefined {
  if (path.length === 0 || last.length === 0) return undefined;
  const now = path.at(-1)!;
  const then = last[Math.min(path.length, last.length) - 1];
  const end = last.at(-1)!;
  const growth = growthOf(last, secondLast, path.length);
  let pick: number | undefined;
  let largest = -Infinity;
  for (let i = 0; i < candidates.length; i++) {
    const candidate = candidates[i];
    const logit = end[candidate] + growth * (now[candidate] - then[candidate]);
    if (logit > largest && sides[candidate] === UNLABELED) {
      largest = logit;
      pick = candidate;
    }
  }
  return pick;
}

/** Factor by which the difference between two paths grows from a pass to their end: least squares over every eighth sample. */
function growthOf(a: Path, b: Path, passes: number): number {
  if (b.length === 0) return 1;
  const [a0, b0] = [a, b].map((path) => path[Math.min(passes, path.length) - 1]);
  const [a1, b1] = [a, b].map((path) => path.at(-1)!);
  let squares = 0;
  let products = 0;
  for (let i = 0; i < a0.length; i += 8) {
    const difference = a0[i] - b0[i];
    squares += difference * difference;
    products += difference * (a1[i] - b1[i]);
  }
  return squares > 0 ? products / squares : 1;
}
