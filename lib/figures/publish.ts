// The published files of a study: tables, figures, report and provenance, as bytes by file name.

import { sha256 } from "../store/sha256.ts";
import { projectCitation } from "./crate/citation.ts";
import { CRATE_FILE, describeCrate, WORKFLOW_FILE } from "./crate/crate.ts";
import { readme } from "./crate/readme.ts";
import { overlap, wins } from "./pairwise.ts";
import { ownEntries } from "./own_entries.ts";
import { alternativeText } from "./alternative_texts.ts";
import { conclude } from "./conclusions/conclude.ts";
import { numbersJson, numbersTex, quotedNumbers } from "./conclusions/numbers.ts";
import { againstBaselineCsv, ceilingsCsv, pairsCsv, thirdsCsv } from "./conclusions/tables.ts";
import type { Provenance } from "./provenance.ts";
import { renderPdf, renderPng, renderSvg } from "./render.ts";
import { poolWordsOf, studyWords } from "./pool_words.ts";
import { type PoolImages, report } from "./report.ts";
import { type FigureSettings, figureSettings } from "./settings.ts";
import { showMeasure, shownWords } from "./shown_measure.ts";
import { summarizeStudy } from "./strategy_summary.ts";
import type { Study } from "./study.ts";
import { studyFigures } from "./study_figures.ts";
import {
  boundsCsv,
  labelsToReachCsv,
  pairwiseCsv,
  poolCsv,
  queriesCsv,
  resultsCsv,
  summaryCsv,
} from "./csv_tables.ts";

/** What is published beside the results. */
export interface PublishOptions {
  /** Looks of the figure, in part or whole; the paper's unless given. */
  readonly figure?: Partial<FigureSettings>;
  /**
   * Where the results come from: all of it for `provenance.json`, without the code for pictures and report. With all of it there
   * are also the experiment, a README, and a description for other tools (`ro-crate-metadata.json`).
   */
  readonly provenance?: Partial<Provenance>;
  /** The pool, for the report's account of what was picked. */
  readonly pool?: PoolImages;
}

/**
 * Makes the published files of a study. The same results give the same bytes, on every machine: no file tells a time, a
 * machine, or how long anything took. Only `provenance.json` and `ro-crate-metadata.json` tell of code.
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
 * @param results The results
 * @param options What is published beside them
 * @returns Content of each file, by its name
 */
export async function publish(
  results: Study,
  { figure: looks = {}, provenance = {}, pool }: PublishOptions = {},
): Promise<Map<string, Uint8Array>> {
  const settings = figureSettings.parse(looks);
  const figure = { ...settings, labels: ownEntries(settings.labels) };
  const { code, source, files: _, ...origin } = provenance;
  const harder = poolWordsOf(origin.experiment);
  const study = showMeasure(
    { ...results, ...(harder !== undefined && { pool: harder }) },
    figure.measure,
  );
  const summaries = summarizeStudy(study);
  const conclusions = conclude(study);
  const order = summaries.map(({ strategy }) => strategy);
  const tables = { wins: wins(study, order), overlap: overlap(study, order) };
  const svgs = new Map<string, string>();
  for (const [name, spec] of studyFigures(study, figure, summaries, tables, pool)) {
    svgs.set(
      name,
      await renderSvg(
        spec,
        title(name, study),
        origin,
        alternativeText(name, study, figure, summaries, tables),
      ),
    );
  }
  const files = new Map<string, string | Uint8Array>();
  for (const name of ["learning_curves", "comparison"]) {
    const svg = svgs.get(name)!;
    files.set(`${name}.svg`, svg);
    files.set(`${name}.pdf`, await renderPdf(svg, title(name, study)));
  }
  files.set("learning_curves.png", await renderPng(svgs.get("learning_curves")!));
  files.set("results.csv", resultsCsv(results));
  if (results.bounds !== undefined) files.set("bounds.csv", boundsCsv(results.bounds));
  files.set("queries.csv", queriesCsv(study));
  if (pool?.embedded !== undefined) {
    files.set("pool.csv", poolCsv({ ...pool, embedded: pool.embedded }));
  }
  files.set("summary.csv", summaryCsv(summaries));
  files.set("labels_to_reach.csv", labelsToReachCsv(study, order));
  files.set("wins.csv", pairwiseCsv(tables.wins, "wins"));
  files.set("overlap.csv", pairwiseCsv(tables.overlap, "jaccard"));
  files.set("pairs.csv", pairsCsv(conclusions.pairs, order));
  if (conclusions.againstBaseline !== undefined) {
    files.set("against_random.csv", againstBaselineCsv(conclusions));
  }
  files.set("thirds.csv", thirdsCsv(study, order));
  if (conclusions.ceilings.length > 0) {
    files.set("ceilings.csv", ceilingsCsv(conclusions.ceilings));
  }
  const numbers = quotedNumbers(study, summaries, conclusions);
  files.set("numbers.json", numbersJson(numbers));
  files.set("numbers.tex", numbersTex(numbers, study.name));
  files.set(
    "report.html",
    await report({ study, summaries, conclusions, pictures: svgs, pool, origin }),
  );
  const whole = isWhole(provenance) ? provenance : undefined;
  if (whole !== undefined) {
    files.set(WORKFLOW_FILE, JSON.stringify(whole.experiment, undefined, 2) + "\n");
    const names = [...files.keys(), "provenance.json"];
    files.set("README.md", readme(study.name, names, projectCitation));
  }
  const text = new TextEncoder();
  const bytes = new Map(
    [...files].map(([name, content]) => [
      name,
      typeof content === "string" ? text.encode(content) : content,
    ]),
  );
  const hashes = [...bytes].map(([name, content]) => [name, sha256(content)]);
  const told = { ...origin, code, source, files: Object.fromEntries(hashes) };
  bytes.set("provenance.json", text.encode(JSON.stringify(told, undefined, 2) + "\n"));
  if (whole !== undefined) bytes.set(CRATE_FILE, text.encode(describeCrate(whole, bytes)));
  return bytes;
}

/** Whether provenance tells of every step. Where results come from elsewhere, as in a script, less is known of them. */
function isWhole(provenance: Partial<Provenance>): provenance is Provenance {
  const { experiment, inputs, embeddings, results, code } = provenance;
  return ![experiment, inputs, embeddings, results, code].includes(undefined);
}

function title(name: string, study: Study): string {
  const measure = study.measure === undefined ? "" : `, ${shownWords(study)}`;
  return `${studyWords(study)}: ${name.replaceAll("_", " ")}${measure}`;
}
