// The published folder of a study: every table, picture and document, as bytes by file name.

import { learningCurvesFigure } from "./learning_curves.ts";
import { renderPdf, renderPng, renderSvg } from "./render.ts";
import type { FigureSettings } from "./settings.ts";
import type { Study } from "./study.ts";
import { queriesTable, resultsTable, summaryTable, timingsTable } from "./tables.ts";

/**
 * Makes the published files of a study.
 *
 * @param study The results
 * @param settings Looks of the figure
 * @param provenance Where the results come from, for `provenance.json` and the figure's metadata
 * @returns The bytes of each file by name
 */
export async function publish(
  study: Study,
  settings: FigureSettings,
  provenance: unknown,
): Promise<Map<string, Uint8Array>> {
  const text = new TextEncoder();
  const title = `Learning curves of ${study.name}`;
  const svg = await renderSvg(learningCurvesFigure(study, settings), title, provenance);
  return new Map<string, Uint8Array>([
    ["learning_curves.svg", text.encode(svg)],
    ["learning_curves.png", await renderPng(svg)],
    ["learning_curves.pdf", await renderPdf(svg, title)],
    ["results.csv", text.encode(resultsTable(study))],
    ["queries.csv", text.encode(queriesTable(study))],
    ["summary.csv", text.encode(summaryTable(study))],
    ["timings.csv", text.encode(timingsTable(study))],
    ["provenance.json", text.encode(JSON.stringify(provenance, undefined, 2) + "\n")],
  ]);
}
