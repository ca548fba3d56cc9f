// Whether a parsed file has the shape that its tool gives it, told in one line if not.

import type { z } from "zod";
import { UserError } from "../../../errors.ts";

/**
 * Checks a parsed file.
 *
 * @param shape The shape
 * @param content What the file holds
 * @param name Name of the file in messages
 * @returns The content
 * @throws {UserError} If it has another shape; the message names the first place
 */
export function checkShape<T>(shape: z.ZodType<T>, content: unknown, name: string): T {
  const { success, data, error } = shape.safeParse(content);
  if (success) return data;
  const [{ path, message }] = error.issues;
  throw new UserError(
    `${name}: ${path.map(String).join(".")}: ${message.split("\n")[0]}; export the labels again`,
  );
}
