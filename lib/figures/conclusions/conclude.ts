// All that is concluded from a study: tests, areas of thirds, labels saved, shares of ceilings, agreement of ranks.

import type { Curve, Study } from "../study.ts";
import { learningCurves } from "../study.ts";
import { shownWords } from "../shown_measure.ts";
import { summarizeStudy } from "../strategy_summary.ts";
import { labelsBetweenThirds, meanThirds } from "./area_thirds.ts";
import { type CeilingShare, ceilingShares } from "./ceilings.ts";
import { type LabelsSaved, labelsSaved } from "./labels_saved.ts";
import { testAgainst, testAllPairs, type TestFamily } from "./pair_tests.ts";
import { type Plan, planRepetitions } from "./plan_repetitions.ts";
import { type RankAgreement, rankAgreement } from "./rank_agreement.ts";

/** What is concluded from a study, beside its curves. */
export interface Conclusions {
  /** What the curves are of, such as `accuracy`. */
  readonly measure: string;
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
  /** Labels saved against the baseline; none without one. */
  readonly saved: readonly LabelsSaved[];
  /** Shares of the way to each bound; none without a baseline or bounds. */
  readonly ceilings: readonly CeilingShare[];
  /** Repetitions that differences to the baseline would need, and those between a middling pair, last. */
  readonly plans: readonly Plan[];
  /** How alike halves of the repetitions rank the strategies; undefined where they are too few. */
  readonly agreement?: RankAgreement;
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
  return {
    measure: shownWords(study),
    order,
    pairs,
    ...(againstBaseline && { againstBaseline }),
    thirds: curves.map(meanThirds),
    thirdsEnd: curves.length === 0 ? [] : labelsBetweenThirds(curves[0]),
    saved: baseline ? labelsSaved(curves, baseline) : [],
    ceilings: baseline ? ceilingShares(curves, baseline, study.bounds ?? []) : [],
    plans: planRepetitions(againstBaseline?.tests ?? [], pairs.tests),
    agreement: rankAgreement(curves),
  };
}
