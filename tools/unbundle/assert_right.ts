// Whether an archive is believed.

import { UserError } from "../../lib/errors.ts";
import type { Store } from "../../lib/store/store.ts";
import type { OpenArchive } from "../verify/archive.ts";
import { type Check, checkWhole } from "../verify/checks.ts";
import { checkCode } from "../verify/code.ts";
import { checkCrate } from "../verify/crate.ts";
import { checkDrawing } from "../verify/drawing.ts";
import { checkFiles } from "../verify/files.ts";
import { collectResults } from "../verify/results.ts";

/**
 * Makes sure that nothing in an archive is wrong: what `verify` would find without computing cells again.
 *
 * @param archive The archive
 * @param store The data folder
 * @param word What the user calls it
 * @returns What is otherwise in this checkout's code, a few words each
 * @throws {UserError} If something is wrong
 */
export async function assertRight(
  { check, published, archived }: OpenArchive,
  store: Store,
  word: string,
): Promise<readonly string[]> {
  const refuse = (checks: readonly Check[]) => {
    const faults = checks.flatMap(({ faults = [] }) => faults);
    if (faults.length === 0) return;
    const more = faults.length > 3 ? ` and ${faults.length - 3} more faults` : "";
    throw new UserError(
      `${word} is not believed, and nothing of it is kept: ${faults.slice(0, 3).join("; ")}${more}`,
    );
  };
  refuse([check, checkWhole(published)]);
  const code = await checkCode(published, store);
  const { check: tables, results } = await collectResults(published, archived.store);
  refuse([await checkFiles(published), tables]);
  const isSameCode = !code.parts.has("step 3");
  // Other code may draw otherwise: that tells nothing of the files.
  if (isSameCode) {
    refuse([await checkCrate(published, true)].filter((crate) => crate !== undefined));
    refuse([await checkDrawing(published, archived.store, results, true)]);
  }
  const changes = [...code.check.changes ?? [], ...check.changes ?? []];
  return changes.length > 3 ? [...changes.slice(0, 3), `${changes.length - 3} more`] : changes;
}
