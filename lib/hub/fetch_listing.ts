// Asks the hub what it has at a commit, through its own client.

import { datasetInfo, listFiles, modelInfo } from "@huggingface/hub";
import { UserError } from "../errors.ts";
import { commitHash, listedFile, type Listing } from "./listing.ts";
import { type HubEntry, type HubFolder, pageOf } from "./repo.ts";
import { jsonFetch, patientFetch, type Transport } from "./transport.ts";

/**
 * Asks the hub what it has.
 *
 * @param place Which data set or model, and which revision
 * @param transport How the hub is reached
 * @returns The commit and its files
 * @throws {UserError} If the hub cannot be reached, does not have it, or answers something else than a list
 */
export async function fetchListing(place: HubFolder, transport: Transport): Promise<Listing> {
  const { endpoint } = transport;
  try {
    return await ask(place, transport);
  } catch (error) {
    if (error instanceof UserError || error instanceof Deno.errors.NotCapable) throw error;
    throw new UserError(
      `The hub ${endpoint} answers no list of the files of ${place.repo.name} ` +
        `(${(error as Error).message.split("\n")[0]}); start again later, or check HF_ENDPOINT`,
    );
  }
}

async function ask({ repo, revision }: HubFolder, transport: Transport): Promise<Listing> {
  const { endpoint: hubUrl, onNote } = transport;
  // The client is given no token: transport.ts adds it where it may be seen.
  const access = { hubUrl, fetch: jsonFetch(patientFetch(transport, pageOf(hubUrl, repo))) };
  let commit = revision;
  if (!commitHash.safeParse(revision).success) {
    const request = { name: repo.name, revision, additionalFields: ["sha" as const], ...access };
    const info = await (repo.type === "dataset" ? datasetInfo(request) : modelInfo(request));
    commit = info.sha;
    if (!commitHash.safeParse(commit).success) throw new Error("the revision has no commit");
    onNote?.(
      `${repo.name} at "${revision}" is commit ${commit} now; write the commit into the experiment ` +
        "file as its revision, so that it stays the same",
    );
  }
  const files: HubEntry[] = [];
  for await (
    const found of listFiles({ repo: { ...repo }, revision: commit, recursive: true, ...access })
  ) {
    if (found?.type === "directory") continue;
    const checked = listedFile.safeParse(found);
    if (!checked.success) {
      throw new Error(`it has ${JSON.stringify(found)?.slice(0, 80)} instead of a file`);
    }
    files.push(checked.data);
  }
  if (files.length === 0) throw new Error("it is empty");
  return { commit, files };
}
