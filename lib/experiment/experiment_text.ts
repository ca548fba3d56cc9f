// The experiment file of an archive. It is written anew from the settings that provenance tells, so that it asks for exactly
// that study, wherever the original file was and whatever it looked like.

import type { Json } from "../store/records.ts";

/** Settings of an experiment as provenance tells them. */
type Settings = { readonly [key: string]: Json };

/** An entry of the lists of strategies and bounds. */
type ToldEntry = { name: string; label: string; options: { [key: string]: Json } };

/**
 * Writes the experiment file of a study.
 *
 * @param settings The settings, checked and with defaults
 * @returns Its text
 */
export function experimentText(settings: Settings): string {
  const { name, ...others } = settings;
  const told: Record<string, unknown> = { $schema: "./schema.json", name, ...others };
  for (const key of ["strategies", "bounds"]) {
    if (key in told) told[key] = (told[key] as ToldEntry[]).map(shortEntry);
  }
  return JSON.stringify(told, null, 2) + "\n";
}

/** An entry as short as it can be. */
function shortEntry({ name, label, options }: ToldEntry): unknown {
  const hasOptions = Object.keys(options).length > 0;
  if (label === name && !hasOptions) return name;
  return { name, ...label !== name && { label }, ...hasOptions && { options } };
}
