// A round of labelling: which images to label next, what the labels so far are worth, and all that decided it.

import { basename } from "node:path";
import { UserError } from "../errors.ts";
import { checkValue } from "../experiment/check_value.ts";
import { nearestNames } from "../nearest_names.ts";
import { makeFolder } from "../store/make_folder.ts";
import { assertWritable } from "../store/writable.ts";
import { loadStrategy } from "../strategies/registry.ts";
import type { SuggestedBatch } from "./batch.ts";
import { type BatchFormat, batchFormats } from "./formats/write/formats.ts";
import { tellChanges } from "./changed_labels.ts";
import { holdFolder } from "./hold_folder.ts";
import { imageList } from "./image_list.ts";
import { type LabeledPoolRequest, openLabeledPool } from "./labeled_pool.ts";
import { roundFiles, roundReport } from "./round_files.ts";
import { countByRound, hasLabel, knownByContent, waiting } from "./round_state.ts";
import {
  readFormerImages,
  readRoundLabels,
  readRounds,
  roundLabelsText,
  writeRound,
} from "./rounds.ts";
import { describeRound } from "./describe_round.ts";
import { refuseOtherPool, writeSourceNote } from "./source_note.ts";
import type { StopReport } from "./stop_report.ts";
import { type PickedBatch, suggestBatch } from "./suggest_batch.ts";
import { type SuggestSettings, suggestSettings } from "./suggest_settings.ts";

/** What to suggest, and where to remember it. */
export interface SuggestRequest extends LabeledPoolRequest {
  /** Strategy, size, seed, candidates and classifier; each has a default. */
  readonly settings: Partial<SuggestSettings>;
  /** Names of the formats to write the batch in. */
  readonly formats: readonly string[];
  /** Absolute path of the folder that remembers the rounds. */
  readonly out: string;
  /** Whether images that wait for a label may be suggested again. */
  readonly again: boolean;
}

/** A round that was written. */
export interface Suggestion {
  /** The batch, in the order in which to label. */
  readonly batch: SuggestedBatch;
  /** How it was picked. */
  readonly picked: PickedBatch;
  /** What the labels so far are worth. */
  readonly report: StopReport;
  /** The report in words, a line each. */
  readonly reportLines: readonly string[];
  /** Absolute path of the round's folder. */
  readonly folder: string;
  /** Names of the files of the batch in it. */
  readonly files: readonly string[];
  /** How many images of an earlier round wait for a label, by its number; an image counts for its newest round. */
  readonly outstanding: ReadonlyMap<number, number>;
  /** What the user should know, a line each. */
  readonly notes: readonly string[];
  /** Whether some of what was handed in was skipped. */
  readonly isPartial: boolean;
  /** How many images were embedded now. */
  readonly embedded: number;
}

/**
 * Suggests which images to label next, reports what the labels so far are worth, and writes the round.
 *
 * @param request The pool, its labels, settings, formats, and the folder of the rounds
 * @returns The round
 * @throws {UserError} If a setting is wrong, the pool or its labels can't be read, nothing is left to suggest, or another
 *   process suggests a batch in that folder
 */
export async function suggest(request: SuggestRequest): Promise<Suggestion> {
  const settings = checkValue(suggestSettings, request.settings, "suggest");
  // What is wrong with a name is told before anything is embedded.
  const module = await loadStrategy(settings.strategy);
  checkValue(module.options, settings.options, `suggest: options of ${settings.strategy}`);
  const formats = checkFormats(request.formats);
  const held = await holdFolder(request.store, request.out);
  try {
    return await suggestRound(request, settings, formats);
  } finally {
    await held.release();
  }
}

async function suggestRound(
  request: SuggestRequest,
  settings: SuggestSettings,
  formats: readonly BatchFormat[],
): Promise<Suggestion> {
  const rounds = await readRounds(request.out);
  const history = await Promise.all(rounds.map(readRoundLabels));
  const { pool, known, notes, isPartial } = await openLabeledPool({
    ...request,
    former: () => readFormerImages(request.out),
    onOpened: async () => {
      await request.onOpened?.();
      // What can't be written is told before the images are embedded.
      await makeFolder(request.out);
      await assertWritable(request.out);
    },
    onImages: async (images) => {
      await request.onImages?.(images);
      await refuseOtherPool(request.out, request.source, images);
    },
  });

  const outstanding = waiting(rounds, pool, known.labels);
  const last = rounds.at(-1);
  // A batch of which nothing is labeled yet comes again under its number.
  const isReplaced = request.again && last !== undefined && !hasLabel(last, pool, known.labels);
  const round = last === undefined ? 1 : last.sidecar.round + (isReplaced ? 0 : 1);
  const hidden = new Set(request.again ? [] : outstanding.keys());
  const picked = await suggestBatch({ pool, ...known, outstanding: hidden, round }, settings);
  const earlier = isReplaced ? rounds.slice(0, -1) : rounds;
  const { report, lines: reportLines } = await roundReport({
    ...known,
    pool,
    earlier,
    history: history.slice(0, earlier.length),
    settings,
    chosen: picked.chosen,
  });
  const context = { folder: basename(request.source), readImage: pool.readImage };
  const files = await roundFiles(picked.batch, reportLines, formats, context);
  const list = imageList(pool.images);
  const labels = roundLabelsText(knownByContent(pool, known));
  const sidecar = await describeRound({ ...request, name: basename(request.source) }, settings, {
    pool,
    known,
    picked,
    hidden,
    earlier,
    list,
    labels,
    files,
  });
  const folder = await writeRound(
    request.out,
    { sidecar, imageList: list, labels, files },
    isReplaced ? last : undefined,
  );
  await writeSourceNote(request.out, request);
  return {
    batch: picked.batch,
    picked,
    report,
    reportLines,
    folder,
    files: files.map(({ name }) => name),
    outstanding: countByRound(outstanding, isReplaced ? round : undefined),
    notes: [
      ...notes,
      ...last === undefined ? [] : tellChanges(rounds, history.at(-1)!, pool, known),
    ],
    isPartial,
    embedded: pool.embedded,
  };
}

function checkFormats(names: readonly string[]): BatchFormat[] {
  return [...new Set(names)].map((name) => {
    if (Object.hasOwn(batchFormats, name)) return batchFormats[name];
    throw new UserError(
      `unknown format "${name}"; ${nearestNames(name, Object.keys(batchFormats))}`,
    );
  });
}
