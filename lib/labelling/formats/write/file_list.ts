// A suggested batch as names of files, for scripts and for tools that take a list.

import { UserError } from "../../../errors.ts";
import type { SuggestedBatch } from "../../batch.ts";

/**
 * Writes the names of a batch, one a line in the order in which to label.
 *
 * @param batch The batch
 * @returns The text of the file
 * @throws {UserError} If a name has a line break in it
 */
export function fileList({ images }: SuggestedBatch): string {
  const broken = images.find(({ fileName }) => /[\r\n]/.test(fileName));
  if (broken !== undefined) {
    throw new UserError(
      `The name ${
        JSON.stringify(broken.fileName)
      } has a line break; rename the file, or ask for --format csv`,
    );
  }
  return images.map(({ fileName }) => `${fileName}\n`).join("");
}
