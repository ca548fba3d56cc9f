// What the hub has at a commit: paths, sizes and hashes.

import { datasetInfo, type ListFileEntry, listFiles, modelInfo } from "@huggingface/hub";
import { patientFetch, type Transport } from "./transport.ts";

/** A data set or model of the hub and where its files are kept. */
export interface HubFolder {
  /** Which one. */
  readonly repo: { readonly type: "dataset" | "model"; readonly name: string };
  /** Commit, branch or tag. */
  readonly revision: string;
  /** Absolute path of the folder for its files. */
  readonly folder: string;
  /** Absolute path of the file that keeps the list of what the hub has. */
  readonly listing: string;
}

/** What the hub has. */
export interface Listing {
  /** The commit that the list is of. */
  readonly commit: string;
  /** Its files: size in bytes, `oid` is git's SHA-1, `lfs.oid` the SHA-256 of large files. */
  readonly files: readonly Pick<ListFileEntry, "path" | "size" | "oid" | "lfs">[];
}

/**
 * Asks the hub what it has.
 *
 * @param place Which data set or model, and which revision
 * @param transport How the hub is reached
 * @param onNote Told of a revision that is no commit, and so can change
 * @returns The commit and its files
 * @throws {UserError} If the hub cannot be reached or does not have it
 */
export async function fetchListing(
  { repo, revision }: HubFolder,
  transport: Transport,
  onNote?: (line: string) => void,
): Promise<Listing> {
  const { endpoint: hubUrl, token: accessToken } = transport;
  const access = { hubUrl, accessToken, fetch: patientFetch(transport) };
  let commit = revision;
  if (!/^[0-9a-f]{40}$/.test(revision)) {
    const request = { name: repo.name, revision, additionalFields: ["sha" as const], ...access };
    const info = await (repo.type === "dataset" ? datasetInfo(request) : modelInfo(request));
    commit = info.sha;
    onNote?.(
      `${repo.name} at "${revision}" is commit ${commit} now; write the commit into the experiment ` +
        "file as its revision, so that it stays the same",
    );
  }
  const files: Listing["files"][number][] = [];
  for await (
    const entry of listFiles({ repo: { ...repo }, revision: commit, recursive: true, ...access })
  ) {
    const { type, path, size, oid, lfs } = entry;
    // A path is where the file will be written: it must not lead out of the folder.
    const inside = !/^[/\\]|(^|[/\\])\.\.([/\\]|$)|:/.test(path);
    if (type === "file" && inside) files.push({ path, size, oid, lfs });
  }
  return { commit, files };
}
