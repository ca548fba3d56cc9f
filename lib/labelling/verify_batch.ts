// Computes a suggested batch again from what its batch.json names, and says what is otherwise.

import { basename, dirname, join } from "node:path";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { canonical, type Json } from "../store/records.ts";
import { codeOf } from "../store/code.ts";
import { sha256, type Store } from "../store/store.ts";
import { strategyFile, strategyNames } from "../strategies/registry.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { readImageList } from "./image_list.ts";
import { listedEmbeddings } from "./listed_embeddings.ts";
import { readRoundLabels, type Round, roundOf, textIn } from "./rounds.ts";
import { readSourceNote } from "./source_note.ts";
import { suggestBatch } from "./suggest_batch.ts";
import type { Pool } from "./pool.ts";

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
 * Verifies a batch: the files that its batch.json names are there and unaltered, the images are those of then, and the same
 * images are suggested again.
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
  const files = await checkFiles(round);
  const code = await checkCode(round, store, project);
  const findings = [files, code];
  if (files.faults!.length > 0 || !strategyNames.includes(sidecar.strategy)) return findings;
  const folder = dirname(dirname(path));
  const listed = readImageList((await textIn(join(folder, sidecar.pool.list)))!);
  if (listed === undefined) {
    return [...findings, { what: "images", faults: [`${sidecar.pool.list} is no list of images`] }];
  }
  const known = await readSourceNote(folder);
  const note = {
    labels: [],
    ...known,
    source: request.source ?? known?.source ?? "",
    model: request.model ?? known?.model,
  };
  const { matrix, missing, lack, changes } = await listedEmbeddings({
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
  findings.push({
    what: `${listed.length} images${request.anew ? ", embedded again" : ""}`,
    isOpen: matrix === undefined,
    changes: [...changes, ...others],
    notes: [...lack, ...tellMissing(missing, matrix !== undefined)],
  });
  if (matrix === undefined) {
    return [...findings, { what: "the batch, computed again", isOpen: true }];
  }
  const isOther = [...code.changes!, ...changes, ...others].length > 0;
  return [...findings, await computeAgain(round, { images: listed, embeddings: matrix }, isOther)];
}

function tellMissing(names: readonly string[], isKnown: boolean): string[] {
  if (names.length === 0) return [];
  const more = names.length > TOLD ? ` and ${names.length - TOLD} more` : "";
  return [
    `${names.length} images are not where they were: ${names.slice(0, TOLD).join(", ")}${more}; ` +
    (isKnown
      ? "the data folder has their embeddings"
      : "without them the batch can't be computed again"),
  ];
}

function hashOf(data: Float32Array | Float64Array): string {
  return sha256(new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength));
}

/** The files beside batch.json are those that it names. */
async function checkFiles({ folder, sidecar }: Round): Promise<Finding> {
  const named: [string, string][] = [
    [join(dirname(folder), sidecar.pool.list), sidecar.pool.sha256],
    [join(folder, sidecar.labels.file), sidecar.labels.sha256],
    ...Object.entries(sidecar.files).map((
      [name, hash],
    ): [string, string] => [join(folder, name), hash]),
  ];
  const faults: string[] = [];
  for (const [path, hash] of named) {
    const text = await textIn(path);
    if (text === undefined) faults.push(`${basename(path)} is missing`);
    else if (sha256(text) !== hash) faults.push(`${basename(path)} is not what batch.json names`);
  }
  return { what: `${named.length} files of round ${sidecar.round}`, faults };
}

/** The code and the versions are those of then. */
async function checkCode({ sidecar }: Round, store: Store, project: string): Promise<Finding> {
  const what = "code and versions";
  if (!strategyNames.includes(sidecar.strategy)) {
    return { what, changes: [`there is no strategy ${sidecar.strategy} in this checkout`] };
  }
  const modules = ["lib/labelling/suggest_batch.ts", strategyFile(sidecar.strategy)];
  const now = await codeOf(store, project, modules);
  const changes = (["code", "versions"] as const).flatMap((kind) => {
    const names = new Set([...Object.keys(sidecar[kind]), ...Object.keys(now[kind])]);
    return [...names].filter((name) => sidecar[kind][name] !== now[kind][name])
      .map((name) => `${name} is another`);
  });
  return { what, changes };
}

/** The same images are suggested again, with the same scores. */
async function computeAgain(
  round: Round,
  pool: Pick<Pool, "images" | "embeddings">,
  isOther: boolean,
): Promise<Finding> {
  const { sidecar } = round;
  const { strategy, options, batchSize, seed, candidates, classifier } = sidecar;
  const given = new Map((await readRoundLabels(round)).map(({ sha256, label }) => [sha256, label]));
  const labels = Int32Array.from(pool.images, ({ sha256 }) => {
    const label = given.get(sha256);
    return label === undefined ? MISSING_LABEL : sidecar.classes.indexOf(label);
  });
  const { batch, indices } = await suggestBatch({
    pool,
    labels,
    classNames: sidecar.classes,
    outstanding: new Set(sidecar.outstanding),
    round: sidecar.round,
  }, { strategy, options, batchSize, seed, candidates, classifier });
  const again = batch.images.map(({ rank, fileName, score, predictedLabel, confidence }, i) => ({
    rank,
    file_name: fileName,
    sha256: pool.images[indices[i]].sha256,
    ...score === undefined ? {} : { score, predicted_label: predictedLabel, confidence },
  }));
  const text = (value: unknown) => canonical(value as Json);
  const at = again.findIndex((image, i) => text(image) !== text(sidecar.images[i]));
  const differing = at >= 0
    ? [
      `rank ${at + 1} is ${again[at].file_name}` +
      (again[at].file_name === sidecar.images[at]?.file_name
        ? " with another score"
        : `, and was ${sidecar.images[at]?.file_name ?? "not there"}`),
    ]
    : again.length === sidecar.images.length
    ? []
    : [`${again.length} images, and there were ${sidecar.images.length}`];
  return {
    what: "the batch, computed again",
    ...isOther ? { changes: differing } : { faults: differing },
  };
}
