// A strategy with some of its options fixed, under a name of its own.

import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { OptionsSchema } from "./strategy.ts";

/** A strategy, and the options of it that are fixed. */
export interface Preset {
  /** Name of the strategy in the registry. */
  readonly strategy: string;
  /** The fixed options with their values. */
  readonly preset: Readonly<Record<string, unknown>>;
}

/**
 * A strategy's options, some of them fixed. A fixed option may be left out or have its value, and nothing else: a curve
 * that is called Margin would otherwise be one of entropy. The other options stay as they are.
 *
 * @param options Schema of the strategy's options, a strict object of zod
 * @param preset The strategy, and the options that are fixed
 * @returns The schema
 */
export function withPreset(
  options: OptionsSchema<unknown>,
  { strategy, preset }: Preset,
): OptionsSchema<unknown> {
  const schema = options as z.ZodObject;
  const fixed = Object.entries(preset).map(([name, value]) => {
    const refusal = `fixed to ${JSON.stringify(value)}; ${strategy} lets you set it`;
    const option = (schema.shape[name] as z.ZodType)
      .refine((given) => isDeepStrictEqual(given, value), refusal)
      .default(value)
      // Editors know by it that there is no choice.
      .meta({ const: value });
    return [name, option];
  });
  return schema.extend(Object.fromEntries(fixed));
}
