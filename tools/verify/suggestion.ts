// Verifies a batch that deno task suggest wrote: its files are unaltered, and the same images are suggested again.

import { UserError } from "../../lib/errors.ts";
import { verifyBatch } from "../../lib/labelling/verify_batch.ts";
import { keptHub } from "../../steps/artifacts.ts";
import { type Context, fromUser, projectFolder } from "../../steps/command.ts";
import { modelOf } from "../labelling/pool_options.ts";
import { printCheck } from "./print_check.ts";

/**
 * Verifies a suggested batch.
 *
 * @param context The command's context; its first word is the path of a batch.json
 * @returns The exit code: 1 for a fault, or if something is otherwise than it was and the batch is another
 * @throws {UserError} If there is no such file, or it is damaged
 */
export async function verifySuggestion(context: Context): Promise<number> {
  const { print, values, positionals: [word] } = context;
  if (values.cells !== undefined) {
    throw new UserError("--cells belongs to a study; a batch.json has none, so leave it out");
  }
  print(`verifying ${word}`);
  const photos = values.photos as string | undefined;
  const findings = await verifyBatch({
    path: fromUser(word),
    source: photos?.startsWith("hub:") ? photos : photos && fromUser(photos),
    model: values.encoder === undefined ? undefined : modelOf(String(values.encoder)),
    store: await context.store(),
    project: projectFolder,
    hub: keptHub(),
    anew: values.rerun === true,
  });
  for (const finding of findings) printCheck(print, finding);
  print();
  const faults = findings.flatMap(({ faults = [] }) => faults).length;
  if (faults > 0) {
    print(`${faults} ${faults === 1 ? "fault" : "faults"}`);
    return 1;
  }
  const last = findings.at(-1)!;
  if (last.changes?.length) {
    print(
      "No faults, but this checkout or machine suggests other images: what is otherwise stands above",
    );
    return 1;
  }
  if (last.isOpen) {
    print(
      "No faults in what is there; name the folder of the images with --photos to compute the batch again",
    );
    return 0;
  }
  const isOther = findings.some(({ changes = [] }) => changes.length > 0);
  print(
    `No faults: the same images are suggested again${
      isOther ? ", though what stands above is otherwise" : ""
    }`,
  );
  if (!values.rerun) print("To embed the images again as well: --rerun");
  return 0;
}
