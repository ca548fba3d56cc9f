// What step 1 is asked, and the key that its result is found by: what goes in, and the code that decides what comes out.

import { isAbsolute, resolve } from "node:path";
import type { Hub } from "../hub/hub.ts";
import type { DataSet, SourceFile } from "../images/image_set.ts";
import { type Labels, numberClasses } from "../images/labels.ts";
import { requireFile } from "../images/file_exists.ts";
import type { DataSettings } from "../images/settings.ts";
import { type ImageSettings, openDataSet } from "../images/source.ts";
import { codeOf } from "../store/code.ts";
import type { Json, Key } from "../store/records.ts";
import { hashFile, putObject, type Store } from "../store/store.ts";
import { type EncoderFiles, openEncoder } from "./files.ts";
import type { EncoderSettings } from "./settings.ts";

/** Modules that decide what embeddings of images are; the others only keep them. */
const imageModules = [
  "lib/images/labels.ts",
  "lib/encoder/files.ts",
  "lib/encoder/model.ts",
  "lib/encoder/preprocess_worker.ts",
  "lib/encoder/shards.ts",
  "lib/encoder/join_shards.ts",
];

/** Modules that decide what embeddings from elsewhere become. */
const embeddingsModules = ["lib/images/embeddings.ts"];

/** What is embedded, and where that is kept. */
export interface EmbedRequest {
  /** Where images and labels come from. */
  readonly data: DataSettings;
  /** The frozen encoder; not needed for embeddings. */
  readonly encoder?: EncoderSettings;
  /** The experiment file's folder, which its paths are relative to. */
  readonly folder: string;
  /** The data folder. */
  readonly store: Store;
  /** Absolute path of the project, for the code's hashes. */
  readonly project: string;
  /** Files of the hub. */
  readonly hub: Hub;
  /** Seconds since some fixed moment. */
  readonly now: () => number;
  /** Told how many of how many images are embedded. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Images, labels and encoder, opened and checked. */
export interface ImageInputs {
  /** The images with their labels. */
  readonly dataSet: DataSet;
  /** Classes of the images. */
  readonly labels: Labels;
  /** The encoder's files. */
  readonly encoder: EncoderFiles;
  /** What decides the embeddings. */
  readonly key: Key;
}

/**
 * Opens what is embedded.
 *
 * @param request What to embed
 * @param data Where the images are
 * @returns Images, labels and encoder, and the key of their embeddings
 * @throws {UserError} If something is missing or damaged, or does not fit together
 */
export async function openInputs(
  request: EmbedRequest,
  data: ImageSettings,
): Promise<ImageInputs> {
  const { store, project, hub, folder } = request;
  const settings = request.encoder!;
  const dataSet = await openDataSet(data, folder, (name, revision) => hub.dataset(name, revision));
  const labels = numberClasses(dataSet.pool, dataSet.test);
  const { model, revision = "main", dtype } = settings;
  const encoder = await openEncoder(
    isHubName(model) ? await hub.model(model, revision, dtype) : resolve(folder, model),
    settings,
  );
  const inputs = {
    pool: await putManifest(store, dataSet.pool.files, dataSet.pool.column),
    test: await putManifest(store, dataSet.test.files, dataSet.test.column),
    encoder: await putManifest(store, encoder.files),
  };
  const source = "folder" in data ? "lib/images/folder.ts" : "lib/images/parquet.ts";
  const code = await codeOf(store, project, [source, ...imageModules]);
  const key = { step: "embed", inputs, parameters: parametersOf(request), ...code };
  return { dataSet, labels, encoder, key };
}

/**
 * The key of embeddings that come from elsewhere.
 *
 * @param request What to take over
 * @param path The .npz file
 * @returns What decides them
 * @throws {UserError} If the file is missing
 */
export async function embeddingsKey(request: EmbedRequest, path: string): Promise<Key> {
  await requireFile(path, "embeddings");
  return {
    step: "embed",
    inputs: { embeddings: await hashFile(path) },
    parameters: parametersOf(request),
    ...await codeOf(request.store, request.project, embeddingsModules),
  };
}

/**
 * The key that step 1's result is found by, without making it.
 *
 * @param request What would be embedded
 * @returns What decides the embeddings
 * @throws {UserError} If something is missing or damaged
 */
export async function embedKey(request: EmbedRequest): Promise<Key> {
  const { data, folder } = request;
  return "embeddings" in data
    ? await embeddingsKey(request, resolve(folder, data.embeddings))
    : (await openInputs(request, data)).key;
}

/** Which files something is read from, by their content: an object, so that provenance can list them. */
async function putManifest(
  store: Store,
  files: readonly SourceFile[],
  column?: string,
): Promise<string> {
  const list: { name: string; sha256: string }[] = [];
  for (const { name, path } of files) list.push({ name, sha256: await hashFile(path) });
  const text = JSON.stringify({ column, files: list }, null, 1) + "\n";
  return await putObject(store, new TextEncoder().encode(text));
}

/** What the experiment file says; the next steps compare it with what it says then. */
function parametersOf({ data, encoder }: EmbedRequest): { [key: string]: Json } {
  return JSON.parse(JSON.stringify({ data, encoder: encoder ?? null }));
}

/** Whether an encoder is named as the hub does, owner/name; paths begin with a dot or are absolute. */
function isHubName(model: string): boolean {
  return /^[\w-][\w.-]*\/[\w.-]+$/.test(model) && !isAbsolute(model);
}
