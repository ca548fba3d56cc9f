// The list of the strategies. Only code that plans a study reads it. No strategy and no cell imports it, so a new line
// makes no finished cell stale.

import { UserError } from "../errors.ts";
import { nearestNames } from "../nearest_names.ts";
import { type Preset, withPreset } from "./preset.ts";
import type { StrategyModule } from "./strategy.ts";
import { tellFault } from "./tell_fault.ts";

/**
 * ProbCover's radii 0.05, 0.1 to 2, which is the largest distance of unit vectors. The paper wants the largest radius that is
 * pure enough and names no grid; the radii of its experiments are multiples of 0.05.
 */
const paperRadii = Array.from({ length: 40 }, (_, i) => (i + 1) / 20);

/**
 * File of each strategy in this folder, the ten of the paper first, in the order of its legend. One line adds a strategy. A
 * preset is one of the strategies with some of its options fixed.
 */
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
  Margin: { strategy: "UncertaintySampling", preset: { method: "margin_sampling" } },
  Entropy: { strategy: "UncertaintySampling", preset: { method: "entropy" } },
  LeastConfident: { strategy: "UncertaintySampling", preset: { method: "least_confident" } },
  BAIT: "bait/query.ts",
  MaxHerding: "max_herding/query.ts",
  CLUE: "clue.ts",
  ContrastiveAL: "contrastive_al/query.ts",
  AlfaMix: "alfa_mix/query.ts",
  DCoM: "dcom/query.ts",
  ClusterMargin: "cluster_margin/query.ts",
  PowerBALD: "power_bald/query.ts",
  BALD: "bald/query.ts",
  TCM: "tcm/query.ts",
  ActiveFT: "active_ft/query.ts",
  TypiClustPaper: {
    strategy: "TypiClust",
    preset: { neighbours: 20, maxClusters: 500, minClusterSize: 5 },
  },
  ProbCoverPaper: {
    strategy: "ProbCover",
    preset: { normalize: true, deltas: paperRadii, alpha: 0.95, clusters: "classes" },
  },
  Refine: "refine/query.ts",
} as const;

/** Names of all strategies. */
export const strategyNames: readonly string[] = Object.keys(registry);

/** A strategy's line in the registry. */
function entryOf(name: string): string | Preset {
  if (!Object.hasOwn(registry, name)) {
    throw new UserError(`Unknown strategy "${name}"; ${nearestNames(name, strategyNames)}`);
  }
  return registry[name as keyof typeof registry];
}

/** A strategy's file in this folder. */
function fileOf(name: string): string {
  const entry = entryOf(name);
  return typeof entry === "string" ? entry : fileOf(entry.strategy);
}

/**
 * The file of a strategy's code.
 *
 * @param name The strategy's name
 * @returns Path of its module from the project's folder on, with slashes
 * @throws {UserError} If there is no such strategy
 */
export function strategyFile(name: string): string {
  return `lib/strategies/${fileOf(name)}`;
}

/**
 * Where a strategy's code is.
 *
 * @param name The strategy's name
 * @returns URL of its module, to import or to hash
 * @throws {UserError} If there is no such strategy
 */
export function strategyUrl(name: string): URL {
  return new URL(fileOf(name), import.meta.url);
}

/**
 * Loads a strategy. The options that a preset fixes may be left out, and may not have another value.
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
    const entry = entryOf(name);
    return { query, options: typeof entry === "string" ? options : withPreset(options, entry) };
  }
  throw new UserError(
    `strategy ${name}: ${strategyFile(name)} exports no ${
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
