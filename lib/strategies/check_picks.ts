// What a strategy returned, checked before it is used: a wrong pick would become a label that nobody gave.

import { UserError } from "../errors.ts";
import { MISSING_LABEL, type View } from "./strategy.ts";

/**
 * Checks the picks of a strategy.
 *
 * @param picks What its query returned
 * @param view What the strategy saw
 * @returns The picks: distinct candidates, as many as were asked for
 * @throws {UserError} Naming the first pick that is wrong, by its place in the batch from 0 on, and what is wrong with it
 */
export function checkPicks(picks: unknown, view: View): Int32Array {
  const { labels, batchSize } = view;
  if (!(picks instanceof Int32Array)) {
    throw new UserError(
      `the strategy returned ${kindOf(picks)}; expected an Int32Array of ${batchSize} positions`,
    );
  }
  if (picks.length !== batchSize) {
    throw new UserError(
      `the strategy returned ${picks.length} picks; expected ${batchSize}, distinct candidates all of them`,
    );
  }
  const places = new Map<number, number>();
  for (const [place, position] of picks.entries()) {
    const fault = !(position >= 0 && position < labels.length)
      ? `is no position of the ${labels.length} visible samples`
      : labels[position] !== MISSING_LABEL
      ? "is no candidate: it has a label"
      : places.has(position)
      ? `was picked before, as pick ${places.get(position)}`
      : undefined;
    if (fault !== undefined) {
      throw new UserError(`pick ${place} of the strategy: ${position} ${fault}`);
    }
    places.set(position, place);
  }
  return picks;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  return typeof value === "object" ? `an object (${value.constructor?.name})` : `a ${typeof value}`;
}
