// What was done to a study's pool, in words: readers know "20 % of the labels are wrong", not `wrongLabels 0.2`.

import { z } from "zod";

/** The settings of a harder pool, as far as provenance tells them. */
const schema = z.object({
  absentClasses: z.array(z.string()).min(1),
  longTail: z.number(),
  rareClasses: z.object({ classes: z.array(z.string()).min(1), share: z.number() }),
  duplicates: z.number(),
  wrongLabels: z.number(),
}).partial();

/**
 * Says what was done to a pool.
 *
 * @param pool The key `pool` of an experiment, as its provenance has it
 * @returns Such as `20 % of the labels wrong`; undefined for the pool as it was embedded, or for settings that are unknown here
 */
export function poolWords(pool: unknown): string | undefined {
  const { success, data } = schema.safeParse(pool);
  if (!success) return undefined;
  const { absentClasses, longTail, rareClasses, duplicates, wrongLabels } = data;
  const parts = [
    ...(absentClasses ? [`no sample of ${classWords(absentClasses)}`] : []),
    ...(longTail === undefined ? [] : [
      `a long tail of classes, ${longTail} to 1`,
    ]),
    ...(rareClasses
      ? [`only ${percent(rareClasses.share)} of the samples of ${classWords(rareClasses.classes)}`]
      : []),
    ...(duplicates === undefined ? [] : [`${percent(duplicates)} of the samples copies of others`]),
    ...(wrongLabels === undefined ? [] : [`${percent(wrongLabels)} of the labels wrong`]),
  ];
  return parts.length === 0 ? undefined : parts.join("; ");
}

/**
 * Says what was done to the pool of an experiment.
 *
 * @param experiment The experiment, as its provenance has it
 * @returns As `poolWords`; undefined also where no experiment is told
 */
export function poolWordsOf(experiment: unknown): string | undefined {
  return poolWords((experiment as { pool?: unknown } | null | undefined)?.pool);
}

/**
 * A study by its name, and by what was done to its pool.
 *
 * @param study The study
 * @returns Such as `fashion`, or `fashion-noisy (20 % of the labels wrong)`
 */
export function studyWords({ name, pool }: { name: string; pool?: string }): string {
  return pool === undefined ? name : `${name} (${pool})`;
}

function classWords(classes: readonly string[]): string {
  if (classes.length === 1) return `class ${classes[0]}`;
  return `the classes ${classes.slice(0, -1).join(", ")} and ${classes.at(-1)}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
