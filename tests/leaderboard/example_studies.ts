// Made-up published studies, for tests of leaderboards.

import { createHash } from "node:crypto";
import { queriesCsv, resultsCsv } from "../../lib/figures/csv_tables.ts";
import type { Origin } from "../../lib/figures/provenance.ts";
import { learningCurves, type Study } from "../../lib/figures/study.ts";
import type { PublishedStudy } from "../../lib/leaderboard/published_study.ts";
import type { Project } from "../project.ts";

/** How a made-up study is, where it is not as usual. */
export interface Example {
  /** Areas of the strategies at each repetition, (repetitions x strategies). */
  readonly areas: readonly (readonly number[])[];
  /** Labels of the strategies. */
  readonly strategies?: readonly string[];
  /** The images that it is of. */
  readonly images?: string;
  /** Settings of its experiment. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What makes its results other than those of another study with the same areas. */
  readonly seed?: string;
}

/** A study whose curves are flat, so that its areas are as given. */
export function exampleOf(
  name: string,
  { areas, strategies = ["A", "B", "C"], images = name, settings = {}, seed = name }: Example,
): PublishedStudy {
  const study: Study = {
    name,
    strategies,
    cells: strategies.flatMap((strategy, s) =>
      areas.map((row, repetition) => ({
        strategy,
        repetition,
        cycles: [[], [2 * repetition], [2 * repetition + 1]].map((picks) => ({
          picks,
          accuracy: row[s],
        })),
      }))
    ),
  };
  const entry = (label: string) => ({ name: label, label, options: {} });
  const experiment = {
    name,
    data: { embeddings: `${images}.npz` },
    strategies: strategies.map(entry),
    reps: areas.length,
    cycles: 2,
    batchSize: 1,
    classifier: { C: 0.01, tol: 0.001 },
    generator: "mt19937",
    ...settings,
  };
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const origin: Origin = {
    experiment: JSON.parse(JSON.stringify(experiment)),
    inputs: { embeddings: hash(images) },
    embeddings: Object.fromEntries(
      ["pool", "poolLabels", "test", "testLabels", "classNames"]
        .map((part) => [part, hash(`${part} of ${images}`)]),
    ),
    results: Object.fromEntries(
      learningCurves(study).map(({ strategy, accuracies }) => [
        strategy,
        accuracies.map((row, i) => hash(`${seed} ${strategy} ${i} ${row}`)),
      ]),
    ),
  };
  return { name, study, origin, files: { "results.csv": hash(name) } };
}

/** Writes what a leaderboard reads of a study into a copy of the project. */
export async function writePublished(
  project: Project,
  { name, study, origin }: PublishedStudy,
): Promise<void> {
  await project.write(`figures/${name}/results.csv`, resultsCsv(study));
  await project.write(`figures/${name}/queries.csv`, queriesCsv(study));
  await project.write(`figures/${name}/provenance.json`, JSON.stringify(origin));
}

/** Areas that rise from strategy to strategy by a step, and differ from repetition to repetition. */
export function risingAreas(repetitions: number, step = 0.05, strategies = 3): number[][] {
  return Array.from(
    { length: repetitions },
    (_, r) => Array.from({ length: strategies }, (_, s) => 0.5 + step * s + 0.001 * r * (s + 1)),
  );
}
