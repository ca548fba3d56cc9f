// Whether provenance is of one piece: it tells of every part of its experiment, and of nothing else.

import type { Origin, Provenance } from "./provenance.ts";
import { tellSource } from "../store/source.ts";
import { toldExperiment } from "./read_provenance.ts";

/** What step 1 puts out. */
const embedded = ["pool", "poolLabels", "test", "testLabels", "classNames"];

/**
 * Checks that provenance is complete.
 *
 * @param origin The provenance, with code or without
 * @returns One sentence per fault; none if it is complete
 */
export function checkProvenance(origin: Origin & Partial<Provenance>): string[] {
  const { inputs, embeddings, code } = origin;
  const { strategies, bounds = [], reps, pool, measures } = toldExperiment(origin);
  const faults: string[] = [];
  if (Object.keys(inputs).length === 0) faults.push("it tells of nothing that went into step 1");
  for (const name of embedded) {
    if (!(name in embeddings)) faults.push(`it tells of no ${name} that came out of step 1`);
  }
  for (const name of pool ? ["pool", "poolLabels", "poolClasses", "poolIndices"] : []) {
    if (!(name in (origin.pool ?? {}))) faults.push(`it tells of no ${name} of its harder pool`);
  }
  if (!pool && origin.pool) faults.push("it tells of a harder pool; the experiment has none");
  const labels = [...strategies, ...bounds].map(({ label }) => label);
  const results = { ...origin.results, ...origin.bounds };
  for (const label of new Set([...labels, ...Object.keys(results)])) {
    const [expected, found] = [labels.includes(label) ? reps : 0, results[label]?.length ?? 0];
    if (found === expected) continue;
    faults.push(`it tells of ${found} repetitions of ${label}; the experiment has ${expected}`);
  }
  for (const label of new Set([...measures ? labels : [], ...Object.keys(origin.measures ?? {})])) {
    const expected = measures && labels.includes(label) ? reps : 0;
    const found = origin.measures?.[label]?.length ?? 0;
    if (found === expected) continue;
    faults.push(
      `it tells of the measures of ${found} repetitions of ${label}; the experiment has ${expected}`,
    );
  }
  if (code === undefined) return faults;
  const made = [...strategies, ...bounds].map(({ name }) => `step 2, ${name}`);
  const parts = [
    "step 1",
    ...made,
    ...pool ? ["step 2, pool"] : [],
    ...measures ? ["step 2, measures"] : [],
    "step 3",
  ];
  for (const part of parts) {
    if (!(part in code)) faults.push(`it tells of no code that made ${part}`);
  }
  return [...faults, ...sourceFaults(code, origin.source)];
}

/** Whether the folders of source files have the identifiers that follow from those of the files. */
function sourceFaults(code: Provenance["code"], source: Provenance["source"]): string[] {
  if (source === undefined) return [];
  const { folders, files } = tellSource(code, (file) => source.files[file]);
  const parts = Object.keys({ ...folders, ...source.folders });
  const odd = [
    ...parts.filter((part) => folders[part] !== source.folders[part]),
    ...Object.keys(source.files).filter((file) => !(file in files)),
  ];
  return odd.map((name) => `it tells another source of ${name} than its files give`);
}
