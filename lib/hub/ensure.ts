// Makes sure that files of the hub are in their folder: those that are there are checked, the others copied from a cache or
// downloaded.

import { dirname, join } from "node:path";
import { NotDownloadedError } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { collidingPaths } from "../same_name.ts";
import { assertNoLinks } from "../store/links.ts";
import { blobOf, cachedListing } from "./cache.ts";
import { checkAnnounced, checkExpected } from "./expected.ts";
import { isFileOf, isInPlace } from "./file_hash.ts";
import { filesIn } from "./files_in.ts";
import { type Listing, readListing, writeListing } from "./listing.ts";
import { UnreachableError } from "./refusals.ts";
import type { HubEntry, HubFolder } from "./repo.ts";
import type { Transport } from "./transport.ts";

/** The address of the hub unless another is given. */
export const publicHub = "https://huggingface.co";

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
export type OpenHub = HubOptions & Transport;

/** Chooses the files that are needed of those that there are. */
export type Choice = (paths: readonly string[]) => string[];

/**
 * Makes sure that files are there, and that they are those that the experiment expects.
 *
 * @param options How the hub is reached
 * @param place The data set or model
 * @param choose Chooses the files that are needed
 * @param hint What they are, for the message that there is no network
 * @param expected SHA-256 by path, or its beginning
 * @throws {UserError} If the hub cannot be reached, or does not give them
 */
export async function ensure(
  options: OpenHub,
  place: HubFolder,
  choose: Choice,
  hint: string,
  expected: Record<string, string> = {},
): Promise<void> {
  try {
    await checkOrBring(options, place, choose, hint, expected);
  } catch (error) {
    throw named(error, place);
  }
}

/** Names the folder of a file that cannot be read or written. Other errors are told already, are bugs, or tell of a full disk. */
function named(error: unknown, { folder }: HubFolder): unknown {
  const { code = "", message } = error as Error & { code?: string };
  if (!/^E(ACCES|PERM|ISDIR|NOTDIR|LOOP|IO|ROFS|EXIST|NOTEMPTY)$/.test(code)) return error;
  return new UserError(
    `The hub's files in ${folder} cannot be read or written (${
      message.split("\n")[0]
    }); remove the ` +
      "folder, and they are fetched again, or look at its rights",
  );
}

async function checkOrBring(
  options: OpenHub,
  place: HubFolder,
  choose: Choice,
  hint: string,
  expected: Record<string, string>,
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
    const [one, other] = collidingPaths(paths, Deno.build.os) ?? [];
    if (one !== undefined) {
      throw new UserError(
        `${place.repo.name} has ${one} and ${other}, which are one file on this system; use Linux, or a copy without one`,
      );
    }
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
    if (listing === undefined) throw new NotDownloadedError(`${lack}; ${offline}`);
    return listing;
  }
  try {
    checkAccess(options);
    // The hub's client takes long to load, and is not needed while the files are there.
    const { fetchListing } = await import("./fetch_listing.ts");
    const listing = await fetchListing(place, options);
    await assertNoLinks(options.folder, dirname(place.listing));
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
  if (await isInPlace(options.folder, place, entry)) return;
  const { repo } = place;
  const target = join(place.folder, entry.path);
  const isThere = await Deno.stat(target).then(() => true, () => false);
  const fault = isThere ? "is not what the hub announces" : "is missing";
  const blob = options.cache && blobOf(options.cache, repo, entry);
  if (blob === undefined || !await isFileOf(blob, entry)) {
    if (options.offline !== undefined) {
      throw new NotDownloadedError(`${target} ${fault}; ${options.offline}`);
    }
    checkAccess(options);
  }
  if (isThere) options.onNote?.(`${target} ${fault}; it is fetched again`);
  await assertNoLinks(options.folder, `${target}.partial`);
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
