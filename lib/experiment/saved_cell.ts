// Cells as they are kept in the data folder, finished or not.

import { z } from "zod";
import type { Cycle } from "../figures/study.ts";
import { keyHash, type ReadRecord, type StepRecord } from "../store/records.ts";
import { DamagedError, type Store } from "../store/store.ts";
import { readResult } from "./result_bytes.ts";

/** A cell as far as it was run. */
export interface SavedCell {
  /** Its cycles, with their times. */
  cycles: Cycle[];
  /** Whether the pool was used up. */
  exhausted: boolean;
}

const accuracy = z.number().min(0).max(1);
const picks = z.array(z.int().min(0));
const seconds = z.number();

/** Schema of an unfinished cell. */
export const savedCell: z.ZodType<SavedCell> = z.object({
  cycles: z.array(z.object({
    picks,
    accuracy,
    querySeconds: seconds.optional(),
    fitSeconds: seconds.optional(),
    scoreSeconds: seconds.optional(),
  })),
  exhausted: z.boolean(),
});

/** Schema of what the record of a cell tells besides its key: the times of each cycle, and where it ran. */
const cellDetails = z.object({
  // By hand, which is faster: a study has a thousand cells.
  seconds: z.custom<number[][]>((value) => Array.isArray(value) && value.every(areNumbers)),
  exhausted: z.boolean(),
  host: z.string().optional(),
  processor: z.string().optional(),
});

function areNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => Number.isFinite(one));
}

/**
 * A finished cell from its record: results from its object, times from the record itself.
 *
 * @param store The data folder, which is told of damage
 * @param found The record, and its objects
 * @returns The cell; nothing if the record is not what a cell's should be
 */
export function recordedCell(
  store: Store,
  { record, objects }: ReadRecord,
): SavedCell | undefined {
  const details = cellDetails.safeParse(record.details).data;
  const result = objects.get("result");
  try {
    if (details === undefined || result === undefined) throw new DamagedError("no cell");
    const cycles = readResult(result);
    if (details.seconds.length !== cycles.length) throw new DamagedError("other cycles");
    return {
      cycles: cycles.map((cycle, i) => {
        const [querySeconds, fitSeconds, scoreSeconds] = details.seconds[i];
        return { ...cycle, querySeconds, fitSeconds, scoreSeconds };
      }),
      exhausted: details.exhausted,
    };
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    store.warn(`records/${keyHash(record.key)}.json is not that of a cell; the cell is run again`);
  }
}

/**
 * The seconds of each part of each cycle that the record of a cell tells.
 *
 * @param record The record
 * @returns Query, fit and score by cycle; none where nothing was measured
 */
export function recordedSeconds({ details }: StepRecord): number[][] {
  return cellDetails.safeParse(details).data?.seconds ?? [];
}
