// What a study lets one say, in sentences. None says more than its test carries.

import { formatCount, formatSigned } from "../number_format.ts";
import { thirds } from "./area_thirds.ts";
import type { Conclusions } from "./conclude.ts";
import type { PairTest, TestFamily } from "./pair_tests.ts";
import { fewestRepetitions, plannedDifferences, plannedPower } from "./plan_repetitions.ts";

/** A p-value up to this one is significant. */
export const significanceLevel = 0.05;

/** So many strategies are named with their labels saved; a sentence of more is not read. */
const mostNamed = 5;

/** A sentence, or a few that belong together. */
export interface Claim {
  /** What it is about; a name for `numbers.json`. */
  readonly topic: string;
  /** The sentences. */
  readonly text: string;
}

/**
 * Whether a comparison is significant at 5 % after the correction for the number of comparisons.
 *
 * @param test The comparison
 */
export function isSignificant({ corrected }: Pick<PairTest, "corrected">): boolean {
  return corrected <= significanceLevel;
}

/**
 * Puts the conclusions into words.
 *
 * @param conclusions The conclusions
 * @param baseline Label of the strategy that the others are compared with; undefined if there is none
 * @returns The claims, the most important first
 */
export function claims(conclusions: Conclusions, baseline?: string): Claim[] {
  const { againstBaseline, pairs } = conclusions;
  return [
    { topic: "test", text: testText(conclusions) },
    ...(againstBaseline && baseline !== undefined && canTell(againstBaseline)
      ? [{ topic: "baseline", text: baselineText(againstBaseline, baseline) }]
      : []),
    ...(canTell(pairs) ? [{ topic: "pairs", text: pairsText(conclusions) }] : []),
    ...(againstBaseline && canTell(againstBaseline)
      ? savedText(conclusions, againstBaseline, baseline)
      : []),
    ...thirdsText(conclusions),
    ...ceilingText(conclusions, baseline),
    ...plansText(conclusions, baseline),
    ...agreementText(conclusions),
  ];
}

/** Whether the smallest p-value that so few repetitions can have is significant. */
function canTell({ tests, flips, isExact }: TestFamily): boolean {
  return tests.length > 0 && (!isExact || 2 / flips <= significanceLevel);
}

function testText({ pairs, measure }: Conclusions): string {
  const { tests, flips, isExact } = pairs;
  const most = Math.max(0, ...tests.map(({ repetitions }) => repetitions));
  if (tests.length === 0) return "There are no two strategies to compare.";
  if (most < 2) {
    return "One repetition shows no spread and gives no interval: no difference is claimed.";
  }
  if (!canTell(pairs)) {
    return `With ${most} repetitions no difference is claimed. Of the ${flips} ways to flip the signs of their differences, ` +
      `2 are as extreme as any result can be, so that no p-value is below ${percent(2 / flips)}. ` +
      `With fewer than ${fewestRepetitions} repetitions none is below 5 %, whatever an interval looks like.`;
  }
  return `Differences in area under the curve of ${measure} are tested by ${
    isExact ? `all ${formatCount(flips)}` : `${formatCount(flips)} random`
  } flips of the signs of ${most} paired repetitions, at 5 %, corrected for the number of comparisons by the maximum ` +
    "statistic. Strategies that are not told apart may still differ.";
}

function baselineText({ tests }: TestFamily, baseline: string): string {
  const told = tests.filter(isSignificant);
  const sides: [string, PairTest[]][] = [
    [`better than ${baseline}`, told.filter(({ difference }) => difference > 0)],
    [`worse than ${baseline}`, told.filter(({ difference }) => difference < 0)],
    ["not told apart from it", tests.filter((test) => !isSignificant(test))],
  ];
  const each = sides.filter(([, own]) => own.length > 0)
    .map(([words, own]) => `${words}: ${list(own.map(({ strategy }) => strategy))}`);
  return `${corrected(tests.length)}, ${each.join("; ")}.`;
}

function pairsText({ order, pairs: { tests } }: Conclusions): string {
  const [best] = order;
  const own = tests.filter(({ strategy }) => strategy === best);
  const open = own.filter((test) => !isSignificant(test)).map(({ other }) => other);
  const told = tests.filter(isSignificant).length;
  const versus = open.length === 0
    ? "and is better than every other strategy"
    : open.length === own.length
    ? "but is not told apart from any other strategy"
    : `and is better than all but ${list(open)}, from which it is not told apart`;
  return `${corrected(tests.length)}, ${told} of ${tests.length} ${
    tests.length === 1 ? "pair" : "pairs"
  } of strategies ${told === 1 ? "is" : "are"} told apart. ` +
    `${best} has the largest area under the curve, ${versus}.`;
}

/** Labels saved by the strategies that are better than the baseline. */
function savedText(
  { saved }: Conclusions,
  { tests }: TestFamily,
  baseline: string | undefined,
): Claim[] {
  const better = saved.filter((one) => {
    const test = tests.find(({ strategy }) => strategy === one.strategy)!;
    return isSignificant(test) && test.difference > 0 && (one.saved ?? 0) > 0;
  });
  if (better.length === 0 || baseline === undefined) return [];
  const most = better.toSorted((a, b) => b.saved! - a.saved!);
  const each = most.slice(0, mostNamed).map(({ strategy, saved: count, low, high }) =>
    `${strategy} ${formatSigned(count!, 0)} (${end(low)} to ${end(high)})`
  );
  const more = better.length - each.length;
  return [{
    topic: "saved",
    text:
      `Labels saved, by the strategies that are better, until their mean curve is where that of ${baseline} ends: ${
        list(more > 0 ? [...each, `${more} more strategies less or as much`] : each)
      }. In brackets are 95 % percentile bootstrap intervals over repetitions, each for one strategy, in whole batches.`,
  }];
}

/** An end of an interval of labels saved. */
function end(value: number | undefined): string {
  return value === undefined ? "not reached" : formatSigned(value, 0);
}

function thirdsText({ order, thirds: areas, thirdsEnd }: Conclusions): Claim[] {
  // A curve of very few points has no thirds worth the name.
  const isLong = thirdsEnd[0] > 0 && thirdsEnd[0] < thirdsEnd[1];
  if (order.length < 2 || !isLong) return [];
  const [few, middle, many] = thirds.map((_, third) => {
    const column = areas.map((row) => row[third]);
    return order[column.indexOf(Math.max(...column))];
  });
  const [first, second] = thirdsEnd.map(formatCount);
  const leaders = few === middle && few === many
    ? `${few} has the largest area in each third of the curve: up to ${first} labels, up to ${second}, and beyond`
    : `The largest area is that of ${few} up to ${first} labels, that of ${middle} from there to ${second}, and that of ${many} beyond`;
  return [{
    topic: "thirds",
    text: `${leaders}. This describes the study and is not tested.`,
  }];
}

function ceilingText({ order, ceilings }: Conclusions, baseline?: string): Claim[] {
  const bounds = [...new Set(ceilings.map(({ bound }) => bound))];
  const each = bounds.flatMap((bound) => {
    const own = ceilings.filter((share) => share.bound === bound && share.area !== undefined)
      .sort((a, b) => b.area! - a.area!);
    return own.length === 0 ? [] : [`${percent(own[0].area!)} to ${bound} (${own[0].strategy})`];
  });
  return each.length === 0 || order.length < 2 ? [] : [{
    topic: "ceilings",
    text: `In area under the curve the best strategy goes this share of the way from ${baseline}: ${
      list(each)
    }. This describes the study and is not tested.`,
  }];
}

function plansText({ plans }: Conclusions, baseline?: string): Claim[] {
  const against = plans.filter(({ strategy }) => strategy !== undefined);
  const usual = against.length > 0 ? against : plans;
  if (usual.length === 0) return [];
  const each = plannedDifferences.map((difference, i) => {
    const needed = usual.map((plan) => plan.needed[i] ?? Infinity).sort((a, b) => a - b);
    const [low, high] = [needed[0], needed.at(-1)!].map((count) =>
      count === Infinity ? "more than 10,000" : formatCount(count)
    );
    return `${formatSigned(difference)} takes ${low === high ? low : `${low} to ${high}`}`;
  });
  const what = against.length > 0 && baseline !== undefined
    ? `from ${baseline}`
    : "between a middling pair of strategies";
  return [{
    topic: "power",
    text: `Repetitions to find a difference ${what} with a chance of ${percent(plannedPower)}: ` +
      `${
        list(each)
      }. This holds for one comparison by the paired t test at 5 %, with the deviations of this study.`,
  }];
}

function agreementText({ agreement }: Conclusions): Claim[] {
  if (agreement === undefined) return [];
  const { half, halvings, isExact, tau, range } = agreement;
  return [{
    topic: "ranks",
    text:
      `Two halves of the repetitions, ${half} or more each, rank the strategies alike with Kendall's tau of ${
        formatSigned(tau, 2)
      } on average; in nine of ten halvings it lies between ${formatSigned(range[0], 2)} and ${
        formatSigned(range[1], 2)
      } (${isExact ? "all" : "drawn:"} ${
        formatCount(halvings)
      }). 1 is the same order. All repetitions together are steadier.`,
  }];
}

function corrected(count: number): string {
  return count === 1
    ? "In one comparison"
    : `After the correction for ${formatCount(count)} comparisons`;
}

/** Such as `25 %` or `0.2 %`. */
function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

/** Such as `A, B and C`. */
function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
