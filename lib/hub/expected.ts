// Whether files are those that an experiment expects: a hub that changed what it has at a commit is told in one line.

import { join } from "node:path";
import { UserError } from "../errors.ts";
import { hashFile } from "../store/store.ts";
import type { HubEntry, HubFolder } from "./repo.ts";

/**
 * Compares what the hub announces with what an experiment expects, before anything is downloaded. Small files are
 * announced with another hash than SHA-256; `checkExpected` looks at them.
 *
 * @param place The data set or model
 * @param entries The files that are needed
 * @param expected SHA-256 by path, or its beginning
 * @throws {UserError} If a file is another one
 */
export function checkAnnounced(
  { repo, revision }: HubFolder,
  entries: readonly HubEntry[],
  expected: Record<string, string>,
): void {
  for (const { path, size, lfs } of entries) {
    const wanted = expected[path];
    if (wanted === undefined || lfs === undefined || lfs.oid.startsWith(wanted)) continue;
    throw new UserError(
      `${repo.name} at ${revision} has another ${path} than the experiment expects: ${size} bytes, ` +
        `SHA-256 ${lfs.oid}, not ${wanted}; correct "sha256" in the experiment file if you trust it`,
    );
  }
}

/**
 * Compares files with what an experiment expects.
 *
 * @param place The data set or model, and where its files are
 * @param paths The files that are needed
 * @param expected SHA-256 by path, or its beginning
 * @throws {UserError} If a file is another one
 */
export async function checkExpected(
  { folder }: HubFolder,
  paths: readonly string[],
  expected: Record<string, string>,
): Promise<void> {
  for (const path of paths) {
    const wanted = expected[path];
    if (wanted === undefined) continue;
    const file = join(folder, path);
    const found = await hashFile(file);
    if (found.startsWith(wanted)) continue;
    throw new UserError(
      `${file} is another file than the experiment expects: SHA-256 ${found}, not ${wanted}; remove ` +
        'it and start again, or correct "sha256" in the experiment file if you trust it',
    );
  }
}
