// Studies of the same images, and cells that two studies have in common: they are no independent evidence.

import { toldResults } from "../figures/read_provenance.ts";
import type { PublishedStudy } from "./published_study.ts";

/**
 * Tells which studies are of the same images, or of the same embeddings.
 *
 * @param studies The studies
 * @returns One line for each group of two studies or more
 */
export function sameImages(studies: readonly PublishedStudy[]): string[] {
  return groupsOfImages(studies).filter((group) => group.length > 1).map((group) =>
    `${
      listed(group)
    } are of the same images: they are no independent data sets, so tests over studies claim less than they seem to`
  );
}

/**
 * Groups studies by the images, or the embeddings, that they are of.
 *
 * @param studies The studies
 * @returns Names of the studies of each group
 */
export function groupsOfImages(
  studies: readonly Pick<PublishedStudy, "name" | "origin">[],
): string[][] {
  const groups: { names: string[]; hashes: Set<string> }[] = [];
  for (const { name, origin: { inputs, embeddings } } of studies) {
    const { encoder: _, ...images } = inputs;
    // Of a study of embeddings, the pool's are told by what came out of step 1 as well.
    const hashes = new Set([...Object.values(images), embeddings.pool, embeddings.test]);
    const group = groups.find((other) => !other.hashes.isDisjointFrom(hashes));
    if (group === undefined) groups.push({ names: [name], hashes });
    else {
      group.names.push(name);
      group.hashes = group.hashes.union(hashes);
    }
  }
  return groups.map(({ names }) => names);
}

/**
 * Finds the repetitions of each study that no larger study has: the same cells count once.
 *
 * @param studies The studies
 * @param strategies Labels of the strategies that are compared
 * @returns The repetitions that count, by the study's name; and one line for each study of which some do not
 */
export function distinctRepetitions(
  studies: readonly PublishedStudy[],
  strategies: readonly string[],
): { repetitions: Map<string, Set<number>>; told: string[] } {
  const owners = new Map<string, string>();
  const repetitions = new Map<string, Set<number>>();
  const told: string[] = [];
  const size = ({ study }: PublishedStudy) => study.cells.length;
  for (const study of studies.toSorted((a, b) => size(b) - size(a))) {
    const byRepetition = Map.groupBy(
      toldResults(study.origin).filter(({ label }) => strategies.includes(label)),
      ({ repetition }) => repetition,
    );
    const own = new Set<number>();
    const shared = new Map<string, number>();
    for (const [repetition, results] of byRepetition) {
      const hash = results.map(({ label, result }) => `${label} ${result}`).sort().join();
      const owner = owners.get(hash);
      if (owner === undefined) {
        owners.set(hash, study.name);
        own.add(repetition);
      } else shared.set(owner, (shared.get(owner) ?? 0) + 1);
    }
    repetitions.set(study.name, own);
    for (const [owner, count] of shared) {
      told.push(
        `${count} of ${byRepetition.size} repetitions of ${study.name} have the same results as ${owner}: ` +
          "they count once, there",
      );
    }
  }
  return { repetitions, told };
}

/** Names in words, such as `a, b and c`. */
function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
