// What goes into step 1: images, labels and encoder, opened and checked, and the key by which the result is found.

import { basename, isAbsolute, resolve } from "node:path";
import type { HubFiles } from "./hub_files.ts";
import type { DataSet, SourceFile } from "../images/image_set.ts";
import { type Labels, numberClasses } from "../images/labels.ts";
import { embeddingFiles } from "../images/embeddings.ts";
import type { DataSettings } from "../images/settings.ts";
import type { ImageSettings } from "../images/source.ts";
import { noteOnClasses, noteOnFiles } from "../images/split_notes.ts";
import { codeOf } from "../store/code.ts";
import type { Json, Key } from "../store/records.ts";
import { hashFile, putObject, type Store } from "../store/store.ts";
import { type EncoderFiles, openEncoder } from "./files.ts";
import type { EncoderSettings } from "./settings.ts";

/** Modules that decide the embeddings of images on every device; the other modules only store them. */
const imageModules = [
  "lib/images/labels.ts",
  "lib/encoder/files.ts",
  "lib/encoder/shards.ts",
  "lib/encoder/join_shards.ts",
];

/** Modules that decide the embeddings on one device. Each of them imports its own build of ONNX Runtime. */
const nativeModules = ["lib/encoder/model.ts", "lib/encoder/preprocess_worker.ts"];
const deviceModules: Record<EncoderSettings["device"], string[]> = {
  wasm: ["lib/encoder/wasm_worker.ts"],
  cpu: ["lib/encoder/cpu_worker.ts"],
  webgpu: nativeModules,
  cuda: nativeModules,
};

/** Modules that decide how the user's own embeddings are read. */
const embeddingsModules = ["lib/images/embeddings.ts"];

/** What to embed, how, and the data folder for the result. */
export interface EmbedRequest {
  /** Where images and labels come from. */
  readonly data: DataSettings;
  /** The frozen encoder; undefined if `data` are embeddings. */
  readonly encoder?: EncoderSettings;
  /** Folder of the experiment file; paths in it are relative to this folder. */
  readonly folder: string;
  /** The data folder. */
  readonly store: Store;
  /** Absolute path of the project, whose source files are part of the key. */
  readonly project: string;
  /** Access to the hub's files. */
  readonly hub: HubFiles;
  /** Clock: seconds since some fixed moment. */
  readonly now: () => number;
  /** Ends the work, after the batch under way, with the signal's reason as the error; finished shards are kept. */
  readonly signal?: AbortSignal;
  /** Called when images, labels and encoder are there: nothing is asked of the hub any more. */
  readonly onOpened?: () => Promise<void>;
  /** Told, in one line, what the user should know of the images: what is left out, and why. */
  readonly onNote?: (line: string) => void;
  /** Called with the number of embedded images and the number of all images. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Images, labels and encoder, opened and checked. */
export interface EmbedInputs {
  /** The images with their labels. */
  readonly dataSet: DataSet;
  /** Classes of the images. */
  readonly labels: Labels;
  /** The encoder's files. */
  readonly encoder: EncoderFiles;
  /** The key by which the embeddings are found. */
  readonly key: Key;
  /** What the user should know of the images, a line each. */
  readonly notes: readonly string[];
}

/**
 * Opens and checks images, labels and encoder.
 *
 * @param request What to embed
 * @param data Source of the images
 * @returns Images, labels and encoder, and the key of their embeddings
 * @throws {UserError} If a file is missing or damaged, or labels or encoder cannot be used
 */
export async function openEmbedInputs(
  request: EmbedRequest,
  data: ImageSettings,
): Promise<EmbedInputs> {
  const { store, project, hub, folder } = request;
  const settings = request.encoder!;
  // The readers of images are loaded where there are images.
  const { openDataSet } = await import("../images/source.ts");
  const dataSet = await openDataSet(data, folder, hub.dataset);
  const labels = numberClasses(dataSet.pool, dataSet.test);
  const encoder = await findEncoder(settings, folder, hub);
  await request.onOpened?.();
  const manifests = {
    pool: await manifestOf(dataSet.pool),
    test: await manifestOf(dataSet.test),
    encoder: await manifestOf(encoder),
  };
  const inputs: Record<string, string> = {};
  for (const [name, manifest] of Object.entries(manifests)) {
    inputs[name] = await putManifest(store, manifest);
  }
  const modules = [...sourceModules(data), ...imageModules, ...deviceModules[settings.device]];
  const code = await codeOf(store, project, modules);
  const key = { step: "embed", inputs, parameters: parametersOf(request), ...code };
  const [poolFiles, testFiles] = [manifests.pool, manifests.test].map(({ files }) =>
    files.map(({ sha256 }) => sha256)
  );
  const notes = [
    ...dataSet.notes ?? [],
    // A share is of the same files, and of other rows of them.
    ...isShare(data) ? [] : noteOnFiles(poolFiles, testFiles),
    ...noteOnClasses(labels),
  ];
  return { dataSet, labels, encoder, key, notes };
}

/**
 * Finds an encoder's files on the hub or in a folder.
 *
 * @param settings Which encoder
 * @param folder The folder that a path of an encoder is relative to
 * @param hub Access to the hub's files
 * @returns The files
 * @throws {UserError} If one is missing, or the encoder can't be used with these settings
 */
export async function findEncoder(
  settings: EncoderSettings,
  folder: string,
  hub: Pick<HubFiles, "model">,
): Promise<EncoderFiles> {
  const { model } = settings;
  const path = isHubName(model) ? await hub.model(settings) : resolve(folder, model);
  return await openEncoder(path, settings);
}

/**
 * All that decides the embedding of a single image, besides the image.
 *
 * @param store The data folder, which remembers hashes of source files
 * @param project Absolute path of the project
 * @param encoder The encoder's files
 * @param settings The encoder's settings
 * @returns A key, whose inputs are the hashes of the encoder's files by their names
 */
export async function imageKey(
  store: Store,
  project: string,
  encoder: EncoderFiles,
  { dtype, device, pooling }: EncoderSettings,
): Promise<Key> {
  const { files } = await manifestOf(encoder);
  return keyOfImages({
    files: Object.fromEntries(files.map(({ name, sha256 }) => [name, sha256])),
    dtype,
    device,
    pooling,
    ...await codeOf(store, project, ["lib/encoder/files.ts", ...deviceModules[device]]),
  });
}

/** What decides the embedding of a single image, besides the image. */
export interface ImageEncoder extends Pick<EncoderSettings, "dtype" | "device" | "pooling"> {
  /** SHA-256 of the encoder's files by their names. */
  readonly files: Readonly<Record<string, string>>;
  /** Hashes of the source files, by meaning. */
  readonly code: Readonly<Record<string, string>>;
  /** Versions of the runtime and of packages. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * The key under which embeddings of single images are kept.
 *
 * @param encoder What decides them
 * @returns The key
 */
export function keyOfImages({ files, dtype, device, pooling, code, versions }: ImageEncoder): Key {
  return {
    step: "embed image",
    inputs: { ...files },
    parameters: { dtype, device, pooling },
    code: { ...code },
    versions: { ...versions },
  };
}

/**
 * Makes the key of the user's own embeddings.
 *
 * @param request What to import
 * @param path The file, or the folder of several files
 * @returns The key of the record
 * @throws {UserError} If a file is missing
 */
export async function importedEmbeddingsKey(request: EmbedRequest, path: string): Promise<Key> {
  const files = await embeddingFiles(path);
  const inputs: Record<string, string> = {};
  for (const file of files) {
    inputs[files.length === 1 ? "embeddings" : `embeddings ${basename(file)}`] = await hashFile(
      file,
    );
  }
  return {
    step: "embed",
    inputs,
    parameters: parametersOf(request),
    ...await codeOf(request.store, request.project, embeddingsModules),
  };
}

/**
 * Makes the key by which the result of step 1 is found, without embedding anything.
 *
 * @param request What to embed
 * @returns The key of the record
 * @throws {UserError} If a file is missing or damaged, or labels or encoder cannot be used
 */
export async function embedKey(request: EmbedRequest): Promise<Key> {
  const { data, folder } = request;
  return "embeddings" in data
    ? await importedEmbeddingsKey(request, resolve(folder, data.embeddings))
    : (await openEmbedInputs(request, data)).key;
}

/** A list of files with the hash of each, so that provenance can name them. */
interface Manifest {
  readonly column?: string;
  readonly files: readonly { name: string; sha256: string }[];
}

async function manifestOf(
  { files, column }: { files: readonly SourceFile[]; column?: string },
): Promise<Manifest> {
  const list: { name: string; sha256: string }[] = [];
  for (const { name, path } of files) list.push({ name, sha256: await hashFile(path) });
  return { column, files: list };
}

/** Stores a list of files. Returns its hash. */
async function putManifest(store: Store, manifest: Manifest): Promise<string> {
  return await putObject(store, new TextEncoder().encode(JSON.stringify(manifest, null, 1) + "\n"));
}

/** Whether the test set is a share of the pool's source. */
function isShare(data: ImageSettings): boolean {
  const { test } = "folder" in data ? data.folder : "parquet" in data ? data.parquet : data.hub;
  return typeof test === "number";
}

/** Modules that decide which images there are. */
function sourceModules(data: ImageSettings): string[] {
  if ("folder" in data) return ["lib/images/folder.ts"];
  return ["lib/images/parquet.ts", ...isShare(data) ? ["lib/images/share.ts"] : []];
}

/** The settings of the experiment file; later steps compare them with the file as it is then. */
function parametersOf({ data, encoder }: EmbedRequest): { [key: string]: Json } {
  return JSON.parse(JSON.stringify({ data, encoder: encoder ?? null }));
}

/** Whether the name of an encoder is that of a hub model, owner/name; paths begin with a dot or are absolute. */
function isHubName(model: string): boolean {
  return /^[\w-][\w.-]*\/[\w.-]+$/.test(model) && !isAbsolute(model);
}
