// What the machines that ran a study measured: times, what a query costs, and who computed what. These files differ from run
// to run. They lie beside the published ones and are not part of them.

import { costPlot } from "./cost_plot.ts";
import { cellsCsv, timingsCsv } from "./csv_tables.ts";
import { html } from "./html.ts";
import { meanSeconds } from "./mean_seconds.ts";
import { formatCount, formatDuration, formatSigned } from "./number_format.ts";
import { figure, page, table } from "./page.ts";
import { ownEntries } from "./own_entries.ts";
import { studyStyles } from "./highlights.ts";
import { renderPdf, renderSvg } from "./render.ts";
import type { FigureSettings } from "./settings.ts";
import { showMeasure, shownWords } from "./shown_measure.ts";
import { type StrategySummary, summarizeStudy } from "./strategy_summary.ts";
import { type CellRun, cellsOf, type Study } from "./study.ts";
import { sideBySide } from "./subplot.ts";

/**
 * Makes the files that tell times and machines.
 *
 * @param results The results, with times
 * @param runs Who computed each cell
 * @param settings Looks of the study's figures
 * @returns Content of each file, by its name
 */
export async function machineFiles(
  results: Study,
  runs: readonly CellRun[],
  settings: FigureSettings,
): Promise<Map<string, Uint8Array>> {
  const study = showMeasure(results, settings.measure);
  const summaries = summarizeStudy(study);
  const seconds = summaries.flatMap(({ strategy }) => {
    const means = meanSeconds(study, strategy);
    return means === undefined ? [] : [{ strategy, ...means }];
  });
  const queries = new Map(seconds.map(({ strategy, query }) => [strategy, query]));
  const style = studyStyles(study, settings);
  const labels = ownEntries(settings.labels);
  const words = (strategy: string) => labels[strategy] ?? strategy;
  const title = `${study.name}: cost`;
  const svg = await renderSvg(
    sideBySide([costPlot(summaries, queries, style, words)]),
    title,
    {},
    costText(study, summaries, queries, words),
  );
  const contents = html`
    <section id="times"><h2>Times</h2>
    ${table(
      "Mean time of the parts of a cycle, and of a whole cell (one strategy at one repetition)",
      ["Strategy", "query", "fit", "scoring", "cell"],
      seconds.map(({ strategy, query, fit, score }) => {
        const cycles = cellsOf(study, strategy).map((cell) => cell.cycles.length - 1);
        const perCell = cycles.reduce((sum, count) => sum + count, 0) / cycles.length;
        return [
          strategy,
          ...[query, fit, score, perCell * (query + fit + score)].map(formatDuration),
        ];
      }),
    )}
    <p class="caution">Times depend on the machine and on what else it did: one cell ran on each of its cores. Compare within
    one study only.</p>
    </section>
    <section id="cost"><h2>Cost</h2>
    ${figure(
      [svg],
      "Mean time of a query against the area under the learning curve. Up and left is better.",
    )}
    </section>
    <section id="machines"><h2>Machines</h2>
    ${table("Who computed the cells", ["Machine", "processor", "cells", "time"], machines(runs))}
    </section>
  `;
  const report = page({
    title: `${study.name}: times`,
    heading: `${study.name}: times`,
    summary:
      html`<p>What the machines that ran <a href="../report.html">${study.name}</a> measured. Nothing on this page is
published, and nothing of it decides a result.</p>`,
    sections: [["times", "Times"], ["cost", "Cost"], ["machines", "Machines"]],
    contents,
  });
  const text = new TextEncoder();
  return new Map([
    ["timings.csv", text.encode(timingsCsv(study))],
    ["cells.csv", text.encode(cellsCsv(runs))],
    ["cost.svg", text.encode(svg)],
    ["cost.pdf", await renderPdf(svg, title)],
    ["report.html", text.encode(report)],
  ]);
}

/** What the picture of costs shows, for readers who can't see it. */
function costText(
  study: Study,
  summaries: readonly StrategySummary[],
  queries: ReadonlyMap<string, number>,
  words: (strategy: string) => string,
): string {
  const each = summaries.flatMap(({ strategy, area }) => {
    const query = queries.get(strategy);
    return query === undefined
      ? []
      : [`${words(strategy)} ${formatDuration(query)}, ${formatSigned(area)}`];
  });
  return `${study.name}: mean time of a query and area under the curve of ${
    shownWords(study)
  } of each strategy, largest area first: ${each.join("; ")}.`;
}

/** A row for each machine, the one with most cells first. */
function machines(runs: readonly CellRun[]): string[][] {
  const groups = Map.groupBy(runs, ({ host, processor }) => JSON.stringify([host, processor]));
  return [...groups.values()].sort((a, b) => b.length - a.length).map((own) => [
    own[0].host,
    own[0].processor,
    formatCount(own.length),
    formatDuration(own.reduce((sum, { seconds }) => sum + seconds, 0)),
  ]);
}
