// The key `start` of an experiment file: an initial labeled set, as most published protocols have one.

import { parse } from "csv-parse/sync";
import { resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { type FirstBatch, firstBatches } from "./first_batch.ts";
import type { StartingSet } from "./starting_set.ts";

/**
 * The initial labeled set of an experiment, as its file has it: a first batch by its name, pool indices for all repetitions or for
 * each, a CSV file of them, or so many of each class.
 */
export type StartSettings =
  | FirstBatch
  | { readonly indices: readonly number[] }
  | { readonly byRepetition: Readonly<Record<string, number[]>> }
  | { readonly csv: string }
  | { readonly perClass: number };

/** Schema of the initial labeled set of an experiment. */
export const startSettings: z.ZodType<StartSettings> = z.union([
  z.enum(firstBatches).describe(
    "One batch for all strategies of a repetition: random, or the samples nearest to the centres of clusters",
  ),
  z.strictObject({
    indices: z.array(z.int().min(0)).min(1).describe("Pool indices, the same in all repetitions"),
  }),
  z.strictObject({
    byRepetition: z.record(
      z.string().regex(/^(0|[1-9]\d*)$/, "the number of a repetition, or its seed"),
      z.array(z.int().min(0)).min(1),
    ).refine((sets) => Object.keys(sets).length > 0, "a set for each repetition").describe(
      "Pool indices for each repetition by its number, or by its seed where the experiment has seeds",
    ),
  }),
  z.strictObject({
    csv: z.string().min(1).describe(
      "A file with a column index, and a column rep where repetitions start differently",
    ),
  }),
  z.strictObject({
    perClass: z.int().min(1).describe(
      "So many random samples of each class, others in each repetition",
    ),
  }),
]);

/** The initial labeled set of an experiment: a first batch by its name, one set for all repetitions, or sets by repetition. */
export type Start = FirstBatch | StartingSet | {
  readonly byRepetition: Readonly<Record<string, number[]>>;
};

/**
 * Reads the initial labeled set of an experiment, so that nothing more is needed than the experiment to repeat it.
 *
 * @param start The experiment's key `start`
 * @param folder Folder of the experiment file
 * @returns The set
 * @throws {UserError} If the CSV file is missing or damaged
 */
export async function readStart(start: StartSettings, folder: string): Promise<Start> {
  if (typeof start === "string" || !("csv" in start)) return start;
  const path = resolve(folder, start.csv);
  const rows = readRows(await readText(path), path);
  const indices = (of: typeof rows) => of.map(({ index }) => index);
  if (rows[0].rep === undefined) return { indices: indices(rows) };
  const byRepetition = Object.entries(Object.groupBy(rows, ({ rep }) => String(rep)));
  return { byRepetition: Object.fromEntries(byRepetition.map(([rep, of]) => [rep, indices(of!)])) };
}

/**
 * What one repetition starts with.
 *
 * @param start The initial labeled set of the experiment; none unless given
 * @param repetition The repetition's number
 * @returns What is labeled before its first query; nothing where the experiment has no such set
 * @throws {UserError} If the experiment has sets by repetition and none for this one
 */
export function startOf(
  start: Start | undefined,
  repetition: number,
): FirstBatch | StartingSet | undefined {
  if (start === undefined || typeof start === "string" || !("byRepetition" in start)) return start;
  const indices = start.byRepetition[repetition];
  if (indices !== undefined) return { indices };
  const known = Object.keys(start.byRepetition).join(", ");
  throw new UserError(
    `start: there is no set for repetition ${repetition}, only for ${known}; add one, by rows of the CSV file or in byRepetition`,
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UserError(`start: ${path} can't be read: ${(error as Error).message.split(" (")[0]}`);
  }
}

function readRows(text: string, path: string): { index: number; rep?: number }[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  } catch (error) {
    throw new UserError(`start: ${path} is no CSV table: ${(error as Error).message}`);
  }
  if (rows.length === 0) throw new UserError(`start: ${path} has no rows; give it a column index`);
  return rows.map((row, i) => {
    const whole = (column: string) => {
      if (/^\d+$/.test(row[column] ?? "")) return Number(row[column]);
      const found = column in row ? `found "${row[column]}"` : "there is no such column";
      throw new UserError(
        `start: ${path}, row ${i + 1}: ${column}: expected a whole number, ${found}`,
      );
    };
    return { index: whole("index"), ...("rep" in row ? { rep: whole("rep") } : {}) };
  });
}
