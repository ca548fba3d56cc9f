// Which pool a folder of labelling belongs to, and where its images are on this machine: so that the results of one pool are not
// written over those of another one, and `verify` need not ask.

import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { writeWhole } from "../store/write_whole.ts";
import type { LabeledPoolRequest } from "./labeled_pool.ts";
import { readFormerImages, readRounds, textIn } from "./rounds.ts";

const schema = z.strictObject({
  source: z.string(),
  model: z.string().optional(),
  labels: z.array(z.string()),
  imageColumn: z.string().optional(),
});

/** Where the images of a labelling are. */
export interface SourceNote {
  /** The pool's source, as `PhotosRequest` has it. */
  readonly source: string;
  /** The encoder: a hub model, or the path of a local one; missing where several were compared. */
  readonly model?: string;
  /** Absolute paths of files or folders of labels; folders may hold images of the pool. */
  readonly labels: readonly string[];
  /** The column of images in parquet files. */
  readonly imageColumn?: string;
}

/** Where the note is. */
function pathOf(folder: string): string {
  return join(folder, "source.json");
}

/** What of a request is noted; several encoders are not. */
export type NotedPool =
  & Pick<LabeledPoolRequest, "source" | "labels" | "imageColumn">
  & Partial<Pick<LabeledPoolRequest, "encoder">>;

/**
 * Notes where the images of a labelling are.
 *
 * @param folder The labelling's folder
 * @param pool Its pool
 */
export async function writeSourceNote(
  folder: string,
  { source, encoder, labels, imageColumn }: NotedPool,
): Promise<void> {
  const note: SourceNote = { source, model: encoder?.model, labels, imageColumn };
  await writeWhole(pathOf(folder), JSON.stringify(note, null, 1) + "\n");
}

/**
 * Notes where the images are, unless there is a note: what the last round used stays noted.
 *
 * @param folder The labelling's folder
 * @param pool Its pool
 */
export async function keepSourceNote(folder: string, pool: NotedPool): Promise<void> {
  if (await readSourceNote(folder) === undefined) await writeSourceNote(folder, pool);
}

/**
 * Refuses a folder that belongs to another pool, such as another folder of photos of the same name. Rounds are told by the content
 * of their images, so that photos may move; without a round the place decides.
 *
 * @param folder The labelling's folder, which need not be there
 * @param source The pool's source
 * @param images Its images
 * @throws {UserError} If no image of the last round is in the pool, or the folder was written for another source
 */
export async function refuseOtherPool(
  folder: string,
  source: string,
  images: readonly { readonly sha256: string }[],
): Promise<void> {
  const note = await readSourceNote(folder);
  const last = (await readRounds(folder)).at(-1);
  if (last === undefined) {
    if (note === undefined || note.source === source) return;
    throw new UserError(
      `${folder} has results of ${note.source}, and not of ${source}; name another folder with --out, ` +
        `or delete ${pathOf(folder)} if the images have moved`,
    );
  }
  const own = new Set(images.map(({ sha256 }) => sha256));
  if (last.sidecar.images.some(({ sha256 }) => own.has(sha256))) return;
  // Of a small batch all images may be gone.
  if ((await readFormerImages(folder)).some(({ sha256 }) => own.has(sha256))) return;
  throw new UserError(
    `${folder} remembers rounds of ${
      note?.source ?? last.sidecar.pool.name
    }, and none of its images is in ` +
      `${source}; name another folder with --out`,
  );
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
