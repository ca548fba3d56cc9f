// Whether a file on this machine is the one that the hub announces, by its hash.

import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { z } from "zod";
import { assertNoLinks } from "../store/links.ts";
import { writeWhole } from "../store/write_whole.ts";
import { hashOf, type HubEntry, type HubFolder } from "./repo.ts";

/** Schema of what each file was like when its hash was right: it is hashed again when it changed. */
const checkedFiles = z.record(
  z.string(),
  z.object({ hash: z.string(), size: z.number(), changed: z.number() }),
);

/**
 * Whether a file has the content that the hub announces.
 *
 * @param path The file
 * @param entry What the hub announces
 * @returns Whether it is there, whole and unaltered
 */
export async function isFileOf(path: string, entry: HubEntry): Promise<boolean> {
  if ((await statOf(path))?.size !== entry.size) return false;
  using file = await Deno.open(path);
  return await hasContentOf(file, entry);
}

/**
 * Whether an open file has the content that the hub announces.
 *
 * @param file The file, read from its beginning
 * @param entry What the hub announces
 * @returns Whether its hash is the announced one
 */
export async function hasContentOf(file: Deno.FsFile, entry: HubEntry): Promise<boolean> {
  const hash = entry.lfs ? createHash("sha256") : createHash("sha1").update(`blob ${entry.size}\0`);
  await file.seek(0, Deno.SeekMode.Start);
  const buffer = new Uint8Array(1 << 20);
  for (let length; (length = await file.read(buffer)) !== null;) {
    hash.update(buffer.subarray(0, length));
  }
  return hash.digest("hex") === hashOf(entry);
}

/**
 * Whether a file in the folder of a data set or model is the one that the hub announces. It is hashed once, and once more
 * after each change of its size or its time.
 *
 * @param hub Absolute path of the folder for the hub's files
 * @param place The folder of the data set or model in it
 * @param entry What the hub announces
 * @returns Whether the file is there, whole and unaltered
 */
export async function isInPlace(
  hub: string,
  { folder }: HubFolder,
  entry: HubEntry,
): Promise<boolean> {
  const path = join(folder, entry.path);
  const stat = await statOf(path);
  if (stat?.size !== entry.size) return false;
  const now = { hash: hashOf(entry), size: stat.size, changed: stat.mtime?.getTime() ?? 0 };
  const list = `${folder}.checked.json`;
  const checked = await readChecked(list);
  const before = checked[entry.path];
  if (before?.hash === now.hash && before.size === now.size && before.changed === now.changed) {
    return true;
  }
  if (!await isFileOf(path, entry)) return false;
  // Without the list the file is only hashed again next time.
  await assertNoLinks(hub, dirname(list))
    .then(() => writeWhole(list, JSON.stringify({ ...checked, [entry.path]: now }, null, 1) + "\n"))
    .catch(() => {});
  return true;
}

/** What was found whole before; nothing if that can't be read: files are then hashed again. */
async function readChecked(path: string): Promise<z.infer<typeof checkedFiles>> {
  try {
    return checkedFiles.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch {
    return {};
  }
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  return await Deno.stat(path).catch(() => undefined);
}
