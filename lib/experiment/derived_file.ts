// An experiment file that is another one with some settings changed, as a sweep writes them.

import { z } from "zod";
import type { Json } from "../store/records.ts";

/** The file as it is written. */
export const derivedFile = z.strictObject({
  name: z.string().describe("Name of the study"),
  base: z.string().describe("Path of the experiment file that is changed, relative to this file"),
  changes: z.record(z.string(), z.json()).describe(
    "The changed settings by their paths, such as classifier.C",
  ),
});

/**
 * Whether the content of a file is that of a derived one, right or wrong.
 *
 * @param json The parsed content
 */
export function isDerived(json: unknown): boolean {
  return typeof json === "object" && json !== null && "base" in json;
}

/**
 * Changes settings of an experiment file.
 *
 * @param base Its parsed content, which stays as it is
 * @param changes New values by the paths of the settings, such as `classifier.C`
 * @returns The changed content
 */
export function withChanges(
  base: unknown,
  changes: Readonly<Record<string, Json>>,
): Record<string, unknown> {
  const changed = structuredClone(base) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    let object = changed;
    for (const key of keys.slice(0, -1)) {
      const next = Object.hasOwn(object, key) ? object[key] : undefined;
      const isObject = typeof next === "object" && next !== null && !Array.isArray(next);
      object = (isObject ? next : object[key] = {}) as Record<string, unknown>;
    }
    object[keys.at(-1)!] = value;
  }
  return changed;
}
