// An archive of a study, opened for a look: taken apart in a place of its own in the data folder, and checked.

import { join } from "node:path";
import { type ArchivedStudy, checkArchive } from "../../lib/archive/check_archive.ts";
import { storeFolder } from "../../lib/archive/layout.ts";
import { lendHashes, stage } from "../../lib/archive/staging.ts";
import { otherResults } from "../../lib/archive/take_in.ts";
import { unpackArchive, type Unpacked } from "../../lib/archive/unpack.ts";
import type { Store } from "../../lib/store/store.ts";
import { type Context, experimentsFolder, projectFolder } from "../../steps/command.ts";
import type { Check, Published } from "./checks.ts";

/** An open archive. */
export interface OpenArchive extends AsyncDisposable {
  /** Absolute path of the folder that it was taken apart in, which is removed by `using`. */
  readonly folder: string;
  /** What is in it. */
  readonly unpacked: Unpacked;
  /** What that is. */
  readonly archived: ArchivedStudy;
  /** Whether its evidence is of one piece, and does not contradict the data folder. */
  readonly check: Check;
  /** The study in it, as published. */
  readonly published: Published;
}

/**
 * Opens an archive.
 *
 * @param context The command's context
 * @param store The data folder
 * @param path Absolute path of the archive
 * @param source What the user calls it
 * @returns The archive, to be closed by `using`
 * @throws {UserError} If it is no archive, or a file in it is not what it should be
 */
export async function openArchive(
  context: Context,
  store: Store,
  path: string,
  source: string,
): Promise<OpenArchive> {
  await using cleanup = new AsyncDisposableStack();
  const { path: folder } = cleanup.use(await stage(store));
  let bar: ReturnType<Context["progress"]> | undefined;
  const megabytes = (bytes: number) => Math.round(bytes / 1e5) / 10;
  const unpacked = await unpackArchive(path, source, folder, (done, total) => {
    bar ??= context.progress("files", megabytes(total), "MB");
    bar.update(megabytes(done));
  }).finally(() => bar?.stop());
  await lendHashes(store, join(folder, storeFolder));
  const archived = await checkArchive(folder, unpacked, projectFolder);
  const { study, provenance, published } = archived;
  const faults = [...archived.faults, ...study ? await otherResults(store, study) : []];
  const what = `archive of ${unpacked.sums.size} files, all of which its records vouch for`;
  const { name } = archived.experiment;
  // Where the images of the study would be on this machine.
  const own = await context.experiment(name).catch((): undefined => {});
  const experiment = {
    ...archived.experiment,
    path: own?.path ?? join(experimentsFolder, `${name}.json`),
    folder: own?.folder ?? experimentsFolder,
  };
  const stack = cleanup.move();
  return {
    folder,
    unpacked,
    archived,
    check: { what, faults, changes: archived.changes },
    published: {
      source,
      provenance,
      experiment,
      folder: published,
      store: archived.store,
      rawFiles: archived.images?.length,
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
