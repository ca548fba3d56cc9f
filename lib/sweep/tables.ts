// The tables of a sweep as CSV, and its curves read back from them.

import { parse } from "csv-parse/sync";
import { csv } from "../figures/csv_tables.ts";
import { unguardText } from "../figures/spreadsheet_text.ts";
import type { Curve } from "../figures/study.ts";
import { type Changes, valueText } from "./grid.ts";
import type { SettingRanks } from "./ranks.ts";
import type { Sweep } from "./swept_study.ts";

/** The fields of a row that tell the combination of settings. */
function settingFields(settings: Changes): string[] {
  return Object.values(settings).map(valueText);
}

/**
 * Writes `results.csv`: the accuracy after each cycle of each cell, under each combination of settings.
 *
 * @param sweep The sweep
 * @returns The text of the file
 */
export function sweepResultsCsv({ paths, studies }: Sweep): string {
  return csv(
    [...paths, "strategy", "rep", "cycle", "n_labeled", "accuracy"],
    studies.flatMap(({ settings, curves }) =>
      curves.flatMap(({ strategy, repetitions, labeled, accuracies }) =>
        repetitions.flatMap((repetition, nth) =>
          accuracies[nth].map((accuracy, cycle) => [
            ...settingFields(settings),
            strategy,
            repetition,
            cycle,
            labeled[cycle],
            accuracy,
          ])
        )
      )
    ),
  );
}

/**
 * Reads the curves of a sweep back from its `results.csv`.
 *
 * @param text The text of the file
 * @param combinations The combinations of settings
 * @returns The curves of each combination, in their order
 */
export function readSweepResults(text: string, combinations: readonly Changes[]): Curve[][] {
  const rows = parse(text, { columns: true }) as Record<string, string>[];
  return combinations.map((settings) => {
    const own = rows.filter((row) =>
      Object.entries(settings).every(([path, value]) => unguardText(row[path]) === valueText(value))
    );
    return [...Map.groupBy(own, ({ strategy }) => unguardText(strategy))].map(
      ([strategy, cells]): Curve => {
        const byRepetition = [...Map.groupBy(cells, ({ rep }) => Number(rep))];
        return {
          strategy,
          repetitions: byRepetition.map(([repetition]) => repetition),
          labeled: (byRepetition[0]?.[1] ?? []).map(({ n_labeled }) => Number(n_labeled)),
          accuracies: byRepetition.map(([, cycles]) => cycles.map((row) => Number(row.accuracy))),
        };
      },
    );
  });
}

/**
 * Writes `ranks.csv`: area and rank of each strategy under each combination of settings.
 *
 * @param sweep The sweep
 * @param ranked The ranks of each study
 * @returns The text of the file
 */
export function sweepRanksCsv(
  { paths, strategies }: Sweep,
  ranked: readonly SettingRanks[],
): string {
  return csv(
    [...paths, "strategy", "alcu", "alcu_std", "rank"],
    ranked.flatMap(({ study, areas, deviations, ranks }) =>
      strategies.map((strategy, i) => [
        ...settingFields(study.settings),
        strategy,
        areas[i],
        deviations[i],
        ranks[i],
      ])
    ),
  );
}

/**
 * Writes `taus.csv`: how alike the order of the strategies is to that under the experiment's own settings.
 *
 * @param sweep The sweep
 * @param ranked The ranks of each study
 * @returns The text of the file
 */
export function sweepTausCsv({ paths }: Sweep, ranked: readonly SettingRanks[]): string {
  return csv(
    [...paths, "is_base", "kendall_tau"],
    ranked.map(({ study, tau }) => [
      ...settingFields(study.settings),
      study.isBase ? "yes" : "no",
      Number.isNaN(tau) ? undefined : tau,
    ]),
  );
}
