// How many labels of a file are read: more of them take more memory than a script has, however short they are.

import { UserError } from "../../../errors.ts";

/** Each takes up to 1.5 kB of the 4 GB that a script has. */
const MOST = 2_000_000;

/**
 * Refuses a file with more labels than memory holds.
 *
 * @param count How many images, lines or items the file has
 * @param name Name of the file in messages
 * @throws {UserError} If they are too many
 */
export function checkCount(count: number, name: string): void {
  if (count <= MOST) return;
  throw new UserError(
    `${name} has labels of ${count} images, and up to ${MOST} are read; export the labels in several files`,
  );
}
