// Computes a suggested batch again from what its batch.json names, and says what is otherwise.

import { basename, dirname, join } from "node:path";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { canonical, type Json } from "../store/records.ts";
import type { Code } from "../store/code.ts";
import { sha256, type Store } from "../store/store.ts";
import { strategyNames } from "../strategies/registry.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { counted } from "./counted.ts";
import { readImageList } from "./image_list.ts";
import { listedEmbeddings } from "./listed_embeddings.ts";
import {
  bytesIn,
  type ContentLabel,
  readRoundLabels,
  type Round,
  roundOf,
  textIn,
} from "./rounds.ts";
import { readSourceNote } from "./source_note.ts";
import { codeOfBatch, codeOfFiles } from "./describe_round.ts";
import { type PickedBatch, suggestBatch } from "./suggest_batch.ts";
import type { Pool } from "./pool.ts";
import { type Finding, verifyFiles } from "./verify_files.ts";

/** Which batch to verify, and where its images are. */
export interface VerifyRequest {
  /** Absolute path of its batch.json. */
  readonly path: string;
  /** Where the images are; where they were when the batch was suggested, unless given. */
  readonly source?: string;
  /** The encoder, a hub model or a folder; the one of then, unless given. */
  readonly model?: string;
  /** The data folder. */
  readonly store: Store;
  /** Absolute path of the project, whose code computes the batch again. */
  readonly project: string;
  /** The hub's files. */
  readonly hub: HubFiles;
  /** Whether all images are embedded again. */
  readonly anew: boolean;
}

/** Names that are told; where there are many, the first ones tell enough. */
const TOLD = 5;

/**
 * Verifies a batch: the images are those of then, the same images are suggested again, and the files beside batch.json are written
 * again in memory and compared byte by byte.
 *
 * @param request Which batch
 * @returns What was found, part by part
 * @throws {UserError} If there is no such file, or it is no batch.json
 */
export async function verifyBatch(request: VerifyRequest): Promise<Finding[]> {
  const { path, store, project } = request;
  const text = await textIn(path);
  if (text === undefined) throw new UserError(`there is no ${path}`);
  const round = roundOf(dirname(path), text);
  const { sidecar } = round;
  const { inputs, altered } = await checkFiles(round);
  const code = await checkCode(round, store, project);
  const told: Finding = { what: "code and versions", changes: [...code.batch, ...code.files] };
  // Without the batch, a file is held against its hash alone.
  const byHash = { ...inputs, faults: [...inputs.faults!, ...altered] };
  if (inputs.faults!.length > 0 || !strategyNames.includes(sidecar.strategy)) return [byHash, told];
  const folder = dirname(dirname(path));
  const listed = readImageList((await textIn(join(folder, sidecar.pool.list)))!);
  if (listed === undefined) {
    const what = "images";
    return [byHash, told, { what, faults: [`${sidecar.pool.list} is no list of images`] }];
  }
  const given = await readRoundLabels(round);
  const miscounted = countFaults(round, listed, given);
  if (miscounted.length > 0) return [byHash, told, { what: "images", faults: miscounted }];
  const known = await readSourceNote(folder);
  const note = {
    labels: [],
    ...known,
    source: request.source ?? known?.source ?? "",
    model: request.model ?? known?.model,
  };
  const { matrix, missing, lack, changes, readImage } = await listedEmbeddings({
    ...request,
    note,
    encoder: sidecar.encoder,
  }, listed);
  const others = changes.length === 0 && missing.length === 0 && matrix !== undefined &&
      hashOf(matrix.data) !== sidecar.pool.embeddings
    ? [
      "embeddings are of other bytes" +
      (sidecar.encoder?.device === "wasm" ? "" : ", as on another kind of processor"),
    ]
    : [];
  const images: Finding = {
    what: `${counted(listed.length, "image")}${request.anew ? ", embedded again" : ""}`,
    isOpen: matrix === undefined,
    changes: [...changes, ...others],
    notes: [...lack, ...tellMissing(missing, matrix !== undefined)],
  };
  const what = "the batch, computed again";
  if (matrix === undefined) return [byHash, told, images, { what, isOpen: true }];
  const isOther = [...code.batch, ...changes, ...others].length > 0;
  const pool = { images: listed, embeddings: matrix };
  const labels = labelsOf(round, listed, given);
  const picked = await pickAgain(round, pool, labels);
  const differing = differenceOf(round, pool, picked);
  // The files of another batch differ everywhere.
  if (differing.length > 0) {
    const kind = isOther ? "changes" : "faults";
    return [byHash, told, images, { what, [kind]: differing }];
  }
  const hashes = new Map(listed.map(({ name, sha256 }) => [name, sha256]));
  const files = await verifyFiles(round, {
    pool,
    labels,
    classNames: sidecar.classes,
    settings: sidecar,
    chosen: picked.chosen,
    batch: picked.batch,
    context: {
      folder: sidecar.pool.name,
      readImage: readImage && ((name) => readImage(hashes.get(name)!)),
    },
    isOther: isOther || code.files.length > 0,
  });
  return [inputs, told, images, files, { what }];
}

function tellMissing(names: readonly string[], isKnown: boolean): string[] {
  if (names.length === 0) return [];
  const more = names.length > TOLD ? ` and ${names.length - TOLD} more` : "";
  return [
    `${counted(names.length, "image is not where it was", "images are not where they were")}: ${
      names.slice(0, TOLD).join(", ")
    }${more}; ` +
    (isKnown
      ? "the data folder has their embeddings"
      : "without them the batch can't be computed again"),
  ];
}

function hashOf(data: Float32Array | Float64Array): string {
  return sha256(new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength));
}

/** What a batch follows from is there and is what batch.json names; and which of its other files are not. */
async function checkFiles({ folder, sidecar }: Round): Promise<
  { inputs: Finding; altered: string[] }
> {
  const look = async (path: string, hash: string): Promise<string[]> => {
    const bytes = await bytesIn(path);
    if (bytes === undefined) return [`${basename(path)} is missing`];
    return sha256(bytes) === hash ? [] : [`${basename(path)} is not what batch.json names`];
  };
  const faults = [
    ...await look(join(dirname(folder), sidecar.pool.list), sidecar.pool.sha256),
    ...await look(join(folder, sidecar.labels.file), sidecar.labels.sha256),
  ];
  const altered: string[] = [];
  for (const [name, hash] of Object.entries(sidecar.files)) {
    altered.push(...await look(join(folder, name), hash));
  }
  return { inputs: { what: `images and labels of round ${sidecar.round}`, faults }, altered };
}

/** Whether batch.json says how many images and labels there are in its files. */
function countFaults(
  { sidecar: { pool, labels } }: Round,
  listed: Pool["images"],
  given: readonly ContentLabel[],
): string[] {
  const tell = (said: number, found: number, what: string) =>
    said === found ? [] : [
      `batch.json says ${counted(said, what)}, and there ${found === 1 ? "is" : "are"} ${found}`,
    ];
  return [
    ...tell(pool.images, listed.length, "image"),
    ...tell(labels.images, given.length, "label"),
  ];
}

/** What is otherwise in the code and the versions, of the batch and of its files. */
async function checkCode(
  { sidecar }: Round,
  store: Store,
  project: string,
): Promise<{ batch: string[]; files: string[] }> {
  if (!strategyNames.includes(sidecar.strategy)) {
    return { batch: [`there is no strategy ${sidecar.strategy} in this checkout`], files: [] };
  }
  const changes = (then: Code, now: Code) =>
    (["code", "versions"] as const).flatMap((kind) =>
      [...new Set([...Object.keys(then[kind]), ...Object.keys(now[kind])])]
        .filter((name) => then[kind][name] !== now[kind][name])
        .map((name) => `${name} is another`)
    );
  const batch = changes(sidecar, await codeOfBatch(store, project, sidecar.strategy));
  const files = changes(sidecar.written, await codeOfFiles(store, project));
  return { batch, files: files.filter((line) => !batch.includes(line)) };
}

/** The class of each image of a round, by the labels that were known. */
function labelsOf(
  { sidecar: { classes } }: Round,
  images: Pool["images"],
  given: readonly ContentLabel[],
): Int32Array<ArrayBuffer> {
  const then = new Map(given.map(({ sha256, label }) => [sha256, label]));
  return Int32Array.from(images, ({ sha256 }) => {
    const label = then.get(sha256);
    return label === undefined ? MISSING_LABEL : classes.indexOf(label);
  });
}

async function pickAgain(
  { sidecar }: Round,
  pool: Pick<Pool, "images" | "embeddings">,
  labels: Int32Array,
): Promise<PickedBatch> {
  const { strategy, options, batchSize, seed, candidates, classifier } = sidecar;
  return await suggestBatch({
    pool,
    labels,
    classNames: sidecar.classes,
    outstanding: new Set(sidecar.outstanding),
    round: sidecar.round,
  }, { strategy, options, batchSize, seed, candidates, classifier });
}

/** The first image that is another than then, or has another score. */
function differenceOf(
  { sidecar }: Round,
  pool: Pick<Pool, "images">,
  { batch, indices, pickedBy }: PickedBatch,
): string[] {
  if (pickedBy !== sidecar.pickedBy) {
    return [`the batch is picked by ${pickedBy}, and was by ${sidecar.pickedBy}`];
  }
  const again = batch.images.map(({ rank, fileName, score, predictedLabel, confidence }, i) => ({
    rank,
    file_name: fileName,
    sha256: pool.images[indices[i]].sha256,
    ...score === undefined ? {} : { score, predicted_label: predictedLabel, confidence },
  }));
  const text = (value: unknown) => canonical(value as Json);
  const at = again.findIndex((image, i) => text(image) !== text(sidecar.images[i]));
  if (at >= 0) {
    return [
      `rank ${at + 1} is ${again[at].file_name}` +
      (again[at].file_name === sidecar.images[at]?.file_name
        ? " with another score"
        : `, and was ${sidecar.images[at]?.file_name ?? "not there"}`),
    ];
  }
  return again.length === sidecar.images.length
    ? []
    : [`${counted(again.length, "image")}, and there were ${sidecar.images.length}`];
}
