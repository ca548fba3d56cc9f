// How long the parts of a cycle took, on average.

import { mean } from "../statistics/descriptive.ts";
import { cellsOf, type Study } from "./study.ts";

/** Mean seconds of the parts of a cycle. */
export interface MeanSeconds {
  /** Of a query. */
  readonly query: number;
  /** Of fitting the classifier. */
  readonly fit: number;
  /** Of scoring it on the test set. */
  readonly score: number;
}

/**
 * Mean seconds of a strategy's cycles, cycle 0 left out: it has no query.
 *
 * @param study The study
 * @param strategy The strategy's label
 * @returns The means over all repetitions; undefined if no clock was given
 */
export function meanSeconds(study: Study, strategy: string): MeanSeconds | undefined {
  const cycles = cellsOf(study, strategy).flatMap(({ cycles }) => cycles.slice(1));
  if (cycles.length === 0 || cycles.some(({ querySeconds }) => querySeconds === undefined)) return;
  return {
    query: mean(cycles.map(({ querySeconds }) => querySeconds!)),
    fit: mean(cycles.map(({ fitSeconds = 0 }) => fitSeconds)),
    score: mean(cycles.map(({ scoreSeconds = 0 }) => scoreSeconds)),
  };
}
