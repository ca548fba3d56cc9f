// What a leaderboard compares: which studies, strategies and repetitions, and which are left out and why. Nothing is left out
// without a line that names it.

import { UserError } from "../errors.ts";
import { areasUnderCurve } from "../figures/statistics.ts";
import { learningCurves, type Study } from "../figures/study.ts";
import { toldExperiment } from "../figures/read_provenance.ts";
import { roundArea } from "../statistics/ranks.ts";
import { divideByProtocol } from "./protocol.ts";
import type { PublishedStudy } from "./published_study.ts";
import { distinctRepetitions, sameImages } from "./same_data.ts";

/** A study on the board. */
export interface BoardStudy {
  /** Its name. */
  readonly name: string;
  /** The repetitions that have all cells of the board's strategies, ascending, (repetitions). */
  readonly repetitions: number[];
  /** Areas under the learning curves, (repetitions x strategies). */
  readonly areas: number[][];
}

/** What a leaderboard compares. */
export interface Board {
  /** Labels of the strategies that all ranked studies have, in the first one's order. */
  readonly strategies: string[];
  /** The studies that are ranked. */
  readonly studies: BoardStudy[];
  /** What is left out, and what readers should know of the studies, one line each. */
  readonly notes: string[];
}

/**
 * Finds what can be compared between studies.
 *
 * @param published The studies
 * @param acrossProtocols Whether studies of different protocols are ranked together
 * @returns The board
 * @throws {UserError} If a study is named twice, or the studies share fewer than two strategies or no repetition
 */
export function collectBoard(
  published: readonly PublishedStudy[],
  acrossProtocols: boolean,
): Board {
  const names = published.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UserError(`${twice} is named twice; name each study once`);
  const notes: string[] = [];
  const { alike, others } = divideByProtocol(published);
  const first = alike.map(({ name }) => name).join(", ");
  for (const [name, differences] of others) {
    notes.push(
      `${name} has another protocol than ${first}: ${differences.join("; ")}; ` +
        (acrossProtocols
          ? "its ranks count all the same, as --across-protocols says"
          : "its areas are shown, but ranks and tests leave it out (--across-protocols takes it in)"),
    );
  }
  const ranked = acrossProtocols ? [...published] : alike;
  const strategies = sharedStrategies(ranked, notes);
  const { repetitions, told } = distinctRepetitions(ranked, strategies);
  const studies = ranked
    .map((study) => boardStudy(study, strategies, notes, repetitions.get(study.name)!))
    .filter(({ repetitions }) => repetitions.length > 0);
  notes.push(...told);
  notes.push(...sameImages(ranked.filter(({ name }) => studies.some((own) => own.name === name))));
  if (studies.length === 0) {
    throw new UserError(
      `No repetition of ${names.join(", ")} has all cells of ${strategies.join(", ")}`,
    );
  }
  return { strategies, studies, notes };
}

/** The strategies that all studies have with the same options; the others are told. */
function sharedStrategies(studies: readonly PublishedStudy[], notes: string[]): string[] {
  const entries = studies.map(({ origin, name }) => ({
    name,
    byLabel: new Map(
      toldExperiment(origin).strategies.map(({ label, ...entry }) => [
        label,
        JSON.stringify(entry),
      ]),
    ),
  }));
  const labels = new Set(entries.flatMap(({ byLabel }) => [...byLabel.keys()]));
  const shared = [...labels].filter((label) => {
    const having = entries.filter(({ byLabel }) => byLabel.has(label));
    const kinds = new Set(having.map(({ byLabel }) => byLabel.get(label)));
    if (having.length < entries.length) {
      notes.push(`${label} is only in ${having.map(({ name }) => name).join(", ")}: not ranked`);
      return false;
    }
    if (kinds.size > 1) {
      notes.push(
        `${label} is another strategy, or has other options, from study to study: not ranked`,
      );
    }
    return kinds.size === 1;
  });
  if (shared.length < 2) {
    const names = studies.map(({ name }) => name).join(", ");
    throw new UserError(
      `${names} share ${shared.length === 0 ? "no strategy" : `only ${shared[0]}`}; ` +
        "a leaderboard needs two strategies that all of its studies have",
    );
  }
  return shared;
}

/** The areas of a study, at the repetitions with all cells; those that lack some are told. */
function boardStudy(
  { name, study }: PublishedStudy,
  strategies: readonly string[],
  notes: string[],
  wanted: ReadonlySet<number>,
): BoardStudy {
  const own = study.cells.filter(({ strategy }) => strategies.includes(strategy));
  const length = Math.max(0, ...own.map(({ cycles }) => cycles.length));
  const repetitions = [...new Set(study.cells.map(({ repetition }) => repetition))]
    .sort((a, b) => a - b)
    .filter((repetition) => {
      const whole = own.filter((cell) =>
        cell.repetition === repetition && cell.cycles.length === length
      ).map(({ strategy }) => strategy);
      const missing = strategies.filter((strategy) => !whole.includes(strategy));
      if (missing.length === 0) return wanted.has(repetition);
      notes.push(
        `${name} lacks cycles of ${missing.join(", ")} at repetition ${repetition}: left out`,
      );
      return false;
    });
  return { name, repetitions, areas: areasOf(study, strategies, repetitions) };
}

/** Areas of strategies at repetitions, (repetitions x strategies). */
function areasOf(
  study: Study,
  strategies: readonly string[],
  repetitions: readonly number[],
): number[][] {
  const cells = study.cells.filter(({ repetition }) => repetitions.includes(repetition));
  const curves = learningCurves({ ...study, cells });
  const columns = strategies.map((label) => {
    const curve = curves.find(({ strategy }) => strategy === label);
    return curve === undefined ? [] : areasUnderCurve(curve);
  });
  return repetitions.map((_, row) => columns.map((column) => roundArea(column[row])));
}
