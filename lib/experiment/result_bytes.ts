// Results as bytes: the same for the same picks and accuracies, whatever machine computed them and however long it took.

import { type Cycle, labeledCounts } from "../figures/study.ts";

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

/**
 * Reads the result of a cell.
 *
 * @param bytes What `resultBytes` made
 * @returns The cell's cycles, cycle 0 first
 */
export function readResult(bytes: Uint8Array): Pick<Cycle, "picks" | "accuracy">[] {
  const { accuracy, picks } = JSON.parse(new TextDecoder().decode(bytes)) as {
    accuracy: number[];
    picks: number[][];
  };
  return accuracy.map((accuracy, i) => ({ picks: picks[i], accuracy }));
}
