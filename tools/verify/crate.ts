// Whether ro-crate-metadata.json tells what provenance.json and the published files tell.

import { join } from "node:path";
import { CRATE_FILE, describeCrate } from "../../lib/figures/crate/crate.ts";
import type { Provenance } from "../../lib/figures/provenance.ts";
import type { Check, Published } from "./checks.ts";

/**
 * Writes the crate again from the published folder alone, and compares.
 *
 * @param published What was published
 * @param isSameCode Whether this checkout's code is that which published it; other code may describe it otherwise
 * @returns What differs; undefined for a single file, and for a folder of a version that wrote no crate
 */
export async function checkCrate(
  { provenance, folder }: Published,
  isSameCode: boolean,
): Promise<Check | undefined> {
  const { code, files } = provenance;
  if (folder === undefined || code === undefined || files === undefined) return;
  const found = await read(join(folder, CRATE_FILE));
  if (found === undefined && !isSameCode) return;
  const bytes = new Map<string, Uint8Array>();
  // In the order in which step 3 wrote them.
  for (const name of [...Object.keys(files), "provenance.json"]) {
    const content = await read(join(folder, name));
    // What is missing has been told of as a published file.
    if (content !== undefined) bytes.set(name, content);
  }
  const what = `${CRATE_FILE}, written again from ${bytes.size} files`;
  const told = found && new TextDecoder().decode(found);
  if (told === describeCrate(provenance as Provenance, bytes)) return { what };
  if (!isSameCode) return { what, changes: [`this code writes another ${CRATE_FILE}`] };
  const fault = found === undefined
    ? `${CRATE_FILE} is missing`
    : `${CRATE_FILE} is not what provenance.json and the files give`;
  return { what, faults: [fault] };
}

/** The bytes of a file; nothing if it is missing or can't be read. */
async function read(path: string): Promise<Uint8Array | undefined> {
  return await Deno.readFile(path).catch(() => undefined);
}
