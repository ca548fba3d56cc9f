// What a study lets one say, in sentences. None says more than its test carries, and each can be quoted alone: it names the
// strategies, the measure, the study and its repetitions.

import { formatCount, formatInterval, formatSigned } from "../number_format.ts";
import { studyWords } from "../pool_words.ts";
import { bestWord, ownValue, ownWords } from "../shown_measure.ts";
import { thirds } from "./area_thirds.ts";
import type { Conclusions } from "./conclude.ts";
import type { PairTest, TestFamily } from "./pair_tests.ts";
import { fewestRepetitions, plannedDifferences, plannedPower } from "./plan_repetitions.ts";

/** A p-value up to this one is significant. */
export const significanceLevel = 0.05;

/** So many strategies are named with their labels saved; a sentence of more is not read. */
const mostNamed = 5;

/** A sentence, or a few that belong together. It can be quoted alone. */
export interface Claim {
  /** What it is about; a name for `numbers.json`. */
  readonly topic: string;
  /** The sentences. */
  readonly text: string;
  /** What it says, whatever the order in which it names strategies: claims of the same facts say the same. */
  readonly facts: readonly string[];
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
  const against = againstBaseline && baseline !== undefined && canTell(againstBaseline)
    ? againstBaseline
    : undefined;
  return [
    claim("test", testText(conclusions)),
    ...(against ? baselineClaims(conclusions, against, baseline!) : []),
    ...(canTell(pairs) ? pairClaims(conclusions) : []),
    ...(against ? savedClaims(conclusions, against, baseline!) : []),
    ...thirdsClaims(conclusions),
    ...ceilingClaims(conclusions, baseline),
    ...planClaims(conclusions, baseline),
    ...agreementClaims(conclusions),
  ];
}

/** A claim whose wording is what it says, unless facts are given. */
function claim(topic: string, text: string, facts: readonly string[] = [text]): Claim {
  return { topic, text, facts };
}

/** Whether the smallest p-value that so few repetitions can have is significant. */
function canTell({ tests, flips, isExact }: TestFamily): boolean {
  return tests.length > 0 && (!isExact || 2 / flips <= significanceLevel);
}

function testText({ of, order, pairs }: Conclusions): string {
  const { tests, flips, isExact } = pairs;
  const study = `the study ${studyWords(of)}`;
  const most = Math.max(0, ...tests.map(({ repetitions }) => repetitions));
  if (tests.length === 0) {
    return order.length < 2
      ? `There are no two strategies to compare in ${study}.`
      : `No two strategies of ${study} share a repetition: none is compared.`;
  }
  if (most < 2) {
    return `One repetition of ${study} shows no spread and gives no interval: no difference is claimed.`;
  }
  if (!canTell(pairs)) {
    return `With the ${most} repetitions of ${study} no difference is claimed. ` +
      `Of the ${flips} ways to flip the signs of their differences, 2 are as extreme as any result can be, ` +
      `so that no p-value is below ${percent(2 / flips)}. ` +
      `With fewer than ${fewestRepetitions} repetitions none is below 5 %, whatever an interval looks like.`;
  }
  return `Differences in ${areaWords(of)} between the strategies of ${study} are tested by ${
    isExact ? `all ${formatCount(flips)}` : `${formatCount(flips)} random`
  } flips of the signs of ${most} paired repetitions, at 5 %, corrected for the number of comparisons by the maximum ` +
    "statistic. Strategies that are not told apart may still differ.";
}

/** Who is better than the baseline, who is worse, and of whom neither is shown; a sentence each. */
function baselineClaims({ of }: Conclusions, family: TestFamily, baseline: string): Claim[] {
  const { tests } = family;
  const told = tests.filter(isSignificant);
  const sides: [string, PairTest[], string][] = [
    ["better", told.filter(({ difference }) => difference > 0), "better than"],
    ["worse", told.filter(({ difference }) => difference < 0), "worse than"],
    ["open", tests.filter((test) => !isSignificant(test)), "not told apart from"],
  ];
  return sides.filter(([, own]) => own.length > 0).map(([topic, own, relation]) => {
    const names = own.map(({ strategy }) => strategy);
    const rest = topic === "open" ? " They may still differ." : "";
    return claim(
      topic,
      `In the study ${studyWords(of)}, ${list(names)} ${
        names.length === 1 ? "is" : "are"
      } ${relation} ${baseline} in ${areaWords(of)} (${testedBy(of, family)}).${rest}`,
      names,
    );
  });
}

/** How many pairs are told apart, and what the best strategy is better than. */
function pairClaims({ of, order, pairs }: Conclusions): Claim[] {
  const { tests } = pairs;
  const [best] = order;
  const study = `In the study ${studyWords(of)}`;
  const own = tests.filter(({ strategy }) => strategy === best);
  const isBeaten = (test: PairTest) => isSignificant(test) && test.difference > 0;
  const open = own.filter((test) => !isBeaten(test)).map(({ other }) => other);
  const told = tests.filter(isSignificant).length;
  const others = own.length === order.length - 1
    ? "every other strategy"
    : `all ${own.length} that share a repetition with it`;
  const versus = open.length === 0
    ? `and is better than ${others}`
    : open.length === own.length
    ? "but is not shown to be better than any other strategy"
    : `and is better than ${others} but ${list(open)}, from which it is not told apart`;
  return [
    claim(
      "pairs",
      `${study}, ${told} of ${formatCount(tests.length)} ${
        tests.length === 1 ? "pair" : "pairs"
      } of strategies ${told === 1 ? "is" : "are"} told apart in ${areaWords(of)} (${
        testedBy(of, pairs)
      }).`,
    ),
    ...(own.length === 0 ? [] : [claim(
      "best",
      `${study}, ${best} has the ${bestWord(of)} ${areaWords(of)}, ${versus} (${
        testedBy(of, pairs)
      }).`,
      [`${best} leads`, ...open],
    )]),
  ];
}

/** Labels saved by the strategies that are better than the baseline, where no end of the interval is zero or less. */
function savedClaims(
  { of, saved, target }: Conclusions,
  family: TestFamily,
  baseline: string,
): Claim[] {
  const better = saved.filter((one) => {
    const test = family.tests.find(({ strategy }) => strategy === one.strategy)!;
    return isSignificant(test) && test.difference > 0 && (one.saved ?? 0) > 0 && (one.low ?? 0) > 0;
  });
  if (better.length === 0 || target === undefined) return [];
  const most = better.toSorted((a, b) => b.saved! - a.saved!);
  const all = most.map(({ strategy, saved: count, low, high }) =>
    `${strategy} saves ${formatCount(count!)} (${formatCount(low!)} to ${
      high === undefined ? "more" : formatCount(high)
    })`
  );
  const each = all.slice(0, mostNamed);
  const more = all.length - each.length;
  const rest = more === 0
    ? []
    : [`${more} more ${more === 1 ? "strategy saves" : "strategies save"} as much or less`];
  return [claim(
    "saved",
    `In the study ${studyWords(of)}, the mean curve of ${ownWords(of)} of ${baseline} reaches ${
      formatSigned(ownValue(of, target.value))
    }, where it ends, with ${formatCount(target.labels)} labels. ` +
      `Of the strategies that are better than it in ${
        areaWords(of)
      }, these get there with fewer labels: ${
        list([...each, ...rest])
      }. In brackets are 95 % percentile bootstrap intervals over ${
        repetitionsOf(family)
      }, each for one strategy and not corrected, in whole batches.`,
    all,
  )];
}

function thirdsClaims({ of, order, thirds: areas, thirdsEnd, pairs }: Conclusions): Claim[] {
  // A curve of very few points has no thirds worth the name.
  const isLong = thirdsEnd[0] > 0 && thirdsEnd[0] < thirdsEnd[1];
  if (order.length < 2 || !isLong) return [];
  const [few, middle, many] = thirds.map((_, third) => {
    const column = areas.map((row) => row[third]);
    return order[column.indexOf(Math.max(...column))];
  });
  const [first, second] = thirdsEnd.map(formatCount);
  const leaders = few === middle && few === many
    ? `${few} in each third of the curve: up to ${first} labels, up to ${second}, and beyond`
    : few === middle
    ? `${few} up to ${second} labels, and ${many} beyond`
    : middle === many
    ? `${few} up to ${first} labels, and ${many} beyond`
    : `${few} up to ${first} labels, ${middle} from there to ${second}, and ${many} beyond`;
  return [claim(
    "thirds",
    `In the study ${studyWords(of)}, over ${repetitionsOf(pairs)}, the ${bestWord(of)} mean ${
      areaWords(of)
    } is that of ${leaders}. This describes the study and is not tested.`,
  )];
}

function ceilingClaims({ of, order, ceilings, pairs }: Conclusions, baseline?: string): Claim[] {
  const bounds = [...new Set(ceilings.map(({ bound }) => bound))];
  const each = bounds.flatMap((bound) => {
    const own = ceilings.filter((share) => share.bound === bound && share.area !== undefined)
      .sort((a, b) => b.area! - a.area!);
    return own.length === 0 ? [] : [`${percent(own[0].area!)} to ${bound} (${own[0].strategy})`];
  });
  return each.length === 0 || order.length < 2 ? [] : [claim(
    "ceilings",
    `In the study ${studyWords(of)}, over ${
      repetitionsOf(pairs)
    }, the best strategy goes this share of the way from ` +
      `${baseline} to a bound in ${areaWords(of)}: ${
        list(each)
      }. This describes the study and is not tested.`,
  )];
}

function planClaims({ of, pairs, plans }: Conclusions, baseline?: string): Claim[] {
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
    ? `between a strategy and ${baseline}`
    : "between a middling pair of strategies";
  return [claim(
    "power",
    `Repetitions to find a difference ${what} in ${areaWords(of)} with a chance of ${
      percent(plannedPower)
    }: ${
      list(each)
    }. This holds for one comparison by the paired t test at 5 %, with the deviations of ${
      repetitionsOf(pairs)
    } of the study ${studyWords(of)}.`,
  )];
}

function agreementClaims({ of, pairs, agreement }: Conclusions): Claim[] {
  if (agreement === undefined) return [];
  const { half, halvings, isExact, tau, range } = agreement;
  return [claim(
    "ranks",
    `Two halves of the ${repetitionsOf(pairs)} of the study ${
      studyWords(of)
    }, ${half} or more each, rank its strategies by ${areaWords(of)} alike with Kendall's tau of ${
      formatSigned(tau, 2)
    } on average; in nine of ten halvings it lies from ${formatInterval(range, 2)} (${
      isExact ? "all" : "drawn:"
    } ${formatCount(halvings)}). 1 is the same order. All repetitions together are steadier.`,
  )];
}

/** Such as `10 repetitions; sign flips at 5 %, corrected for 25 comparisons`. */
function testedBy(of: Conclusions["of"], family: TestFamily): string {
  const { length } = family.tests;
  const direction = bestWord(of) === "smallest" ? "less is better; " : "";
  return `${direction}${repetitionsOf(family)}; sign flips at 5 %, ${
    length === 1 ? "one comparison" : `corrected for ${formatCount(length)} comparisons`
  }`;
}

/** What strategies are compared by: of a loss, by the loss itself. */
function areaWords(of: Conclusions["of"]): string {
  return `area under the curve of ${ownWords(of)}`;
}

/** How many repetitions the pairs of a family share, such as `10 repetitions` or `6 to 10 repetitions`. */
function repetitionsOf({ tests }: TestFamily): string {
  const counts = tests.map(({ repetitions }) => repetitions);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  if (counts.length === 0 || most === 1) return "1 repetition";
  return `${fewest === most ? "" : `${fewest} to `}${most} repetitions`;
}

/** Such as `25 %` or `0.2 %`. */
function percent(share: number): string {
  return `${String(Number((100 * share).toPrecision(2))).replace("-", "−")} %`;
}

/** Such as `A, B and C`. */
function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
