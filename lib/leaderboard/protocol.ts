// How a study was run, apart from its data and its strategies. Areas of studies that were run otherwise are not alike.

import { toldExperiment } from "../figures/read_provenance.ts";
import { ownWords } from "../figures/shown_measure.ts";
import type { MeasureName } from "../measures/names.ts";
import type { PublishedStudy } from "./published_study.ts";

/** Settings of an experiment that are its protocol. */
const settings = ["batchSize", "cycles", "maxCandidates", "classifier", "generator", "start"];

/**
 * The protocol of a study.
 *
 * @param study The study
 * @returns The value of each setting as JSON, by its path such as `classifier.C`, and the measure in words; a setting that is not there is none
 */
export function protocolOf({ origin }: Pick<PublishedStudy, "origin">): Map<string, string> {
  const experiment = toldExperiment(origin) as Record<string, unknown>;
  const entries = settings.flatMap((name): [string, string][] => {
    const value = experiment[name];
    if (value === undefined) return [];
    if (name !== "classifier") return [[name, JSON.stringify(value)]];
    return Object.entries(value as object).map(([key, own]) => [
      `${name}.${key}`,
      JSON.stringify(own),
    ]);
  });
  const measure = shownMeasure({ origin });
  return new Map([
    ...entries,
    ["measure", ownWords(measure === "accuracy" ? {} : { measure })],
  ]);
}

/**
 * The measure that a study's curves and areas are of.
 *
 * @param study The study
 * @returns Its name, `accuracy` unless its experiment says otherwise
 */
export function shownMeasure(
  { origin }: Pick<PublishedStudy, "origin">,
): "accuracy" | MeasureName {
  const { figure } = toldExperiment(origin) as { figure?: { measure?: MeasureName } };
  return figure?.measure ?? "accuracy";
}

/**
 * In what a protocol is another one.
 *
 * @param own The protocol
 * @param other The one that it is compared with
 * @returns Such as `batchSize 10, not 25`, one for each setting; none if they are the same
 */
export function protocolDifferences(
  own: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...own.keys(), ...other.keys()])]
    .filter((name) => own.get(name) !== other.get(name))
    .map((name) => `${name} ${own.get(name) ?? "none"}, not ${other.get(name) ?? "none"}`);
}

/**
 * Divides studies by the protocol that most of them have; of several that as many have, it is that of the first study.
 *
 * @param studies The studies
 * @returns Those with that protocol, in their order; and of the others what is otherwise in them, by their names
 */
export function divideByProtocol(
  studies: readonly PublishedStudy[],
): { alike: PublishedStudy[]; others: Map<string, string[]> } {
  const groups = Map.groupBy(
    studies,
    (study) => JSON.stringify([...protocolOf(study)].sort()),
  );
  const [alike = []] = [...groups.values()].sort((a, b) => b.length - a.length);
  const others = studies.filter((study) => !alike.includes(study)).map((study) =>
    [
      study.name,
      protocolDifferences(protocolOf(study), protocolOf(alike[0])),
    ] as const
  );
  return { alike, others: new Map(others) };
}
