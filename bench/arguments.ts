// What the benchmarks are asked for on the command line.

import { boundNames } from "../lib/bounds/registry.ts";
import { UserError } from "../lib/errors.ts";
import { nearestNames } from "../lib/nearest_names.ts";
import { strategyNames } from "../lib/strategies/registry.ts";
import type { Option } from "../steps/command.ts";

/** The bounds that can be asked as a strategy is. The whole pool is one fit, without a query. */
export const askedBounds: readonly string[] = boundNames.filter((name) => name !== "WholePool");

/** The option that chooses strategies. */
export const strategiesOption: Option = {
  type: "string",
  value: "A,B",
  description: "Only these strategies",
};

/** The option that chooses cycles. */
export const cyclesOption: Option = {
  type: "string",
  value: "2,19",
  description: "At these cycles; 1,2,3,18,19,20 unless given",
};

/**
 * Reads names of strategies and bounds.
 *
 * @param value Names with commas between them; all strategies and no bound unless given
 * @returns The names
 * @throws {UserError} If there is no such strategy or bound
 */
export function strategiesOf(value: unknown): readonly string[] {
  if (value === undefined) return strategyNames;
  const names = String(value).split(",");
  const allowed = [...strategyNames, ...askedBounds];
  const unknown = names.find((name) => !allowed.includes(name));
  if (unknown === undefined) return names;
  throw new UserError(
    `--strategies: there is no strategy "${unknown}"; ${nearestNames(unknown, allowed)}`,
  );
}

/**
 * Reads whole numbers from 1 on.
 *
 * @param option Name of the option, for messages
 * @param value Numbers with commas between them
 * @param others What they are unless given
 * @returns The numbers, as they are written
 * @throws {UserError} If one is no such number
 */
export function numbersOf(option: string, value: unknown, others: string): string[] {
  const numbers = String(value ?? others).split(",");
  const wrong = numbers.find((number) => !/^[1-9]\d*$/.test(number));
  if (wrong === undefined) return numbers;
  throw new UserError(`--${option}: expected whole numbers from 1 on, found "${wrong}"`);
}
