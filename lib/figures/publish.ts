// The published folder of a study: every table, picture and document, as bytes by file name.

import { sha256 } from "../store/store.ts";
import { overlap, summarizeStudy, wins } from "./strategy_summary.ts";
import { pictures } from "./study_figures.ts";
import { renderPdf, renderPng, renderSvg } from "./render.ts";
import { type PoolImages, report } from "./report.ts";
import type { FigureSettings } from "./settings.ts";
import type { Study } from "./study.ts";
import {
  matchupsTable,
  queriesTable,
  reachTable,
  resultsTable,
  summaryTable,
  timingsTable,
} from "./tables.ts";

/** Published files that tell how long things took: they differ from run to run. */
export const timedFiles: readonly string[] = [
  "timings.csv",
  "cost.svg",
  "cost.pdf",
  "report.html",
];

/** What is published beside the results themselves. */
export interface PublishOptions {
  /** Looks of the figure. */
  readonly figure: FigureSettings;
  /** Where the results come from, for `provenance.json`, the pictures' metadata and the report. */
  readonly provenance: object;
  /** The experiment's settings, for the report. */
  readonly settings: unknown;
  /** The pool, for the report's account of what was picked. */
  readonly pool?: PoolImages;
}

/**
 * Makes the published files of a study. But for those that tell times, they are the same bytes for the same results.
 *
 * @param study The results
 * @param options What is published beside them
 * @returns The bytes of each file by name
 */
export async function publish(
  study: Study,
  { figure, provenance, settings, pool }: PublishOptions,
): Promise<Map<string, Uint8Array>> {
  const summaries = summarizeStudy(study);
  const order = summaries.map(({ strategy }) => strategy);
  const tables = { wins: wins(study, order), overlap: overlap(study, order) };
  const svgs = new Map<string, string>();
  for (const [name, spec] of pictures(study, figure, summaries, tables, pool)) {
    svgs.set(name, await renderSvg(spec, title(name, study), provenance));
  }
  const files = new Map<string, string | Uint8Array>();
  for (const name of ["learning_curves", "comparison", "cost"]) {
    const svg = svgs.get(name)!;
    files.set(`${name}.svg`, svg);
    files.set(`${name}.pdf`, await renderPdf(svg, title(name, study)));
  }
  files.set("learning_curves.png", await renderPng(svgs.get("learning_curves")!));
  files.set("results.csv", resultsTable(study));
  files.set("queries.csv", queriesTable(study));
  files.set("timings.csv", timingsTable(study));
  files.set("summary.csv", summaryTable(summaries));
  files.set("labels_to_reach.csv", reachTable(study, order));
  files.set("wins.csv", matchupsTable(tables.wins, "wins"));
  files.set("overlap.csv", matchupsTable(tables.overlap, "jaccard"));
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
