// report.html: everything about a study's results on one page, and nothing about the machine that computed them.

import { mean } from "../statistics/descriptive.ts";
import { smallMultiple } from "./small_multiples.ts";
import { isLine } from "./bound_curves.ts";
import { classShares } from "./class_balance.ts";
import { accuracyLevels, labelsToReach } from "./labels_to_reach.ts";
import { html, Markup } from "./html.ts";
import { formatCount, formatInterval, formatSigned, formatTogether } from "./number_format.ts";
import { figure, page, table } from "./page.ts";
import { studyWords } from "./pool_words.ts";
import type { Origin } from "./provenance.ts";
import { imageType, renderThumbnail } from "./render.ts";
import { rankStability, repetitionsPerPart } from "./rank_stability.ts";
import type { Conclusions } from "./conclusions/conclude.ts";
import { conclusionsSection } from "./conclusions/section.ts";
import { areasUnderCurve, hasEqualSteps, meanAndDeviation } from "./statistics.ts";
import { betterWords, shownWords } from "./shown_measure.ts";
import type { StrategySummary } from "./strategy_summary.ts";
import { cellsOf, learningCurves, type Study } from "./study.ts";

/** The pool as a report shows it. */
export interface PoolImages {
  /** Class of each pool sample, as it is answered when the sample is labeled, (pool). */
  readonly labels: ArrayLike<number>;
  /** What the samples are in the pool that was embedded; undefined if the study's pool is that one. */
  readonly embedded?: {
    /** Where each sample stands in it, (pool). */
    readonly indices: ArrayLike<number>;
    /** Class of each sample, which the answer may differ from, (pool). */
    readonly classes: ArrayLike<number>;
  };
  /** Name of each class, (classes). */
  readonly classNames: readonly string[];
  /** Reads the image files of pool samples, in the order of the indices; undefined if only embeddings are known. */
  readonly images?: (indices: number[]) => Promise<Uint8Array[]>;
}

/** What goes into a report. */
export interface ReportContent {
  /** The study. */
  readonly study: Study;
  /** Summaries of the strategies, best first. */
  readonly summaries: readonly StrategySummary[];
  /** What is concluded from it. */
  readonly conclusions: Conclusions;
  /** Figures by name, as SVG. */
  readonly pictures: ReadonlyMap<string, string>;
  /** The pool, if it is known. */
  readonly pool?: PoolImages;
  /** Where the results come from, as far as it is known. */
  readonly origin: Partial<Origin>;
}

/** Picks of each cycle that the report shows. */
const picksShown = 8;

/** Image files of more bytes are made smaller for the page. */
const largestImage = 4096;

/** Images of the whole report, if they have to be made smaller. */
const mostReduced = 600;

/** The share of each class is shown for up to this number of classes. */
const classesShown = 20;

/**
 * Writes the report of a study.
 *
 * @param content What goes into it
 * @returns The page as HTML
 */
export async function report(content: ReportContent): Promise<string> {
  const { study, summaries, conclusions, pictures, pool, origin } = content;
  const repetitions = Math.max(0, ...summaries.map((summary) => summary.repetitions));
  const picture = (names: string | string[], caption: string) => {
    const svgs = [names].flat().flatMap((name) => pictures.get(name) ?? []);
    return svgs.length === 0 ? undefined : figure(svgs, caption);
  };
  const contents = html`
    <section id="curves"><h2>Learning curves</h2>
    ${picture(
      ["accuracy", "difference"],
      `Mean over repetitions; error bars are one population standard deviation. ${
        alcuText(study)
      }` +
        (study.baseline
          ? ` Differences are to ${study.baseline}, repetition by repetition.`
          : " No strategy of this study is RandomSampling, so there is no difference to random to show."),
    )}
    ${smallMultiplesFigure(study, pictures)}
    </section>
    <section id="summary"><h2>Summary</h2>
    ${summarySection(content)}
    ${boundsTable(study)}
    ${reachSection(study, summaries)}
    ${rankStabilitySection(study)}
    </section>
    ${conclusionsSection(study, conclusions)}
    <section id="comparison"><h2>Comparison</h2>
    ${picture(
      "differences",
      `Difference to random in area under the learning curve of ${shownWords(study)}` +
        (repetitions > 1
          ? ", mean over paired repetitions, with its 95 % percentile bootstrap interval."
          : "; one repetition gives no interval."),
    )}
    ${picture(
      "wins",
      `Share of repetitions and cycles at which the strategy of the row ${
        betterWords(study)
      } than that of the column; ties count half.`,
    )}
    ${picture(
      "overlap",
      "Picks that two strategies share over picks that either made (Jaccard index), all cycles together, mean over repetitions.",
    )}
    </section>
    ${pool ? await picksSection(study, summaries, pool, picture) : undefined}
    <section id="settings"><h2>Settings and provenance</h2>
    ${originSection(origin)}
    </section>
  `;
  return page({
    title: `${studyWords(study)}: active learning report`,
    heading: study.name,
    summary: html`<p>${summaries.length} query strategies, ${formatCount(repetitions)} ${
      repetitions === 1 ? "repetition" : "repetitions"
    } each, ${labelsText(study)}.${poolText(study)}${measureText(study)}</p>`,
    sections: [
      ["curves", "Learning curves"],
      ["summary", "Summary"],
      ["conclusions", "What can be said"],
      ["comparison", "Comparison"],
      ...(pool ? [["picks", "What was picked"] as const] : []),
      ["settings", "Settings and provenance"],
    ],
    contents,
  });
}

/** A small picture of each strategy, where a study has more than the large one can tell apart. */
function smallMultiplesFigure(study: Study, pictures: ReadonlyMap<string, string>) {
  const svgs = [...pictures].filter(([name]) => name.startsWith(smallMultiple)).map(([, svg]) =>
    svg
  );
  if (svgs.length === 0) return undefined;
  const { baseline } = study;
  const what = baseline
    ? `difference to ${baseline}, with its ΔALCU`
    : `${shownWords(study)}, with its ALCU`;
  return figure(
    svgs,
    `Each strategy before all others in grey, best first: ${what}. Error bars are one population standard deviation.`,
    "small",
  );
}

/** What ALCU is in this study: where batches are unequal, points of a curve don't count alike. */
function alcuText(study: Study): string {
  return learningCurves(study).every(hasEqualSteps)
    ? "ALCU is the mean of the mean curve."
    : "ALCU is the mean height of the mean curve over labels: batches are unequal, so that a point counts by its labels.";
}

/** What curves and tables are of, unless it is accuracy. */
function measureText(study: Study): string {
  return study.measure === undefined
    ? ""
    : ` All curves and tables are of ${
      shownWords(study)
    }; more is better. Accuracies are in results.csv as well.`;
}

/** What was done to the pool, if it is not the one that was embedded. */
function poolText({ pool }: Study): string {
  return pool === undefined ? "" : ` The pool was made harder: ${pool}. The test set was not.`;
}

/** The experiment, and what the results come from, to unfold. */
function originSection({ experiment = {}, promise, ...origin }: Partial<Origin>): Markup {
  const json = (value: unknown) => JSON.stringify(value, undefined, 2);
  return html`
    <p>No time and no machine is told here, so that the same results are the same page. How long queries took, and
    where, is in <code>machine/report.html</code> beside this page, on the machine that drew it; the code that made the results is
    in <code>provenance.json</code>.${promise === undefined ? "" : ` ${promise}.`}</p>
    <details>
      <summary>Experiment</summary>
      <pre tabindex="0">${json(experiment)}</pre>
    </details>
    <details>
      <summary>Provenance</summary>
      <pre tabindex="0">${json(origin)}</pre>
    </details>
  `;
}

function labelsText(study: Study): string {
  const curves = learningCurves(study);
  const cycles = Math.max(0, ...curves.map(({ labeled }) => labeled.length - 1));
  const labels = Math.max(0, ...curves.map(({ labeled }) => labeled.at(-1)!));
  return `${formatCount(cycles)} ${cycles === 1 ? "cycle" : "cycles"}, ${
    formatCount(labels)
  } labels`;
}

function summarySection({ summaries, study }: ReportContent): Markup {
  const target = summaries.find((summary) => summary.target !== undefined)?.target;
  const header = [
    "Strategy",
    "ALCU",
    // The interval comes early, so that a narrow screen shows it.
    ...(study.baseline ? ["ΔALCU", "95 % percentile interval"] : []),
    "std of ALCU",
    ...(study.baseline ? ["std of ΔALCU"] : []),
    ...(target === undefined ? [] : [`labels to reach ${formatSigned(target)}`, "labels saved"]),
  ];
  return table(
    `Strategies by area under the learning curve of ${shownWords(study)}` +
      (target === undefined ? "" : `; ${formatSigned(target)} is where ${study.baseline} ends`),
    header,
    summaries.map((summary) => [
      summary.strategy,
      formatSigned(summary.area),
      ...differenceCells(study, summary),
      ...(target === undefined ? [] : [
        summary.labelsToTarget === undefined ? "not reached" : formatCount(summary.labelsToTarget),
        summary.labelsSaved === undefined || summary.strategy === study.baseline
          ? ""
          : formatSigned(summary.labelsSaved, 0),
      ]),
    ]),
  );
}

/** What bounds reach, apart from the strategies. */
function boundsTable(study: Study): Markup | undefined {
  const { bounds = [] } = study;
  return bounds.length === 0 ? undefined : table(
    "Bounds: what could be reached by somebody who sees the hidden labels and the test set. They are no strategies",
    ["Bound", "ALCU", `last ${shownWords(study)}`, "labels"],
    bounds.map((bound) => [
      bound.strategy,
      isLine(bound) ? "–" : formatSigned(mean(areasUnderCurve(bound))),
      formatSigned(meanAndDeviation(bound).means.at(-1)!),
      formatCount(bound.labeled.at(-1)!),
    ]),
  );
}

/** ΔALCU, its interval, and both standard deviations; without a baseline that of ALCU alone. */
function differenceCells(study: Study, summary: StrategySummary): string[] {
  const { areaDeviation, difference, strategy } = summary;
  const deviation = areaDeviation.toFixed(3);
  if (!study.baseline) return [deviation];
  if (difference === undefined || strategy === study.baseline) return ["–", "", deviation, ""];
  const interval = difference.interval ? formatInterval(difference.interval) : "none: 1 repetition";
  return [
    formatTogether([difference.mean])[0],
    interval,
    deviation,
    difference.deviation.toFixed(3),
  ];
}

function reachSection(study: Study, summaries: readonly StrategySummary[]): Markup | undefined {
  const curves = learningCurves(study);
  // An accuracy that all strategies reach after the same query tells nothing.
  const levels = accuracyLevels(curves).filter((level) =>
    new Set(curves.map((curve) => labelsToReach(curve, level))).size > 1
  );
  return levels.length === 0 ? undefined : table(
    study.measure === undefined
      ? "Labels until the mean curve has reached an accuracy"
      : `Labels until the mean curve has reached a ${shownWords(study)}`,
    ["Strategy", ...levels.map((level) => level.toFixed(2))],
    summaries.map(({ strategy }) => {
      const curve = curves.find((other) => other.strategy === strategy)!;
      return [
        strategy,
        ...levels.map((level) => {
          const labels = labelsToReach(curve, level);
          return labels === undefined ? "" : formatCount(labels);
        }),
      ];
    }),
  );
}

/** Ranks and intervals in parts of three repetitions. */
function rankStabilitySection(study: Study): Markup | undefined {
  const ranked = rankStability(study);
  if (ranked.length === 0) return undefined;
  const parts = formatCount(Math.max(...ranked.map(({ ranks }) => ranks.length)));
  return table(
    `What ${parts} studies of ${repetitionsPerPart} repetitions each, cut from this one, would have said: ranks, and how many of ` +
      "their 95 % intervals of ΔALCU lie below, around and above zero",
    [
      "Strategy",
      "rank",
      `ranks with ${repetitionsPerPart} repetitions`,
      "below",
      "around",
      "above",
    ],
    ranked.map(({ strategy, rank, ranks, intervals }) => [
      strategy,
      String(rank),
      ranks.length > 0 ? `${Math.min(...ranks)} to ${Math.max(...ranks)}` : "",
      ...(intervals && strategy !== study.baseline
        ? [intervals.below, intervals.around, intervals.above].map(String)
        : ["", "", ""]),
    ]),
  );
}

async function picksSection(
  study: Study,
  summaries: readonly StrategySummary[],
  pool: PoolImages,
  picture: (name: string, caption: string) => Markup | undefined,
): Promise<Markup> {
  const { classNames } = pool;
  return html`<section id="picks"><h2>What was picked</h2>
${
    picture(
      "evenness",
      "How evenly the picks so far are spread over the classes: 1 is equally many of each class (entropy of the shares over the highest possible).",
    )
  }
${
    classNames.length > classesShown ? undefined : table(
      "Share of each class among all picks, in percent",
      ["Strategy", ...classNames],
      summaries.map(({ strategy }) => [
        strategy,
        ...classShares(study, strategy, pool.labels, classNames.length)
          .map((share) => (100 * share).toFixed(1)),
      ]),
    )
  }
${pool.images ? await thumbnails(study, summaries, pool, pool.images) : undefined}
</section>`;
}

/** A pool sample in words: its class and its index; where the pool is not the embedded one, what it is there. */
function sampleText({ classNames, labels, embedded }: PoolImages, index: number): string {
  const answer = classNames[labels[index]];
  if (embedded === undefined) return `${answer}, ${index}`;
  const own = classNames[embedded.classes[index]];
  const wrong = own === answer ? "" : ` answered as ${answer}`;
  return `${own}${wrong}, ${index}, embedded as ${embedded.indices[index]}`;
}

/** The first picks of each cycle in the first repetition, one list to unfold per strategy. */
async function thumbnails(
  study: Study,
  summaries: readonly StrategySummary[],
  pool: PoolImages,
  images: (indices: number[]) => Promise<Uint8Array[]>,
): Promise<Markup> {
  const cells = summaries.map(({ strategy }) => cellsOf(study, strategy)[0]);
  const batches = cells.flatMap(({ cycles }) => cycles.slice(1).map(({ picks }) => picks));
  const [sample] = await images(batches.slice(0, 1).flatMap((picks) => picks.slice(0, 1)));
  const areLarge = sample !== undefined && sample.length > largestImage;
  const shown = areLarge
    ? Math.min(picksShown, Math.max(1, Math.floor(mostReduced / batches.length)))
    : picksShown;
  const wanted = [...new Set(batches.flatMap((picks) => picks.slice(0, shown)))]
    .sort((a, b) => a - b);
  const sources = new Map<number, string>();
  for (const [i, image] of (await images(wanted)).entries()) {
    const small = image.length > largestImage ? await renderThumbnail(image, 64) : image;
    sources.set(wanted[i], `data:${imageType(small)};base64,${small.toBase64()}`);
  }
  const widest = Math.min(shown, Math.max(0, ...batches.map(({ length }) => length)));
  return html`<h3>First picks of each cycle</h3>
<p>The first ${shown} picks of each query of repetition ${
    cells[0]?.repetition ?? 0
  }, in the order they were picked. Each image's text is its class and its index in the pool.</p>
${
    cells.map(({ strategy, cycles }, i) =>
      html`
        <details${new Markup(i === 0 ? " open" : "")}>
          <summary>${strategy}</summary>
          <div class="scroll" tabindex="0" role="region" aria-label="${`Picks of ${strategy}`}">
            <table class="picks">
              <thead>
                <tr><th scope="col">cycle</th>${Array.from(
                  { length: widest },
                  (_, i) => html`<th scope="col">${`pick ${i + 1}`}</th>`,
                )}</tr>
              </thead>
              <tbody>
        ${cycles.map(({ picks }, cycle) =>
          cycle === 0 ? undefined : html`
            <tr><th scope="row">${cycle}</th>${picks.slice(0, shown).map((index) => {
              const name = sampleText(pool, index);
              return html`<td><img src="${
                sources.get(index)
              }" alt="${name}" title="${name}" width="48" height="48"></td>`;
            })}</tr>
          `
        )}</tbody>
            </table>
          </div>
          </details>
      `
    )
  }`;
}
