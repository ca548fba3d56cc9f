// The files that stand beside a batch.json, written again and compared byte by byte.

import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { sha256 } from "../store/sha256.ts";
import type { SuggestedBatch } from "./batch.ts";
import { counted } from "./counted.ts";
import { type BatchContext, batchFormats, writeBatchPage } from "./formats/write/formats.ts";
import { firstDifference } from "./first_difference.ts";
import { comparePictures, takePictures } from "./page_pictures.ts";
import {
  pageFile,
  reportFile,
  reportFileOf,
  roundReport,
  type RoundReportInput,
} from "./round_files.ts";
import {
  bytesIn,
  type ContentLabel,
  readRoundLabels,
  type Round,
  roundOf,
  textIn,
} from "./rounds.ts";

/** What came of a look at one part of a batch. */
export interface Finding {
  /** What was looked at. */
  readonly what: string;
  /** Whether it could not be looked at; `notes` say why. */
  readonly isOpen?: boolean;
  /** What is wrong. */
  readonly faults?: readonly string[];
  /** What is otherwise in this checkout or on this machine than it was. */
  readonly changes?: readonly string[];
  /** What the reader should know. */
  readonly notes?: readonly string[];
}

/** What a round's files are written again from. */
export interface WrittenInput extends Omit<RoundReportInput, "earlier" | "history"> {
  /** The batch as it was computed again. */
  readonly batch: SuggestedBatch;
  /** What else is known of the batch. */
  readonly context: BatchContext;
  /** Whether other code writes the files than then. */
  readonly isOther: boolean;
}

/** What came of a look at one file. */
interface Look {
  /** What is wrong. */
  readonly fault?: string;
  /** What is otherwise than it was, and may be so. */
  readonly change?: string;
  /** What could not be looked at, and why. */
  readonly note?: string;
}

/**
 * Writes the files of a round again, in memory, and compares.
 *
 * @param round The round
 * @param input What its files follow from
 * @returns What was found: each file that differs, with its first difference
 */
export async function verifyFiles(round: Round, input: WrittenInput): Promise<Finding> {
  const names = await filesOf(round);
  const known = new Map<string, () => Promise<Look>>();
  for (const { files, write } of Object.values(batchFormats)) {
    for (const name of files) {
      known.set(name, async () => {
        const written = await write(input.batch, input.context);
        return await compare(round, name, written.find((file) => file.name === name)!.text, input);
      });
    }
  }
  known.set(reportFile, () => lookAtReport(round, input));
  known.set(pageFile, () => lookAtPage(round, input));
  const looks: Look[] = [];
  for (const name of names) {
    try {
      looks.push(await (known.get(name) ?? (() => lookAtOther(round, name)))());
    } catch (error) {
      // Such as a manifest that needs the photos.
      if (!(error instanceof UserError)) throw error;
      looks.push(await byHash(round, name, error.message));
    }
  }
  return {
    what: `${counted(names.length, "file")} of the batch, written again`,
    faults: looks.flatMap(({ fault }) => fault ?? []),
    changes: looks.flatMap(({ change }) => change ?? []),
    notes: looks.flatMap(({ note }) => note ?? []),
  };
}

/** Names of the files that batch.json names, and of those beside it. */
async function filesOf({ folder, sidecar }: Round): Promise<string[]> {
  const others = ["batch.json", sidecar.labels.file];
  const there = await Array.fromAsync(Deno.readDir(folder));
  const names = [
    ...Object.keys(sidecar.files),
    pageFile,
    ...there.filter(({ isFile }) => isFile).map(({ name }) => name).sort(),
  ];
  return [...new Set(names)].filter((name) => !others.includes(name));
}

/** A file is what it is as written now; where other code writes it, what batch.json names may be otherwise. */
async function compare(
  { folder, sidecar }: Round,
  name: string,
  expected: string,
  { isOther }: Pick<WrittenInput, "isOther">,
): Promise<Look> {
  const bytes = await bytesIn(join(folder, name));
  if (bytes === undefined) return { fault: `${name} is missing` };
  const difference = firstDifference(bytes, expected);
  const isNamed = sidecar.files[name] === sha256(bytes);
  if (difference === undefined) {
    return isNamed || isOther
      ? {}
      : { fault: `${name} is right, but batch.json names another one` };
  }
  const told = `${name}, ${difference}`;
  return isNamed && isOther ? { change: told } : { fault: told };
}

/** A file that can't be written again: its hash is all there is. */
async function byHash({ folder, sidecar }: Round, name: string, why: string): Promise<Look> {
  const bytes = await bytesIn(join(folder, name));
  if (bytes === undefined) return { fault: `${name} is missing` };
  if (sidecar.files[name] !== sha256(bytes)) {
    return { fault: `${name} is not what batch.json names` };
  }
  return { note: `${name} is what batch.json names, but is not written again: ${why}` };
}

async function lookAtOther(round: Round, name: string): Promise<Look> {
  return name in round.sidecar.files
    ? await byHash(round, name, "this checkout writes no such file")
    : { note: `${name} is no file of the batch, and is not looked at` };
}

/** The report looks back on earlier rounds. */
async function lookAtReport(round: Round, input: WrittenInput): Promise<Look> {
  const earlier: Round[] = [];
  const history: ContentLabel[][] = [];
  for (const { round: number, sha256: hash } of round.sidecar.earlier) {
    const folder = join(dirname(round.folder), `round-${number}`);
    const text = await textIn(join(folder, "batch.json"));
    if (text === undefined) {
      return await byHash(round, reportFile, `round ${number}, which it looks back on, is gone`);
    }
    if (sha256(text) !== hash) {
      return { fault: `round-${number}/batch.json is not the one that this round followed` };
    }
    const own = roundOf(folder, text);
    earlier.push(own);
    history.push(await readRoundLabels(own));
  }
  const { lines } = await roundReport({ ...input, earlier, history });
  return await compare(round, reportFile, reportFileOf(lines).text, input);
}

/** The page without its pictures is the same on every machine; pictures are made again where the images are there. */
async function lookAtPage(
  { folder }: Round,
  { batch, context, isOther }: WrittenInput,
): Promise<Look> {
  const bytes = await bytesIn(join(folder, pageFile));
  if (bytes === undefined) return { fault: `${pageFile} is missing` };
  const { text } = await writeBatchPage(batch, context);
  const all = takePictures(text, () => true);
  const isSeen = (index: number) => all.pictures[index] !== undefined;
  const [found, made] = [new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), text]
    .map((page) => takePictures(page, isSeen));
  const tell = (words: string): Look =>
    isOther ? { change: `${pageFile}, ${words}` } : { fault: `${pageFile}, ${words}` };
  const difference = firstDifference(new TextEncoder().encode(found.rest), made.rest);
  if (difference !== undefined) return tell(difference);
  const nearly: number[] = [];
  for (const [i, picture] of made.pictures.entries()) {
    const likeness = await comparePictures(found.pictures[i], picture);
    if (likeness === "other") {
      return tell(`the picture of rank ${i + 1} is not that of ${batch.images[i].fileName}`);
    }
    if (likeness === "nearly") nearly.push(i + 1);
  }
  const unseen = batch.images.length - all.pictures.filter((picture) => picture).length;
  return {
    ...nearly.length === 0 ? {} : {
      change:
        `${pageFile}, ${
          counted(nearly.length, "picture is", "pictures are")
        } of nearly the same pixels, as on another ` +
        `kind of processor, the first at rank ${nearly[0]}`,
    },
    ...unseen === 0 || context.readImage === undefined ? {} : {
      note: `${pageFile}: ${
        counted(
          unseen,
          "picture is not compared, as its image is not there",
          "pictures are not compared, as their images are not there",
        )
      }`,
    },
  };
}
