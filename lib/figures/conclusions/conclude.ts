// All that is concluded from a study: tests, areas of thirds, labels saved, shares of ceilings, agreement of ranks.

import type { Curve, Study } from "../study.ts";
import { learningCurves } from "../study.ts";
import { savingTarget } from "../labels_to_reach.ts";
import { summarizeStudy } from "../strategy_summary.ts";
import { labelsBetweenThirds, meanThirds } from "./area_thirds.ts";
import { type CeilingShare, ceilingShares } from "./ceilings.ts";
import { type LabelsSaved, labelsSaved } from "./labels_saved.ts";
import { type Omission, whyNoCeiling, whyNoPlans, whyNoSavings } from "./meaning.ts";
import { testAgainst, testAllPairs, type TestFamily } from "./pair_tests.ts";
import { type Plan, planRepetitions } from "./plan_repetitions.ts";
import { type RankAgreement, rankAgreement } from "./rank_agreement.ts";

/** What is concluded from a study, beside its curves. */
export interface Conclusions {
  /** What is concluded from: the name of the study, its pool in words, and the measure that its curves are of. */
  readonly of: Pick<Study, "name" | "pool" | "measure">;
  /** Labels of the strategies, highest area first. */
  readonly order: readonly string[];
  /** All pairs of strategies. */
  readonly pairs: TestFamily;
  /** Each strategy against the baseline; undefined without a baseline. */
  readonly againstBaseline?: TestFamily;
  /** Mean areas with few, middling and many labels of each strategy, in the order of `order`, (strategies x 3). */
  readonly thirds: readonly (readonly number[])[];
  /** Numbers of labels at which the first and the second third end. */
  readonly thirdsEnd: readonly number[];
  /** Labels saved against the baseline; none without one, or where they mean nothing. */
  readonly saved: readonly LabelsSaved[];
  /** Where the baseline's mean curve ends, and the labels that it needs for it; undefined where `saved` is empty. */
  readonly target?: { readonly value: number; readonly labels: number };
  /** Shares of the way to each bound; none without a baseline or bounds. */
  readonly ceilings: readonly CeilingShare[];
  /** Repetitions that differences to the baseline would need, and those between a middling pair, last. */
  readonly plans: readonly Plan[];
  /** How alike halves of the repetitions rank the strategies; undefined where they are too few. */
  readonly agreement?: RankAgreement;
  /** What is left out, because it has no meaning for this study. */
  readonly omitted: readonly Omission[];
}

/**
 * Draws the conclusions from a study.
 *
 * @example
 * ```ts
 * import { claims, conclude, type Study } from "./mod.ts";
 *
 * const cells = ["RandomSampling", "Mine"].flatMap((strategy) =>
 *   [0, 1, 2, 3, 4, 5].map((repetition) => ({
 *     strategy,
 *     repetition,
 *     cycles: [{ picks: [], accuracy: 0.1 }, {
 *       picks: [repetition],
 *       accuracy: strategy === "Mine" ? 0.8 : 0.7,
 *     }],
 *   }))
 * );
 * const study: Study = {
 *   name: "mine",
 *   strategies: ["RandomSampling", "Mine"],
 *   baseline: "RandomSampling",
 *   cells,
 * };
 * for (const { text } of claims(conclude(study), study.baseline)) console.log(text);
 * ```
 *
 * @param study The study
 * @returns What is concluded; the same results give the same conclusions
 */
export function conclude(study: Study): Conclusions {
  const order = summarizeStudy(study).map(({ strategy }) => strategy);
  const unordered = learningCurves(study);
  const curves = order.map((label): Curve => unordered.find(({ strategy }) => strategy === label)!);
  const baseline = curves.find(({ strategy }) => strategy === study.baseline);
  const pairs = testAllPairs(curves);
  const againstBaseline = baseline && testAgainst(curves, baseline);
  const { name, pool, measure } = study;
  const target = baseline && savingTarget(baseline);
  const bounds = (study.bounds ?? []).map((bound) => ({
    bound,
    reason: whyNoCeiling(study, bound),
  }));
  const ceilings = baseline
    ? ceilingShares(
      curves,
      baseline,
      bounds.flatMap(({ bound, reason }) => reason === undefined ? [bound] : []),
    )
    : [];
  const plansReason = whyNoPlans(study);
  const omitted: (Omission | undefined)[] = [
    baseline ? undefined : {
      topic: "against random",
      reason: "no strategy of the study is RandomSampling",
    },
    baseline && omission("labels saved", whyNoSavings(study, baseline)),
    ...bounds.map(({ bound, reason }) => {
      const why = baseline && (reason ?? whyNoWay(ceilings, bound, baseline));
      return why === undefined
        ? undefined
        : { topic: "share of the way" as const, bound: bound.strategy, reason: why };
    }),
    omission("repetitions needed", plansReason),
  ];
  return {
    of: { name, ...(pool !== undefined && { pool }), ...(measure && { measure }) },
    order,
    pairs,
    ...(againstBaseline && { againstBaseline }),
    thirds: curves.map(meanThirds),
    thirdsEnd: curves.length === 0 ? [] : labelsBetweenThirds(curves[0]),
    saved: baseline && target ? labelsSaved(curves, baseline) : [],
    ...(target && { target }),
    ceilings,
    plans: plansReason === undefined
      ? planRepetitions(againstBaseline?.tests ?? [], pairs.tests)
      : [],
    agreement: rankAgreement(curves),
    omitted: omitted.filter((one) => one !== undefined),
  };
}

function omission(topic: Omission["topic"], reason: string | undefined): Omission | undefined {
  return reason === undefined ? undefined : { topic, reason };
}

/** Why no strategy has a share of the way to a bound; undefined if one has. */
function whyNoWay(
  shares: readonly CeilingShare[],
  { strategy }: Curve,
  baseline: Curve,
): string | undefined {
  const own = shares.filter(({ bound }) => bound === strategy);
  return own.length === 0 || own.some(({ area }) => area !== undefined)
    ? undefined
    : `${strategy} is not above ${baseline.strategy} in area`;
}
