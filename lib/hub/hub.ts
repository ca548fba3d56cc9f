// Files of the hub in the data folder, laid out as the hub has them:
//
//     hub/datasets/OWNER/NAME/REVISION/...    and what the hub has there, REVISION.json
//     hub/models/OWNER/NAME/REVISION/...
//
// What is there is used as it is, so that files can be put there by hand; what is missing is downloaded.

import { join } from "node:path";
import { networkFile, readJson } from "../encoder/files.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { writeWhole } from "../store/store.ts";
import type { HubFolder, Listing } from "./listing.ts";
import { findSplits } from "./splits.ts";
import { type Transport, UnreachableError } from "./transport.ts";

/** How the hub is reached, https://huggingface.co unless given, and where its files are kept. */
export interface HubOptions extends Partial<Transport> {
  /** Absolute path of the folder for the hub's files. */
  readonly folder: string;
  /** Told how many bytes of a file are there. */
  readonly onProgress?: (file: string, done: number, total: number) => void;
  /** Told, in a line, what the user should know. */
  readonly onNote?: (line: string) => void;
}

/** The same with all that is left out filled in. */
type OpenHub = HubOptions & Transport;

/** Chooses the files that are needed of those that there are. */
type Choice = (paths: readonly string[]) => string[];

/**
 * The hub with its files in a folder. Nothing is asked of it while the files are there.
 *
 * @param options How it is reached, and where its files are kept
 * @returns The hub
 */
export function openHub({
  endpoint = "https://huggingface.co",
  sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ...given
}: HubOptions): HubFiles {
  const options: OpenHub = { endpoint, sleep, ...given };
  const { token } = options;
  if (token !== undefined && !token.startsWith("hf_")) {
    throw new UserError("HF_TOKEN is not an access token of the hub, which begin with hf_");
  }
  return {
    async dataset(name, revision) {
      const place = placeOf(options, "dataset", name, revision);
      const choose: Choice = (paths) => {
        const { train, test } = findSplits(paths, name);
        return [...train, ...test];
      };
      const paths = await ensure(options, place, choose, "its train and test parquet files");
      const { train, test } = findSplits(paths, name);
      const absolute = (path: string) => join(place.folder, path);
      return { train: train.map(absolute), test: test.map(absolute) };
    },
    async model(name, revision, dtype) {
      const place = placeOf(options, "model", name, revision);
      const hint = `config.json, preprocessor_config.json and ${networkFile("", dtype)}`;
      const configs = ["config.json", "preprocessor_config.json"];
      await ensure(options, place, (paths) => required(configs, paths, name), hint);
      const config = await readJson(place.folder, configs[0]) as { model_type?: string };
      const network = networkFile(config.model_type ?? "", dtype);
      await ensure(options, place, (paths) => [
        ...required([network], paths, name),
        ...paths.filter((path) => path === `${network}_data`),
      ], hint);
      return place.folder;
    },
  };
}

/**
 * The hub's files that are in a folder already. What is missing can't be fetched where the network is not allowed, and
 * is not waited for.
 *
 * @param folder Absolute path of the folder for the hub's files
 * @returns The hub
 */
export function openKeptHub(folder: string): HubFiles {
  return openHub({ folder, sleep: () => Promise.resolve() });
}

function placeOf(
  { folder }: OpenHub,
  type: "dataset" | "model",
  name: string,
  revision: string,
): HubFolder {
  const base = join(folder, `${type}s`, name, revision);
  return { repo: { type, name }, revision, folder: base, listing: `${base}.json` };
}

function required(names: readonly string[], paths: readonly string[], repo: string): string[] {
  const missing = names.find((name) => !paths.includes(name));
  if (missing === undefined) return [...names];
  const networks = paths.filter((path) => path.endsWith(".onnx"));
  throw new UserError(
    `${repo} has no ${missing}; ` +
      (networks.length > 0 ? `it has ${networks.join(", ")}` : "an encoder in ONNX is needed"),
  );
}

/** Makes sure that files are there, and says which they are. */
async function ensure(
  options: OpenHub,
  place: HubFolder,
  choose: Choice,
  hint: string,
): Promise<string[]> {
  let listing = await readListing(place);
  if (listing === undefined) {
    const there = await filesIn(place.folder);
    try {
      return choose(there);
    } catch (error) {
      // What was put there by hand is not enough: the hub has the rest.
      if (!(error instanceof UserError)) throw error;
    }
  }
  try {
    // The hub's client takes long to load, and is not needed while the files are there.
    const { fetchListing } = await import("./listing.ts");
    if (listing === undefined) {
      listing = await fetchListing(place, options, options.onNote);
      await writeWhole(place.listing, JSON.stringify(listing, null, 1) + "\n");
    }
    const paths = choose(listing.files.map(({ path }) => path));
    for (const path of paths) {
      const entry = listing.files.find((file) => file.path === path)!;
      const target = join(place.folder, path);
      if (await sizeOf(target) === entry.size) continue;
      const { download } = await import("./download.ts");
      await download(
        { repo: place.repo, revision: listing.commit, entry },
        target,
        options,
        (bytes) => options.onProgress?.(path, bytes, entry.size),
      );
    }
    return paths;
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    throw new UserError(
      `${error.message}; without a network, deno task demo works on embedded images, or put ` +
        `${hint} into ${place.folder} by hand`,
    );
  }
}

async function readListing({ listing }: HubFolder): Promise<Listing | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(listing));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await Deno.stat(path).catch(() => undefined))?.size;
}

/** Paths of the files in a folder and its subfolders, relative to it; none if it is not there. */
async function filesIn(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(join(folder, prefix))) {
      const path = prefix === "" ? name : `${prefix}/${name}`;
      if (isDirectory) found.push(...await filesIn(folder, path));
      else found.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}
