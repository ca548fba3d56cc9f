// The report's section on what can be said: the claims in words, and the tables that they rest on.

import { html, Markup } from "../html.ts";
import {
  formatCount,
  formatDifference,
  formatInterval,
  formatProbability,
  formatSigned,
  formatTogether,
} from "../number_format.ts";
import { table } from "../page.ts";
import { learningCurves, type Study } from "../study.ts";
import { claims, isSignificant } from "./claims.ts";
import { shownWords } from "../shown_measure.ts";
import type { Conclusions } from "./conclude.ts";
import type { Interval, TestFamily } from "./pair_tests.ts";
import { plannedDifferences, plannedPower } from "./plan_repetitions.ts";

/**
 * Writes the section.
 *
 * @param study The study
 * @param conclusions What is concluded from it
 * @returns The section, with the identifier `conclusions`
 */
export function conclusionsSection(study: Study, conclusions: Conclusions): Markup {
  const { baseline } = study;
  const { againstBaseline } = conclusions;
  const [test, ...others] = claims(conclusions, baseline);
  return html`
    <section id="conclusions"><h2>What can be said</h2>
    <p class="caution">${test.text}</p>
    <ul class="claims">${others.map(({ text }) => html`<li>${text}</li>`)}</ul>
    ${omittedText(conclusions)}
    ${againstBaseline === undefined
      ? undefined
      : baselineTable(conclusions, againstBaseline, baseline!)}
    ${pairsTable(conclusions)}
    ${thirdsTable(conclusions)}
    ${baseline === undefined ? undefined : savedTable(study, conclusions, baseline)}
    ${ceilingsTable(conclusions, baseline)}
    ${plansTable(conclusions, baseline)}
    </section>
  `;
}

/** What is not concluded, with the reason. */
function omittedText({ omitted }: Conclusions): Markup | undefined {
  return omitted.length === 0 ? undefined : html`
    <p>Left out, because it would mean nothing here:</p>
    <ul class="claims">${omitted.map(({ topic, reason }) =>
      html`<li>${topic}: ${reason}</li>`
    )}</ul>
  `;
}

function baselineTable(
  { of }: Conclusions,
  { tests }: TestFamily,
  baseline: string,
): Markup | undefined {
  if (tests.every(({ repetitions }) => repetitions < 2)) return undefined;
  return table(
    `Difference to ${baseline} in area under the curve of ${
      shownWords(of)
    }: its 95 % interval by three methods, and the p-value of sign flips, ` +
      "alone and corrected for all rows of this table by the maximum statistic. The intervals are not corrected. " +
      "With few repetitions the t interval is the one to trust",
    [
      "Strategy",
      "ΔALCU",
      "t interval",
      "p, corrected",
      "p, alone",
      "studentised bootstrap",
      "percentile bootstrap",
    ],
    tests.map(({ strategy, difference, intervals, corrected, pValue }) => [
      strategy,
      formatTogether([difference])[0],
      intervalText(intervals.student),
      formatProbability(corrected),
      formatProbability(pValue),
      intervalText(intervals.studentized),
      intervalText(intervals.percentile),
    ]),
  );
}

/** The matrix of all pairs; what is not told apart stands in brackets, so that no colour is needed. */
function pairsTable({ of, order, pairs: { tests } }: Conclusions): Markup | undefined {
  return tests.length < 2 ? undefined : table(
    `All pairs: area under the curve of ${
      shownWords(of)
    } of the row minus that of the column, in points (hundredths). ` +
      "A pair in brackets is not told " +
      `apart at 5 % after the correction for ${
        formatCount(tests.length)
      } pairs; p-values and intervals are in pairs.csv`,
    ["Strategy", ...order],
    order.map((strategy) => [
      strategy,
      ...order.map((other) => {
        if (strategy === other) return "–";
        const test = tests.find((one) =>
          one.strategy === strategy && one.other === other ||
          one.strategy === other && one.other === strategy
        );
        if (test === undefined) return "";
        const points = 100 * (test.strategy === strategy ? 1 : -1) * test.difference;
        const text = formatDifference(points, 1);
        return isSignificant(test) ? new Markup(`<strong>${text}</strong>`) : `(${text})`;
      }),
    ]),
    "matrix",
  );
}

function thirdsTable({ of, order, thirds, thirdsEnd }: Conclusions): Markup | undefined {
  const [first, second] = thirdsEnd.map(formatCount);
  return order.length === 0 ? undefined : table(
    `Area under thirds of the curve of ${
      shownWords(of)
    }: with few labels, with middling ones, and with many; the mean of a row is its ALCU`,
    ["Strategy", `up to ${first} labels`, `${first} to ${second}`, `above ${second}`],
    order.map((strategy, i) => [strategy, ...thirds[i].map((area) => formatSigned(area))]),
  );
}

function savedTable(
  study: Study,
  { of, saved, target }: Conclusions,
  baseline: string,
): Markup | undefined {
  const curve = learningCurves(study).find(({ strategy }) => strategy === baseline);
  if (curve === undefined || target === undefined || saved.length === 0) return undefined;
  const count = (value: number | undefined) =>
    value === undefined ? "not reached" : formatSigned(value, 0);
  const hasInterval = curve.repetitions.length > 1;
  return table(
    `Labels saved against ${baseline}, whose mean curve of ${
      shownWords(of)
    } reaches its last value, ${formatSigned(target.value)}, with ${
      formatCount(target.labels)
    } labels` + (hasInterval
      ? ". Intervals are 95 % percentile bootstrap intervals over repetitions, in whole batches"
      : ""),
    ["Strategy", "labels", "saved", "share saved", ...(hasInterval ? ["95 % interval"] : [])],
    saved.map(({ strategy, needed, saved: fewer, low, high }) => [
      strategy,
      needed === undefined ? "not reached" : formatCount(needed),
      fewer === undefined ? "" : formatSigned(fewer, 0),
      fewer === undefined ? "" : percentText(fewer / target.labels),
      ...(hasInterval
        ? [low === undefined && high === undefined ? "" : `${count(low)} to ${count(high)}`]
        : []),
    ]),
  );
}

function ceilingsTable(
  { of, order, ceilings }: Conclusions,
  baseline?: string,
): Markup | undefined {
  const bounds = [...new Set(ceilings.map(({ bound }) => bound))];
  return bounds.length === 0 ? undefined : table(
    `Share of the way from ${baseline} to each bound, in area under the curve of ${
      shownWords(of)
    } and after the last cycle; 100 % is the bound`,
    ["Strategy", ...bounds.flatMap((bound) => [`${bound}, area`, `${bound}, last`])],
    order.filter((strategy) => strategy !== baseline).map((strategy) => [
      strategy,
      ...bounds.flatMap((bound) => {
        const own = ceilings.find((share) => share.bound === bound && share.strategy === strategy);
        return [own?.area, own?.last].map((share) =>
          share === undefined ? "–" : percentText(share)
        );
      }),
    ]),
  );
}

function plansTable({ of, plans }: Conclusions, baseline?: string): Markup | undefined {
  return plans.length === 0 ? undefined : table(
    `Repetitions to find a difference in area under the curve of ${shownWords(of)} ${
      baseline === undefined ? "" : `to ${baseline} `
    }with a chance of ${
      percentText(plannedPower)
    } in one comparison (paired t test, 5 %), from the deviations of this study, ` +
      "and the smallest difference that its own repetitions find",
    [
      "Strategy",
      ...plannedDifferences.map((difference) => `for ${difference}`),
      "smallest found",
      "sample std",
    ],
    plans.map(({ strategy, needed, detectable, deviation }) => [
      strategy ?? "a middling pair",
      ...needed.map((count) => count === undefined ? "above 10,000" : formatCount(count)),
      detectable.toFixed(3),
      deviation.toFixed(3),
    ]),
  );
}

function intervalText(interval: Interval): string {
  if (interval === undefined) return "none: too few";
  return formatInterval(interval);
}

function percentText(share: number): string {
  return `${formatSigned(100 * share, 0)} %`;
}
