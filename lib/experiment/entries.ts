// The lists of an experiment file that name what to run: its strategies and its bounds.

import { z } from "zod";
import { UserError } from "../errors.ts";
import { nearestNames } from "../nearest_names.ts";
import type { OptionsSchema } from "../strategies/strategy.ts";
import { checkValue } from "./check_value.ts";

/** A strategy or a bound of an experiment: which one, what it is called there, its checked options. */
export interface StrategyEntry {
  /** Name in the registry of strategies, or in that of bounds. */
  readonly name: string;
  /** What results and figures call it. */
  readonly label: string;
  /** Options, checked and with defaults filled in. */
  readonly options: Record<string, unknown>;
}

/** A list of the experiment file whose entries are looked up in a registry. */
export interface Listed {
  /** The list's key in the file. */
  readonly key: string;
  /** What an entry is, in a word. */
  readonly what: string;
  /** Names in the registry. */
  readonly names: readonly string[];
  /** Loads what has a name. */
  load(name: string): Promise<{ options: OptionsSchema<unknown> }>;
}

/** An entry as it is written: a name, or a name with a label and options. */
export type Entry = string | {
  name: string;
  label?: string;
  options?: Record<string, unknown>;
};

const label = z.string().min(1).max(60).regex(/^[^\p{Cc}]*$/u, "no control characters");

/** Schema of an entry of a list. */
export const entryOf = ({ what }: Listed): z.ZodType<Entry> =>
  z.union([
    z.string().describe(`Name of a ${what}`),
    z.strictObject({
      name: z.string().describe(`Name of a ${what}`),
      label: label.optional().describe("What it is called in results; its name unless given"),
      options: z.record(z.string(), z.unknown()).optional().describe(`Options of the ${what}`),
    }),
  ]);

/**
 * Checks the entries of a list.
 *
 * @param listed Which list
 * @param entries The entries as they are written
 * @param others Entries of other lists, whose labels are taken
 * @param path Path of the experiment file, for messages
 * @returns The entries with their labels, and with options whose defaults are filled in
 * @throws {UserError} If a name is unknown, a label is taken or an option is wrong: which one
 */
export async function checkEntries(
  { key, what, names, load }: Listed,
  entries: readonly Entry[],
  others: readonly StrategyEntry[],
  path: string,
): Promise<StrategyEntry[]> {
  const checked: StrategyEntry[] = [];
  for (const [i, entry] of entries.entries()) {
    const { name, label = name, options = {} } = typeof entry === "string"
      ? { name: entry }
      : entry;
    if (!names.includes(name)) {
      throw new UserError(
        `${path}: ${key}[${i}]: unknown ${what} "${name}"; ${nearestNames(name, names)}`,
      );
    }
    if ([...others, ...checked].some((other) => other.label === label)) {
      throw new UserError(
        `${path}: ${key}[${i}]: a second "${label}"; give it a label of its own`,
      );
    }
    const { options: schema } = await load(name);
    const own = checkValue(schema, options, `${path}: ${key}[${i}] (${name}): options`);
    checked.push({ name, label, options: own as Record<string, unknown> });
  }
  return checked;
}

/**
 * The JSON Schema of the entries of a list: a name, or an object with the options of that name.
 *
 * @param listed Which list
 * @returns The schema of one entry
 */
export async function entriesSchema(
  { names, load }: Listed,
): Promise<Record<string, unknown>> {
  const entries = await Promise.all(names.map(async (name) => ({
    type: "object",
    properties: {
      name: { const: name },
      label: z.toJSONSchema(label),
      options: withoutDialect(
        z.toJSONSchema((await load(name)).options as z.ZodType, { io: "input" }),
      ),
    },
    required: ["name"],
    additionalProperties: false,
  })));
  return { anyOf: [{ enum: names }, ...entries] };
}

function withoutDialect({ $schema: _, ...schema }: Record<string, unknown>) {
  return schema;
}
