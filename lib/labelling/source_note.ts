// Where the images of a labelling are on this machine. The note decides nothing; it spares `verify` the question.

import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../store/write_whole.ts";
import type { LabeledPoolRequest } from "./labeled_pool.ts";
import { textIn } from "./rounds.ts";

const schema = z.strictObject({
  source: z.string(),
  model: z.string(),
  labels: z.array(z.string()),
  imageColumn: z.string().optional(),
});

/** Where the images of a labelling are. */
export interface SourceNote {
  /** The pool's source, as `PhotosRequest` has it. */
  readonly source: string;
  /** The encoder: a hub model, or the path of a local one. */
  readonly model: string;
  /** Absolute paths of files or folders of labels; folders may hold images of the pool. */
  readonly labels: readonly string[];
  /** The column of images in parquet files. */
  readonly imageColumn?: string;
}

/** Where the note is. */
function pathOf(folder: string): string {
  return join(folder, "source.json");
}

/**
 * Notes where the images of a labelling are.
 *
 * @param folder The labelling's folder
 * @param request Its pool
 */
export async function writeSourceNote(
  folder: string,
  { source, encoder: { model }, labels, imageColumn }: LabeledPoolRequest,
): Promise<void> {
  const note: SourceNote = { source, model, labels, imageColumn };
  await writeWhole(pathOf(folder), JSON.stringify(note, null, 1) + "\n");
}

/**
 * Reads where the images of a labelling were last.
 *
 * @param folder The labelling's folder
 * @returns The note, if there is a whole one
 */
export async function readSourceNote(folder: string): Promise<SourceNote | undefined> {
  try {
    return schema.safeParse(JSON.parse(await textIn(pathOf(folder)) ?? "")).data;
  } catch (error) {
    if (error instanceof SyntaxError) return;
    throw error;
  }
}
