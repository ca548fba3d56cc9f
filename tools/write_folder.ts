// A published folder that no single study makes: its files, written where they changed.

import { join } from "node:path";
import { assertNoLinks } from "../lib/store/links.ts";
import { makeFolder } from "../lib/store/make_folder.ts";
import { sha256 } from "../lib/store/sha256.ts";
import { writeWhole } from "../lib/store/write_whole.ts";
import { figuresFolder } from "../steps/command.ts";

/**
 * Writes the files that are other than before, each whole, in their order.
 *
 * @param name Name of the folder in figures/
 * @param files Content of each file, by its name; provenance comes last
 * @returns How many were other than before
 */
export async function writeFolder(
  name: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<number> {
  const folder = join(figuresFolder, name);
  await assertNoLinks(figuresFolder, join(folder, "provenance.json"));
  await makeFolder(folder);
  let changed = 0;
  for (const [file, bytes] of files) {
    const path = join(folder, file);
    const found = await Deno.readFile(path).catch(() => undefined);
    if (found !== undefined && sha256(found) === sha256(bytes)) continue;
    await writeWhole(path, bytes);
    changed++;
  }
  return changed;
}
