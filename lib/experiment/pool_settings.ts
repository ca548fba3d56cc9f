// The key `pool` of an experiment file: a harder pool made of what was embedded. The test set stays as it is.

import { z } from "zod";

/** How a study's pool differs from the one that was embedded. */
export interface PoolSettings {
  /** Seed of all that is drawn. */
  seed: number;
  /** Names of classes of which the pool has no sample. */
  absentClasses?: string[];
  /** How many times as many samples the most frequent class has as the rarest; sizes between them fall exponentially. */
  longTail?: number;
  /** Classes of which only a share of the samples is left. */
  rareClasses?: {
    /** Names of the classes. */
    classes: string[];
    /** Share of their samples that is left. */
    share: number;
  };
  /** Share of the pool's samples that are copies of others. */
  duplicates?: number;
  /** Share of the pool's samples for which a wrong class is answered. */
  wrongLabels?: number;
}

const names = z.array(z.string()).min(1).refine(
  (names) => new Set(names).size === names.length,
  "each class once",
);
const share = z.number().gt(0).lt(1);

/** Schema of a study's pool. */
export const poolSettings: z.ZodType<PoolSettings, Partial<PoolSettings>> = z.strictObject({
  seed: z.int().min(0).max(2 ** 32 - 1).default(0).describe("Seed of all that is drawn"),
  absentClasses: names.optional().describe("Names of classes of which the pool has no sample"),
  longTail: z.number().gt(1).optional().describe(
    "How many times as many samples the most frequent class has as the rarest; sizes between them fall exponentially",
  ),
  rareClasses: z.strictObject({
    classes: names.describe("Names of the classes"),
    share: share.describe("Share of their samples that is left"),
  }).optional().describe("Classes of which only a share of the samples is left"),
  duplicates: share.optional().describe("Share of the pool's samples that are copies of others"),
  wrongLabels: share.optional().describe(
    "Share of the pool's samples for which a wrong class is answered",
  ),
}).refine(
  ({ seed: _, ...changes }) => Object.keys(changes).length > 0,
  "at least one of absentClasses, longTail, rareClasses, duplicates and wrongLabels",
);
