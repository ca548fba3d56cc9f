// What decides a suggested batch besides images and labels, and the defaults.

import { z } from "zod";
import { type ClassifierSettings, classifierSettings } from "../classifier/settings.ts";

/** What decides a batch besides images and labels. */
export interface SuggestSettings {
  /** Name of the strategy in the registry. */
  readonly strategy: string;
  /** Options of the strategy, in part or whole. */
  readonly options: Readonly<Record<string, unknown>>;
  /** How many images to suggest; fewer where fewer are left. */
  readonly batchSize: number;
  /** All random draws follow from it. */
  readonly seed: number;
  /** Among how many images, drawn at random, the strategy chooses, if there are more. */
  readonly candidates: number;
  /** Settings of the logistic regression. */
  readonly classifier: ClassifierSettings;
}

/**
 * Schema of the settings, with their defaults. UHerding is the best single strategy in figures/strategies, with this classifier, and
 * in a published comparison (docs/labelling.md).
 */
export const suggestSettings: z.ZodType<SuggestSettings> = z
  .strictObject({
    strategy: z.string().default("UHerding"),
    options: z.record(z.string(), z.unknown()).default({}),
    batchSize: z.int().min(1).default(100),
    seed: z.int().min(0).max(2 ** 32 - 1).default(0),
    candidates: z.int().min(2).default(10_000),
    classifier: classifierSettings.prefault({}),
  });

/**
 * Strategies that choose by the embeddings alone while there is no classifier. The others begin with a batch near the centres of
 * clusters.
 */
export const coldStrategies: readonly string[] = [
  "RandomSampling",
  "DiscriminativeAL",
  "CoreSet",
  "TypiClust",
  "TypiClustPaper",
  "ProbCover",
  "ProbCoverPaper",
  "MaxHerding",
  "DCoM",
  "TCM",
  "ActiveFT",
];
