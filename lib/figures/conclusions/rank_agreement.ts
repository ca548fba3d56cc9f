// How alike two halves of a study rank the strategies: Kendall's tau between them, over many ways to halve it.

import { RandomState } from "../../random/random_state.ts";
import { mean, quantiles } from "../../statistics/descriptive.ts";
import { kendallTau } from "../../statistics/kendall.ts";
import { roundArea } from "../../statistics/ranks.ts";
import { areasUnderCurve } from "../statistics.ts";
import type { Curve } from "../study.ts";

/** Up to this number of ways to halve the repetitions all are taken; else as many are drawn. */
const mostHalvings = 1000;

/** With fewer repetitions there are no halves worth the name. */
const fewestRepetitions = 4;

/** How alike halves of the repetitions rank the strategies. */
export interface RankAgreement {
  /** Repetitions of the smaller half; the other has as many or one more. */
  readonly half: number;
  /** How many ways to halve were looked at. */
  readonly halvings: number;
  /** Whether they are all that there are. */
  readonly isExact: boolean;
  /** Mean of Kendall's tau-b between the halves' areas. */
  readonly tau: number;
  /** The 5 % and the 95 % quantile of tau. */
  readonly range: readonly [number, number];
}

/**
 * Cuts the repetitions into two halves and compares how both rank the strategies by mean area, for all ways to do so, or for
 * many drawn ones.
 *
 * @param curves Curves of the strategies
 * @returns The agreement; undefined for fewer than four repetitions that all strategies have, or fewer than two strategies
 */
export function rankAgreement(curves: readonly Curve[]): RankAgreement | undefined {
  const shared = (curves[0]?.repetitions ?? []).filter((repetition) =>
    curves.every(({ repetitions }) => repetitions.includes(repetition))
  );
  if (curves.length < 2 || shared.length < fewestRepetitions) return undefined;
  const areas = curves.map((curve) => {
    const own = areasUnderCurve(curve);
    return shared.map((repetition) => own[curve.repetitions.indexOf(repetition)]);
  });
  const half = shared.length >> 1;
  const all = halvingsOf(shared.length);
  const halvings = all ?? drawHalvings(shared.length);
  const taus = halvings.map((first) => {
    const side = (isFirst: boolean) =>
      areas.map((row) => roundArea(mean(row.filter((_, i) => first.has(i) === isFirst))));
    return kendallTau(side(true), side(false));
    // Areas that are all equal have no order.
  }).filter((tau) => !Number.isNaN(tau));
  if (taus.length === 0) return undefined;
  const [low, high] = quantiles(taus, [0.05, 0.95]);
  return {
    half,
    halvings: halvings.length,
    isExact: all !== undefined,
    tau: mean(taus),
    range: [low, high],
  };
}

/** All first halves, each way to halve once; undefined if there are too many. */
function halvingsOf(count: number): Set<number>[] | undefined {
  const half = count >> 1;
  const found: Set<number>[] = [];
  const choose = (chosen: number[], next: number) => {
    if (found.length > mostHalvings) return;
    if (chosen.length === half) {
      // Of two equal halves, the one with the first repetition stands for both.
      if (2 * half < count || chosen[0] === 0) found.push(new Set(chosen));
      return;
    }
    for (let i = next; i <= count - (half - chosen.length); i++) choose([...chosen, i], i + 1);
  };
  choose([], 0);
  return found.length > mostHalvings ? undefined : found;
}

function drawHalvings(count: number): Set<number>[] {
  const randomState = new RandomState(0);
  return Array.from(
    { length: mostHalvings },
    () => new Set(randomState.permutation(count).subarray(0, count >> 1)),
  );
}
