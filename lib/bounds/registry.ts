// The list of the bounds. It is apart from the list of strategies, so that no bound can take part as a strategy.

import { UserError } from "../errors.ts";
import { nearestNames } from "../nearest_names.ts";
import type { BoundModule } from "./bound.ts";

/** File of each bound in this folder. */
const registry: Readonly<Record<string, string>> = {
  WholePool: "whole_pool.ts",
  GreedyOracle: "greedy_oracle.ts",
  BoSS: "boss.ts",
};

/** Names of all bounds. */
export const boundNames: readonly string[] = Object.keys(registry);

/**
 * Where a bound's code is.
 *
 * @param name The bound's name
 * @returns URL of its module, to import or to hash
 * @throws {UserError} If there is no such bound
 */
export function boundUrl(name: string): URL {
  if (!Object.hasOwn(registry, name)) {
    throw new UserError(`unknown bound "${name}"; ${nearestNames(name, boundNames)}`);
  }
  return new URL(registry[name], import.meta.url);
}

/**
 * Loads a bound.
 *
 * @param name The bound's name
 * @returns Its module
 * @throws {UserError} If there is no such bound
 */
export async function loadBound(name: string): Promise<BoundModule> {
  return await import(boundUrl(name).href);
}
