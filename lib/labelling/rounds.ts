// The rounds of a labelling in its folder. They remember what was suggested, and with which labels.
//
//     images-HASH.sha256        the images of the pool with their hashes; rounds with the same images share it
//     round-N/batch.json        what decided the batch (sidecar.ts); it is written last, and makes the round count
//     round-N/labels.csv        the labels that were known
//     round-N/...               the batch in the formats that were asked for, and the report

import { parse } from "csv-parse/sync";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { csv } from "../figures/csv_tables.ts";
import { unguardText } from "../figures/spreadsheet_text.ts";
import { removeIfThere } from "../store/remove_if_there.ts";
import { sha256 } from "../store/sha256.ts";
import { readingFile } from "../store/unreadable.ts";
import { writeWhole } from "../store/write_whole.ts";
import type { BatchFile } from "./formats/write/formats.ts";
import { readImageList } from "./image_list.ts";
import type { PoolImage } from "./pool.ts";
import { readSidecar, type Sidecar, sidecarText } from "./sidecar.ts";

/** A round as its folder has it. */
export interface Round {
  /** Absolute path of its folder. */
  readonly folder: string;
  /** What its batch.json says. */
  readonly sidecar: Sidecar;
  /** The text of its batch.json. */
  readonly text: string;
}

/** A label of an image by its content. */
export interface ContentLabel {
  readonly fileName: string;
  readonly label: string;
  readonly sha256: string;
}

/**
 * Reads the rounds of a labelling.
 *
 * @param folder The labelling's folder, which need not be there
 * @returns Its rounds by their numbers
 * @throws {UserError} If a batch.json is damaged
 */
export async function readRounds(folder: string): Promise<Round[]> {
  const rounds: Round[] = [];
  for (const name of await namesIn(folder)) {
    if (!/^round-[1-9]\d*$/.test(name)) continue;
    const own = join(folder, name);
    const text = await textIn(join(own, "batch.json"));
    // A round that was not finished does not count.
    if (text !== undefined) rounds.push(roundOf(own, text));
  }
  return rounds.sort((a, b) => a.sidecar.round - b.sidecar.round);
}

/**
 * Reads a round from the text of its batch.json.
 *
 * @param folder Absolute path of the round's folder
 * @param text The text of its batch.json
 * @returns The round
 * @throws {UserError} If the text is no batch.json of this version
 */
export function roundOf(folder: string, text: string): Round {
  const sidecar = readSidecar(text);
  if (!("fault" in sidecar)) return { folder, sidecar, text };
  throw new UserError(
    `${
      join(folder, "batch.json")
    } is damaged, ${sidecar.fault}; restore it, or delete the folder ` +
      `${folder}: its images can then be suggested again`,
  );
}

/**
 * Reads the labels that were known at a round.
 *
 * @param round The round
 * @returns The labels
 * @throws {UserError} If the file is missing, or is not the one that batch.json names
 */
export async function readRoundLabels({ folder, sidecar }: Round): Promise<ContentLabel[]> {
  const path = join(folder, sidecar.labels.file);
  const text = await textIn(path);
  if (text === undefined || sha256(text) !== sidecar.labels.sha256) {
    throw new UserError(
      `${path} is ${
        text === undefined ? "missing" : "not what batch.json beside it names"
      }; restore it, ` +
        `or delete the folder ${folder}: its images can then be suggested again`,
    );
  }
  let rows: string[][];
  try {
    rows = parse(text, { from_line: 2 });
  } catch (error) {
    throw new UserError(`${path} is no table of labels: ${(error as Error).message}`);
  }
  return rows.map((row) => {
    const [fileName = "", label = "", sha256 = ""] = row.map(unguardText);
    return { fileName, label, sha256 };
  });
}

/**
 * Writes the labels that are known at a round.
 *
 * @param labels The labels
 * @returns The text of the file
 */
export function roundLabelsText(labels: readonly ContentLabel[]): string {
  return csv(
    ["file_name", "label", "sha256"],
    labels.map(({ fileName, label, sha256 }) => [fileName, label, sha256]),
  );
}

/**
 * Reads the images that the pools of all rounds had.
 *
 * @param folder The labelling's folder
 * @returns The images of each list, those of the newest round last; lists that are gone or damaged are passed over
 */
export async function readFormerImages(folder: string): Promise<PoolImage[]> {
  const lists = (await readRounds(folder)).map(({ sidecar }) => sidecar.pool.list).reverse();
  const images: PoolImage[][] = [];
  for (const list of new Set(lists)) {
    images.unshift(readImageList(await textIn(join(folder, list)) ?? "") ?? []);
  }
  return images.flat();
}

/** What a round is written as. */
export interface RoundFiles {
  /** What its batch.json says. */
  readonly sidecar: Sidecar;
  /** The list of images that it names. */
  readonly imageList: string;
  /** The labels that it names. */
  readonly labels: string;
  /** The batch in its formats, and the report. */
  readonly files: readonly BatchFile[];
}

/**
 * Writes a round: its batch.json last, so that one that was interrupted does not count.
 *
 * @param folder The labelling's folder
 * @param files What to write
 * @param replaced The round in whose place it comes, of the same number
 * @returns Absolute path of the round's folder
 */
export async function writeRound(
  folder: string,
  { sidecar, imageList, labels, files }: RoundFiles,
  replaced?: Round,
): Promise<string> {
  const own = join(folder, `round-${sidecar.round}`);
  if (replaced !== undefined) {
    await removeIfThere(join(own, "batch.json"));
    for (const name of Object.keys(replaced.sidecar.files)) await removeIfThere(join(own, name));
  }
  const list = join(folder, sidecar.pool.list);
  if (await textIn(list) !== imageList) await writeWhole(list, imageList, { sync: true });
  await writeWhole(join(own, sidecar.labels.file), labels, { sync: true });
  for (const { name, text } of files) await writeWhole(join(own, name), text);
  await writeWhole(join(own, "batch.json"), sidecarText(sidecar), { sync: true });
  return own;
}

/**
 * The text of a file, if it is there. A mark of the byte order is part of it, so that its hash is that of the file.
 *
 * @param path Absolute path of the file
 * @returns The text; nothing if there is no such file
 */
export async function textIn(path: string): Promise<string | undefined> {
  const bytes = await bytesIn(path);
  return bytes && new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/**
 * The bytes of a file, if it is there.
 *
 * @param path Absolute path of the file
 * @returns The bytes; nothing if there is no such file
 */
export async function bytesIn(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readingFile(path, () => Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
