// What the hub has at a commit: paths, sizes and hashes, kept beside the files.

import { z } from "zod";
import { UserError } from "../errors.ts";
import { writeWhole } from "../store/write_whole.ts";
import type { HubEntry, HubFolder } from "./repo.ts";

/** What the hub has. */
export interface Listing {
  /** The commit that the list is of. */
  readonly commit: string;
  /** Its files. */
  readonly files: readonly HubEntry[];
}

/** Schema of a commit's hash. */
export const commitHash = z.string().regex(/^[0-9a-f]{40}$/);

/** Schema of a file in a list. */
export const listedFile = z.object({
  // A path is where the file will be written: it must not lead out of the folder.
  path: z.string().regex(/^(?![/\\]|.*(^|[/\\])\.\.([/\\]|$)|.*:)[^\0]+$/s),
  size: z.int().min(0),
  oid: z.string(),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
});

const keptListing = z.object({ commit: commitHash, files: z.array(listedFile) });

/**
 * Reads the list that is kept beside the files.
 *
 * @param place Which data set or model
 * @returns The list, or undefined if there is none or it is damaged: the hub is then asked again
 */
export async function readListing(place: HubFolder): Promise<Listing | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(place.listing);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new UserError(
      `${place.listing} cannot be read (${(error as Error).message.split(" (")[0]}); remove it, ` +
        "and the hub is asked again",
    );
  }
  try {
    const kept = keptListing.parse(JSON.parse(text));
    return kept.files.length > 0 ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a list beside the files. */
export async function writeListing(place: HubFolder, listing: Listing): Promise<void> {
  await writeWhole(place.listing, JSON.stringify(listing, null, 1) + "\n");
}
