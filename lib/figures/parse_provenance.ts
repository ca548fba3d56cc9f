// The text of a `provenance.json` of any kind, parsed and checked.

import type { z } from "zod";
import { UserError } from "../errors.ts";

/**
 * Parses provenance and checks it.
 *
 * @param text JSON
 * @param source Name of the file, for error messages
 * @param schema What is expected
 * @returns The value as it was written, and without what the schema does not name
 * @throws {UserError} If it is damaged, in one line
 */
export function parseProvenance<Data>(
  text: string,
  source: string,
  schema: z.ZodType<Data>,
): { value: unknown; data: Data } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The reason may quote the text, with its line ends.
    const [reason] = (error as Error).message.split("\n");
    throw new UserError(`The provenance in ${source} is damaged: ${reason}`);
  }
  const { error, data } = schema.safeParse(value);
  if (error === undefined) return { value, data };
  const [{ path, message }] = error.issues;
  throw new UserError(
    `The provenance in ${source} is damaged, or of another version of this project: ` +
      `${path.join(".")}: ${message}`,
  );
}
