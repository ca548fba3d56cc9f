// Results as bytes: the same for the same picks and accuracies, whatever machine computed them and however long it took.

import { z } from "zod";
import { type Cycle, labeledCounts } from "../figures/study.ts";
import { DamagedError } from "../store/store.ts";

/**
 * The result of a cell, without its times.
 *
 * @param cycles The cell's cycles, cycle 0 first
 * @returns The same bytes for the same picks and accuracies
 */
export function resultBytes(
  cycles: readonly Pick<Cycle, "picks" | "accuracy">[],
): Uint8Array<ArrayBuffer> {
  const result = {
    accuracy: cycles.map(({ accuracy }) => accuracy),
    picks: cycles.map(({ picks }) => picks),
  };
  return new TextEncoder().encode(JSON.stringify(result) + "\n");
}

/**
 * What is published of a bound's cell: its curve, and not what it picked.
 *
 * @param cycles The cell's cycles, cycle 0 first
 * @returns The same bytes for the same numbers of labels and the same accuracies
 */
export function boundBytes(
  cycles: readonly Pick<Cycle, "picks" | "accuracy">[],
): Uint8Array<ArrayBuffer> {
  return curveBytes(
    labeledCounts({ strategy: "", repetition: 0, cycles }),
    cycles.map(({ accuracy }) => accuracy),
  );
}

/**
 * A bound's curve at one repetition, as `bounds.csv` has it.
 *
 * @param labeled Labeled samples after each cycle, (cycles + 1)
 * @param accuracy Accuracy after each cycle, (cycles + 1)
 * @returns The bytes whose hash stands in provenance
 */
export function curveBytes(
  labeled: readonly number[],
  accuracy: readonly number[],
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify({ accuracy, labeled }) + "\n");
}

// By hand, which is faster: a study has a thousand results of some thousand picks each.
const accuracies = z.custom<number[]>((value) =>
  Array.isArray(value) && value.every((one) => typeof one === "number" && one >= 0 && one <= 1)
);
const wholes = z.custom<number[]>(areWholes);

const cellResult = z.object({
  accuracy: accuracies,
  picks: z.custom<number[][]>((value) => Array.isArray(value) && value.every(areWholes)),
})
  .refine(({ accuracy, picks }) => accuracy.length === picks.length);

const boundCurve = z.object({ accuracy: accuracies, labeled: wholes })
  .refine(({ accuracy, labeled }) => accuracy.length === labeled.length);

/**
 * Reads the result of a cell.
 *
 * @param bytes What `resultBytes` made
 * @returns The cell's cycles, cycle 0 first
 * @throws {DamagedError} If they are no result
 */
export function readResult(bytes: Uint8Array): Pick<Cycle, "picks" | "accuracy">[] {
  const { accuracy, picks } = parse(bytes, cellResult);
  return accuracy.map((accuracy, i) => ({ picks: picks[i], accuracy }));
}

/**
 * Reads a bound's curve at one repetition.
 *
 * @param bytes What `curveBytes` made
 * @returns Labeled samples and accuracy after each cycle, (cycles + 1)
 * @throws {DamagedError} If they are no curve
 */
export function readCurve(bytes: Uint8Array): { labeled: number[]; accuracy: number[] } {
  return parse(bytes, boundCurve);
}

function areWholes(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
}

function parse<Value>(bytes: Uint8Array, schema: z.ZodType<Value>): Value {
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new DamagedError("The object in the place of a result is none; run the cell again");
  }
}
