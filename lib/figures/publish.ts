// The published files of a study: tables, figures, report and provenance, as bytes by file name.

import { sha256 } from "../store/store.ts";
import { overlap, wins } from "./pairwise.ts";
import { renderPdf, renderPng, renderSvg } from "./render.ts";
import { type PoolImages, report } from "./report.ts";
import { type FigureSettings, figureSettings } from "./settings.ts";
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
  /** Looks of the figure, in part or whole; the paper's unless given. */
  readonly figure?: Partial<FigureSettings>;
  /** Where the results come from, for `provenance.json`, the pictures' metadata and the report; nothing unless given. */
  readonly provenance?: object;
  /** The experiment's settings, for the report; none unless given. */
  readonly settings?: unknown;
  /** The pool, for the report's account of what was picked. */
  readonly pool?: PoolImages;
}

/**
 * Makes the published files of a study. The same results give the same bytes, except for `timedFiles`.
 *
 * @example
 * ```ts
 * import { publish, type Study } from "./mod.ts";
 *
 * const cycles = [{ picks: [], accuracy: 0.5 }, { picks: [3, 1], accuracy: 0.75 }];
 * const study: Study = {
 *   name: "mine",
 *   strategies: ["RandomSampling"],
 *   baseline: "RandomSampling",
 *   cells: [{ strategy: "RandomSampling", repetition: 0, cycles }],
 * };
 * const files = await publish(study);
 * console.log(new TextDecoder().decode(files.get("summary.csv")));
 * ```
 *
 * @param study The results
 * @param options What is published beside them
 * @returns Content of each file, by its name
 */
export async function publish(
  study: Study,
  { figure: looks = {}, provenance = {}, settings = {}, pool }: PublishOptions = {},
): Promise<Map<string, Uint8Array>> {
  const figure = figureSettings.parse(looks);
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
