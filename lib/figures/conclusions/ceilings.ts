// How far strategies come on the way from the baseline to a bound.

import { mean } from "../../statistics/descriptive.ts";
import { isLine } from "../bound_curves.ts";
import { areasUnderCurve, meanAndDeviation } from "../statistics.ts";
import { type Curve, differences } from "../study.ts";

/** A strategy's share of the way to a bound: 0 is the baseline, 1 the bound. */
export interface CeilingShare {
  /** The strategy's label. */
  readonly strategy: string;
  /** The bound's label. */
  readonly bound: string;
  /** Share of the way in area under the curve; undefined if the bound is not above the baseline. */
  readonly area?: number;
  /** Share of the way after the last cycle; undefined if the bound is not above the baseline. */
  readonly last?: number;
}

/**
 * Says how far each strategy comes to each bound.
 *
 * @param curves Curves of the strategies
 * @param baseline The curve where the way begins, RandomSampling's
 * @param bounds Curves of the bounds
 * @returns One entry per bound and strategy other than the baseline
 */
export function ceilingShares(
  curves: readonly Curve[],
  baseline: Curve,
  bounds: readonly Curve[],
): CeilingShare[] {
  return bounds.flatMap((bound) => {
    const whole = gain(isLine(bound) ? acrossCurve(bound, baseline) : bound, baseline);
    return curves.filter(({ strategy }) => strategy !== baseline.strategy).map((curve) => {
      const own = gain(curve, baseline);
      return {
        strategy: curve.strategy,
        bound: bound.strategy,
        area: share(own.area, whole.area),
        last: share(own.last, whole.last),
      };
    });
  });
}

/** How much higher a curve is than the baseline's, over shared repetitions; undefined without one. */
function gain(curve: Curve, baseline: Curve): { area?: number; last?: number } {
  const gap = differences(curve, baseline);
  if (gap.repetitions.length === 0) return {};
  return { area: mean(areasUnderCurve(gap)), last: meanAndDeviation(gap).means.at(-1)! };
}

function share(own?: number, whole?: number): number | undefined {
  return own === undefined || whole === undefined || whole <= 0 ? undefined : own / whole;
}

/** A bound of one number as a curve, for each of the baseline's cycles. */
function acrossCurve(bound: Curve, { labeled }: Curve): Curve {
  return {
    ...bound,
    labeled,
    accuracies: bound.accuracies.map(([value]) => labeled.map(() => value)),
  };
}
