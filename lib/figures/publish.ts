// The published files of a study: tables, figures, report and provenance, as bytes by file name.

import { sha256 } from "../store/store.ts";
import { overlap, wins } from "./pairwise.ts";
import { renderPdf, renderPng, renderSvg } from "./render.ts";
import { type PoolImages, report } from "./report.ts";
import type { FigureSettings } from "./settings.ts";
import { summarizeStudy } from "./strategy_summary.ts";
import type { Study } from "./study.ts";
import { studyFigures } from "./study_figures.ts";
import {
  labelsToReachCsv,
  pairwiseCsv,
  queriesCsv,
  resultsCsv,
  summaryCsv,
  timingsCsv,
} from "./csv_tables.ts";

/** Names of the published files that hold measured times: they differ from run to run. */
export const timedFiles: readonly string[] = [
  "timings.csv",
  "cost.svg",
  "cost.pdf",
  "report.html",
];

/** What is published beside the results. */
export interface PublishOptions {
  /** Looks of the figure. */
  readonly figure: FigureSettings;
  /** Where the results come from, for `provenance.json`, the figures' metadata and the report. */
  readonly provenance: object;
  /** The experiment's settings, for the report. */
  readonly settings: unknown;
  /** The pool; the report then shows what was picked. */
  readonly pool?: PoolImages;
}

/**
 * Makes the published files of a study. The same results give the same bytes, except for `timedFiles`.
 *
 * @param study The study
 * @param options What is published beside them
 * @returns Content of each file, by its name
 */
export async function publish(
  study: Study,
  { figure, provenance, settings, pool }: PublishOptions,
): Promise<Map<string, Uint8Array>> {
  const summaries = summarizeStudy(study);
  const order = summaries.map(({ strategy }) => strategy);
  const tables = { wins: wins(study, order), overlap: overlap(study, order) };
  const svgs = new Map<string, string>();
  for (const [name, spec] of studyFigures(study, figure, summaries, tables, pool)) {
    svgs.set(name, await renderSvg(spec, title(name, study), provenance));
  }
  const files = new Map<string, string | Uint8Array>();
  for (const name of ["learning_curves", "comparison", "cost"]) {
    const svg = svgs.get(name)!;
    files.set(`${name}.svg`, svg);
    files.set(`${name}.pdf`, await renderPdf(svg, title(name, study)));
  }
  files.set("learning_curves.png", await renderPng(svgs.get("learning_curves")!));
  files.set("results.csv", resultsCsv(study));
  files.set("queries.csv", queriesCsv(study));
  files.set("timings.csv", timingsCsv(study));
  files.set("summary.csv", summaryCsv(summaries));
  files.set("labels_to_reach.csv", labelsToReachCsv(study, order));
  files.set("wins.csv", pairwiseCsv(tables.wins, "wins"));
  files.set("overlap.csv", pairwiseCsv(tables.overlap, "jaccard"));
  files.set(
    "report.html",
    await report({ study, summaries, pictures: svgs, pool, settings, provenance }),
  );
  const text = new TextEncoder();
  const bytes = new Map(
    [...files].map(([name, content]) => [
      name,
      typeof content === "string" ? text.encode(content) : content,
    ]),
  );
  const hashes = [...bytes].filter(([name]) => !timedFiles.includes(name))
    .map(([name, content]) => [name, sha256(content)]);
  const told = { ...provenance, files: Object.fromEntries(hashes) };
  bytes.set("provenance.json", text.encode(JSON.stringify(told, undefined, 2) + "\n"));
  return bytes;
}

function title(name: string, study: Study): string {
  return `${study.name}: ${name.replaceAll("_", " ")}`;
}
