// Files of the hub in the data folder, laid out as the hub has them:
//
//     hub/datasets/OWNER/NAME/REVISION/...    what the hub has there, REVISION.json
//     hub/models/OWNER/NAME/REVISION/...      and which files were found to be whole, REVISION.checked.json
//
// What is there is used, so that files can be put there by hand; what is missing, or is not what the hub announces, is
// copied from the cache of Hugging Face's own programs or downloaded.

import { join } from "node:path";
import { networkFile, readJson } from "../encoder/files.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { blobOf, cachedListing } from "./cache.ts";
import { isFileOf, isInPlace } from "./file_hash.ts";
import { checkAnnounced, checkExpected } from "./expected.ts";
import { filesIn } from "./files_in.ts";
import { type Listing, readListing, writeListing } from "./listing.ts";
import { UnreachableError } from "./refusals.ts";
import type { HubEntry, HubFolder } from "./repo.ts";
import { findSplits, type SplitFiles } from "./splits.ts";
import type { Transport } from "./transport.ts";

/** The address of the hub unless another is given. */
const publicHub = "https://huggingface.co";

/** How the hub is reached, https://huggingface.co unless given, and where its files are kept. */
export interface HubOptions extends Partial<Transport> {
  /** Absolute path of the folder for the hub's files. */
  readonly folder: string;
  /** Absolute path of the cache of Hugging Face's own programs, whose files are taken over. */
  readonly cache?: string;
  /** Why the hub is not asked, and the way out, for messages; it is asked if this is left out. */
  readonly offline?: string;
  /** Told how many bytes of a file are there. */
  readonly onProgress?: (file: string, done: number, total: number) => void;
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
  endpoint = publicHub,
  sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ...given
}: HubOptions): HubFiles {
  const options: OpenHub = { endpoint, sleep, ...given };
  return {
    async dataset(data) {
      const place = placeOf(options, "dataset", data.dataset, data.revision);
      let found: SplitFiles;
      const choose: Choice = (paths) => {
        found = findSplits(paths, data);
        return [...found.pool, ...found.test];
      };
      await ensure(options, place, choose, "its parquet files", data.sha256);
      const { pool, test, splits } = found!;
      const absolute = (path: string) => join(place.folder, path);
      return { pool: pool.map(absolute), test: test.map(absolute), splits };
    },
    async model({ model, revision = "main", dtype, sha256 }) {
      const place = placeOf(options, "model", model, revision);
      const hint = `config.json, preprocessor_config.json and ${networkFile("", dtype)}`;
      const configs = ["config.json", "preprocessor_config.json"];
      await ensure(options, place, (paths) => required(configs, paths, model), hint, sha256);
      const config = await readJson(place.folder, configs[0]) as { model_type?: string };
      const network = networkFile(config.model_type ?? "", dtype);
      const choose: Choice = (paths) => [
        ...required([network], paths, model),
        ...paths.filter((path) => path === `${network}_data`),
      ];
      await ensure(options, place, choose, hint, sha256);
      return place.folder;
    },
  };
}

/**
 * The hub's files that are in a folder already. The hub is not asked for what is missing or damaged.
 *
 * @param folder Absolute path of the folder for the hub's files
 * @returns The hub
 */
export function openKeptHub(folder: string): HubFiles {
  return openHub({ folder, offline: "only step 1 asks the hub, run deno task embed" });
}

function placeOf(
  { folder }: OpenHub,
  type: "dataset" | "model",
  name: string,
  revision: string,
): HubFolder {
  if (`${name}/${revision}`.split(/[/\\]/).some((part) => part === "" || /^\.+$/.test(part))) {
    throw new UserError(
      `"${name}" at "${revision}" is no name of the hub; write owner/name and a commit`,
    );
  }
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

/** Makes sure that files are there, and that they are those that the experiment expects. */
async function ensure(
  options: OpenHub,
  place: HubFolder,
  choose: Choice,
  hint: string,
  expected: Record<string, string> = {},
): Promise<void> {
  let listing = await readListing(place);
  let lack: string | undefined;
  if (listing === undefined) {
    const there = await filesIn(place.folder);
    try {
      return await checkExpected(place, choose(there), expected);
    } catch (error) {
      // What was put there by hand is not enough: the hub has the rest.
      if (!(error instanceof UserError)) throw error;
      if (there.length > 0) lack = `what is in ${place.folder} is not enough: ${error.message}`;
    }
  }
  try {
    listing ??= await askListing(options, place, lack ?? `${place.folder} has no files`);
    const paths = choose(listing.files.map(({ path }) => path));
    const entries = paths.map((path) => listing!.files.find((file) => file.path === path)!);
    checkAnnounced(place, entries, expected);
    for (const entry of entries) await bring(options, place, listing.commit, entry);
    const small = entries.filter(({ lfs }) => lfs === undefined).map(({ path }) => path);
    await checkExpected(place, small, expected);
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    throw new UserError(
      [error.message, ...lack === undefined ? [] : [lack]].join("; ") +
        "; without a network, deno task demo works on embedded images, or put " +
        `${hint} into ${place.folder} by hand`,
    );
  }
}

/** Asks the hub what it has; where it cannot be asked, what the cache has of it will do. */
async function askListing(options: OpenHub, place: HubFolder, lack: string): Promise<Listing> {
  const { cache, offline } = options;
  const cached = async () => cache === undefined ? undefined : await cachedListing(cache, place);
  if (offline !== undefined) {
    const listing = await cached();
    if (listing === undefined) throw new UserError(`${lack}; ${offline}`);
    return listing;
  }
  try {
    checkAccess(options);
    // The hub's client takes long to load, and is not needed while the files are there.
    const { fetchListing } = await import("./fetch_listing.ts");
    const listing = await fetchListing(place, options);
    await writeListing(place, listing);
    return listing;
  } catch (error) {
    const listing = error instanceof UnreachableError ? await cached() : undefined;
    if (listing === undefined) throw error;
    return listing;
  }
}

/** Makes sure that a file is there, with the content that the hub announces. */
async function bring(
  options: OpenHub,
  place: HubFolder,
  revision: string,
  entry: HubEntry,
): Promise<void> {
  if (await isInPlace(place, entry)) return;
  const { repo } = place;
  const target = join(place.folder, entry.path);
  const isThere = await Deno.stat(target).then(() => true, () => false);
  const fault = isThere ? "is not what the hub announces" : "is missing";
  const blob = options.cache && blobOf(options.cache, repo, entry);
  if (blob === undefined || !await isFileOf(blob, entry)) {
    if (options.offline !== undefined) {
      throw new UserError(`${target} ${fault}; ${options.offline}`);
    }
    checkAccess(options);
  }
  if (isThere) options.onNote?.(`${target} ${fault}; it is fetched again`);
  const { download } = await import("./download.ts");
  await download(
    { repo, revision, entry, blob },
    target,
    options,
    (bytes) => options.onProgress?.(entry.path, bytes, entry.size),
  );
}

/** Looks at address and token when the hub is asked, and not before: most work needs neither. */
function checkAccess({ endpoint, token }: OpenHub): void {
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? "")) {
    throw new UserError(`HF_ENDPOINT is "${endpoint}"; set it to an address such as ${publicHub}`);
  }
  // A hub of one's own may have tokens of another form.
  if (endpoint === publicHub && token !== undefined && !/^hf_[\w-]+$/.test(token)) {
    throw new UserError("HF_TOKEN is not an access token of the hub, which begin with hf_");
  }
}
