// The files of a round that its batch and its labels decide: what `suggest` writes, and what `verify` writes again and compares.

import type { Matrix } from "../numeric/matrix.ts";
import type { SuggestedBatch } from "./batch.ts";
import {
  type BatchContext,
  type BatchFile,
  type BatchFormat,
  writeBatchPage,
} from "./formats/write/formats.ts";
import type { ChosenRidge } from "./choose_ridge.ts";
import { reportText } from "./report_text.ts";
import { chosenBy } from "./label_origins.ts";
import { classesThen } from "./round_state.ts";
import type { ContentLabel, Round } from "./rounds.ts";
import { type StopReport, stopReport } from "./stop_report.ts";
import type { Pool } from "./pool.ts";
import type { SuggestSettings } from "./suggest_settings.ts";

/** Name of the file with the report. */
export const reportFile = "report.txt";

/** Name of the page with pictures. */
export const pageFile = "batch.html";

/** What a round's report is made of. */
export interface RoundReportInput {
  /** The images and their embeddings. */
  readonly pool: { readonly images: Pool["images"]; readonly embeddings: Matrix };
  /** The class of each image, `MISSING_LABEL` where it is not known, (images). */
  readonly labels: Int32Array<ArrayBuffer>;
  /** Names of the classes. */
  readonly classNames: readonly string[];
  /** The rounds before this one, oldest first. */
  readonly earlier: readonly Round[];
  /** The labels that were known at each of them. */
  readonly history: readonly (readonly ContentLabel[])[];
  /** The size of a batch, and the seed. */
  readonly settings: Pick<SuggestSettings, "batchSize" | "seed">;
  /** The ridge that the labels chose for the batch, if they were enough. */
  readonly chosen?: ChosenRidge;
}

/**
 * Reports on the labels of a round.
 *
 * @param input The pool, its labels, and the rounds before
 * @returns The report, and its lines
 */
export async function roundReport(
  { pool, labels, classNames, earlier, history, settings, chosen }: RoundReportInput,
): Promise<{ report: StopReport; lines: string[] }> {
  const report = await stopReport({
    labels,
    classNames,
    embeddings: pool.embeddings,
    history: history.map((given) => classesThen(given, pool, { classNames, labels })),
    chosenBy: chosenBy(earlier, history, pool),
    batchSize: settings.batchSize,
    seed: settings.seed,
    chosen,
  });
  return { report, lines: reportText(report, settings.batchSize) };
}

/**
 * The report as a file.
 *
 * @param lines Its lines
 * @returns The file
 */
export function reportFileOf(lines: readonly string[]): BatchFile {
  return { name: reportFile, text: lines.join("\n") + "\n" };
}

/**
 * Writes the files of a round: its report, the batch in its formats, and the page with pictures.
 *
 * @param batch The batch
 * @param lines The lines of the report
 * @param formats The formats
 * @param context What else is known of the batch
 * @returns The files
 * @throws {UserError} If a format can't hold a name, or needs images that can't be read
 */
export async function roundFiles(
  batch: SuggestedBatch,
  lines: readonly string[],
  formats: readonly BatchFormat[],
  context: BatchContext,
): Promise<BatchFile[]> {
  const files = [reportFileOf(lines)];
  for (const { write } of formats) files.push(...await write(batch, context));
  return [...files, await writeBatchPage(batch, context)];
}
