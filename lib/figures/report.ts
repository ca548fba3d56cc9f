// report.html: one file with everything about a study, to open anywhere. It has no script and may load nothing, so it
// works from the file system and stays harmless whatever its data contain.

import { classShares } from "./class_balance.ts";
import {
  accuracyLevels,
  caution,
  labelsToReach,
  type StrategySummary,
} from "./strategy_summary.ts";
import { html, Markup } from "./html.ts";
import { count, duration, signed } from "./number_format.ts";
import { imageType, renderThumbnail } from "./render.ts";
import { reportStyle } from "./report_style.ts";
import { smallSize, smallStudies } from "./rank_stability.ts";
import { cellsOf, learningCurves, type Study } from "./study.ts";

/** The pool as a report shows it. */
export interface PoolImages {
  /** Class of each pool sample, (pool). */
  readonly labels: ArrayLike<number>;
  /** Name of each class, (classes). */
  readonly classNames: readonly string[];
  /** The original image files of some pool samples, in the order asked for; undefined where only embeddings are known. */
  readonly images?: (indices: number[]) => Promise<Uint8Array[]>;
}

/** What a report is made of. */
export interface ReportContent {
  /** The results. */
  readonly study: Study;
  /** Summaries of the strategies, best first. */
  readonly summaries: readonly StrategySummary[];
  /** Pictures by name, as SVG. */
  readonly pictures: ReadonlyMap<string, string>;
  /** The pool, if it is known. */
  readonly pool?: PoolImages;
  /** The experiment file's content, checked and with defaults. */
  readonly settings: unknown;
  /** Where the results come from. */
  readonly provenance: unknown;
}

/** Picks of each cycle that the report shows, and all images together where they have to be made smaller first. */
const picksShown = 8;
const mostReduced = 600;

/** Images larger than this are made smaller for the page. */
const largestImage = 4096;

/** Classes up to which their shares are written out. */
const classesShown = 20;

/**
 * Writes the report of a study.
 *
 * @param content What goes into it
 * @returns The page
 */
export async function report(content: ReportContent): Promise<string> {
  const { study, summaries, pictures, pool, settings, provenance } = content;
  const repetitions = Math.max(0, ...summaries.map((summary) => summary.repetitions));
  const picture = (name: string, caption: string) =>
    pictures.has(name)
      ? html`<figure>${new Markup(
        inline(pictures.get(name)!),
      )}<figcaption>${caption}</figcaption></figure>`
      : undefined;
  const page = html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${study.name}: active learning report</title>
        <style>${new Markup(reportStyle)}</style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the results</a>
        <header>
          <h1>${study.name}</h1>
          <p>${summaries.length} query strategies, ${count(repetitions)} ${repetitions === 1
            ? "repetition"
            : "repetitions"} each, ${labelsText(study)}.</p>
          <nav aria-label="Contents">
            <ul>
        <li><a href="#curves">Learning curves</a></li>
        <li><a href="#summary">Summary</a></li>
        <li><a href="#comparison">Comparison</a></li>
        <li><a href="#cost">Cost</a></li>
        ${pool ? html`<li><a href="#picks">What was picked</a></li>` : undefined}
        <li><a href="#settings">Settings and provenance</a></li>
                </ul>
          </nav>
        </header>
        <main id="main">
        <section id="curves"><h2>Learning curves</h2>
        ${picture(
          "learning_curves",
          `Mean over repetitions; error bars are one population standard deviation. ALCU is the mean of the mean curve.` +
            (study.baseline
              ? ` Differences are to ${study.baseline}, repetition by repetition.`
              : " No strategy of this study is RandomSampling, so there is no difference to random to show."),
        )}
        </section>
        <section id="summary"><h2>Summary</h2>
        ${summarySection(content)}
        <p class="caution">${caution(repetitions)}</p>
        ${reachSection(study, summaries)}
    ${smallStudiesSection(study)}
        </section>
        <section id="comparison"><h2>Comparison</h2>
        ${picture(
          "differences",
          "Difference to random in area under the learning curve, mean over paired repetitions, with its 95 % percentile bootstrap interval.",
        )}
        ${picture(
          "wins",
          "Share of repetitions and cycles at which the strategy of the row is more accurate than that of the column; ties count half.",
        )}
        ${picture(
          "overlap",
          "Picks that two strategies share over picks that either made (Jaccard index), all cycles together, mean over repetitions.",
        )}
        </section>
        <section id="cost"><h2>Cost</h2>
        ${picture(
          "cost",
          "Mean time of a query on the machine that ran it against the area under the learning curve. Up and left is better.",
        )}
        </section>
        ${pool ? await picksSection(study, summaries, pool, picture) : undefined}
        <section id="settings"><h2>Settings and provenance</h2>
        <details><summary>Experiment</summary><pre tabindex="0">${JSON.stringify(
          settings,
          undefined,
          2,
        )}</pre></details>
        <details><summary>Provenance</summary><pre tabindex="0">${JSON.stringify(
          provenance,
          undefined,
          2,
        )}</pre></details>
        </section>
            </main>
      </body>
    </html>
  `;
  return page.text;
}

/** An SVG of `renderSvg` as part of a page: it scales with the page, and has no metadata. */
function inline(svg: string): string {
  return svg.replace(/<metadata>.*?<\/metadata>/s, "").replace(/ height="[^"]*in"/, "");
}

function labelsText(study: Study): string {
  const curves = learningCurves(study);
  const cycles = Math.max(0, ...curves.map(({ labeled }) => labeled.length - 1));
  const labels = Math.max(0, ...curves.map(({ labeled }) => labeled.at(-1)!));
  return `${count(cycles)} ${cycles === 1 ? "cycle" : "cycles"}, ${count(labels)} labels`;
}

function summarySection({ summaries, study }: ReportContent): Markup {
  const target = summaries.find((summary) => summary.target !== undefined)?.target;
  const header = [
    "Strategy",
    "ALCU",
    "± std",
    ...(study.baseline ? ["ΔALCU", "± std", "95 % interval"] : []),
    ...(target === undefined ? [] : [`labels to reach ${target.toFixed(3)}`, "labels saved"]),
    "time per query",
  ];
  return table(
    "Strategies by area under the learning curve" +
      (target === undefined ? "" : `; ${target.toFixed(3)} is where ${study.baseline} ends`),
    header,
    summaries.map((summary) => [
      summary.strategy,
      summary.area.toFixed(3),
      summary.areaDeviation.toFixed(3),
      ...(study.baseline
        ? summary.difference && summary.strategy !== study.baseline
          ? [
            signed(summary.difference.mean),
            summary.difference.deviation.toFixed(3),
            `${signed(summary.difference.interval[0])} to ${
              signed(summary.difference.interval[1])
            }`,
          ]
          : ["–", "", ""]
        : []),
      ...(target === undefined ? [] : [
        summary.labelsToTarget === undefined ? "not reached" : count(summary.labelsToTarget),
        summary.labelsSaved === undefined || summary.strategy === study.baseline
          ? ""
          : signed(summary.labelsSaved, 0),
      ]),
      duration(summary.querySeconds),
    ]),
  );
}

function reachSection(study: Study, summaries: readonly StrategySummary[]): Markup | undefined {
  const curves = learningCurves(study);
  // A level that all strategies reach with the same query tells nothing.
  const levels = accuracyLevels(curves).filter((level) =>
    new Set(curves.map((curve) => labelsToReach(curve, level))).size > 1
  );
  return levels.length === 0 ? undefined : table(
    "Labels until the mean curve has reached an accuracy",
    ["Strategy", ...levels.map((level) => level.toFixed(2))],
    summaries.map(({ strategy }) => {
      const curve = curves.find((other) => other.strategy === strategy)!;
      return [
        strategy,
        ...levels.map((level) => {
          const labels = labelsToReach(curve, level);
          return labels === undefined ? "" : count(labels);
        }),
      ];
    }),
  );
}

/** What the study would have said had it been made with three repetitions, several times. */
function smallStudiesSection(study: Study): Markup | undefined {
  const small = smallStudies(study);
  if (small.length === 0) return undefined;
  const parts = count(small[0].ranks.length);
  return table(
    `What ${parts} studies of ${smallSize} repetitions each, cut from this one, would have said: ranks, and how many of ` +
      "their 95 % intervals of ΔALCU lie below, around and above zero",
    ["Strategy", "rank", `ranks with ${smallSize} repetitions`, "below", "around", "above"],
    small.map(({ strategy, rank, ranks, intervals }) => [
      strategy,
      String(rank),
      `${Math.min(...ranks)} to ${Math.max(...ranks)}`,
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

/** The first picks of each cycle of the first repetition, a list that opens for every strategy. */
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
              <tbody>
        ${cycles.map(({ picks }, cycle) =>
          cycle === 0 ? undefined : html`
            <tr><th scope="row">${cycle}</th>${picks.slice(0, shown).map((index) => {
              const name = `${pool.classNames[pool.labels[index]]}, ${index}`;
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

/** A table whose first column names the rows. */
function table(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Markup {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="${caption}">
      <table>
        <caption>${caption}</caption>
        <thead>
          <tr>${header.map((text) => html`<th scope="col">${text}</th>`)}</tr>
        </thead>
        <tbody>
    ${rows.map(([first, ...others]) =>
      html`
        <tr><th scope="row">${first}</th>${others.map((text) => html`<td>${text}</td>`)}</tr>
      `
    )}</tbody>
      </table>
    </div>
  `;
}
