// The list of the strategies. Only code that plans a study reads it. No strategy and no cell imports it, so a new line
// makes no finished cell stale.

import { UserError } from "../errors.ts";
import { nearestNames } from "../nearest_names.ts";
import type { StrategyModule } from "./strategy.ts";
import { tellFault } from "./tell_fault.ts";

/** File of each strategy in this folder, in the order of the paper's legend. One line adds a strategy. */
export const registry = {
  RandomSampling: "random_sampling.ts",
  UncertaintySampling: "uncertainty_sampling/query.ts",
  DiscriminativeAL: "discriminative_al/query.ts",
  CoreSet: "core_set/query.ts",
  TypiClust: "typi_clust/query.ts",
  Badge: "badge/query.ts",
  DropQuery: "drop_query/query.ts",
  ProbCover: "prob_cover/query.ts",
  Falcun: "falcun/query.ts",
  UHerding: "u_herding/query.ts",
  MaxHerding: "max_herding/query.ts",
  CLUE: "clue.ts",
  ContrastiveAL: "contrastive_al/query.ts",
} as const;

/** Names of all strategies. */
export const strategyNames: readonly string[] = Object.keys(registry);

/**
 * Where a strategy's code is.
 *
 * @param name The strategy's name
 * @returns URL of its module, to import or to hash
 * @throws {UserError} If there is no such strategy
 */
export function strategyUrl(name: string): URL {
  if (!Object.hasOwn(registry, name)) {
    throw new UserError(`Unknown strategy "${name}"; ${nearestNames(name, strategyNames)}`);
  }
  return new URL(registry[name as keyof typeof registry], import.meta.url);
}

/**
 * Loads a strategy.
 *
 * @example
 * ```ts
 * import { loadStrategy, strategyNames } from "./mod.ts";
 *
 * for (const name of strategyNames) {
 *   const strategy = await loadStrategy(name);
 *   console.log(name, strategy.options.parse({}));
 * }
 * ```
 *
 * @param name The strategy's name
 * @returns Its module
 * @throws {UserError} If there is no such strategy, or its code does not load: the file and line
 */
export async function loadStrategy(name: string): Promise<StrategyModule> {
  const url = strategyUrl(name).href;
  let module: Partial<StrategyModule>;
  try {
    module = await import(url);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UserError(`strategy ${name}: ${tellFault(error)}`);
  }
  const { query, options } = module;
  if (typeof query === "function" && typeof options?.parse === "function") {
    return module as StrategyModule;
  }
  const file = `lib/strategies/${registry[name as keyof typeof registry]}`;
  throw new UserError(
    `strategy ${name}: ${file} exports no ${
      typeof query === "function" ? "schema called options" : "function called query"
    }; docs/add_a_strategy.md shows what a strategy exports`,
  );
}

/**
 * Loads the plain form of a strategy, which reads like the method section of its paper. It is the plain.ts beside a
 * query.ts. A strategy without a fast form is its own plain form. Both forms have the same options.
 *
 * @param name The strategy's name
 * @returns The strategy, with the query of its plain form
 * @throws {UserError} If there is no such strategy
 */
export async function loadPlainForm(name: string): Promise<StrategyModule> {
  const { options, query } = await loadStrategy(name);
  const url = strategyUrl(name).href;
  if (!url.endsWith("/query.ts")) return { options, query };
  const plain = await import(new URL("plain.ts", url).href);
  return { options, query: plain.query };
}
