// Picks the images to label next: a strategy's query over the images that may be suggested, in the order of its picks.

import { UserError } from "../errors.ts";
import { checkValue } from "../experiment/check_value.ts";
import { pickFirstBatch } from "../experiment/first_batch.ts";
import { query } from "../experiment/query.ts";
import { takeRows } from "../numeric/matrix.ts";
import { loadStrategy } from "../strategies/registry.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import type { SuggestedBatch } from "./batch.ts";
import { type ChosenRidge, ridgeByLabels } from "./choose_ridge.ts";
import { counted } from "./counted.ts";
import { describePicks } from "./describe_picks.ts";
import type { Knowledge } from "./knowledge.ts";
import { coldStrategies, type SuggestSettings, suggestSettings } from "./suggest_settings.ts";

/** A batch with what it stands for in the pool. */
export interface PickedBatch {
  /** The batch; its `strategy` says what picked it. */
  readonly batch: SuggestedBatch;
  /** The strategy that was asked for. */
  readonly asked: string;
  /** Index in the pool of each image of the batch, in its order. */
  readonly indices: Int32Array<ArrayBuffer>;
  /** Whether the strategy picked, or the images near the centres of clusters were taken as there is no classifier yet. */
  readonly pickedBy: "strategy" | "centroids";
  /** Among how many images the choice was. */
  readonly candidates: number;
  /** The ridge that the labels chose, with what it is worth on them; missing with too few labels. */
  readonly chosen?: ChosenRidge;
}

/**
 * Picks the images to label next.
 *
 * @example
 * ```ts
 * import { matrix, MISSING_LABEL, suggestBatch } from "./mod.ts";
 *
 * const names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"];
 * const pool = {
 *   images: names.map((name) => ({ name, sha256: name, copies: [] })),
 *   embeddings: matrix(Float32Array.of(0, 0, 0, 1, 5, 5, 2, 3), 4, 2),
 * };
 * const labels = Int32Array.of(0, MISSING_LABEL, 1, MISSING_LABEL);
 * const knowledge = { pool, labels, classNames: ["cat", "dog"], outstanding: new Set<string>(), round: 1 };
 * const { batch } = await suggestBatch(knowledge, { strategy: "Margin", batchSize: 1 });
 * console.log("label this next:", batch.images[0].fileName, batch.images[0].predictedLabel);
 * ```
 *
 * @param knowledge The pool, its labels so far, and what waits for labels
 * @param settings Strategy, size, seed and candidates
 * @returns The batch, best first
 * @throws {UserError} If there is no such strategy, a setting is wrong, or nothing is left to suggest
 */
export async function suggestBatch(
  knowledge: Knowledge,
  settings: Partial<SuggestSettings>,
): Promise<PickedBatch> {
  const checked = checkValue(suggestSettings, settings, "suggest");
  const { strategy, options, batchSize, seed, classifier } = checked;
  // An unknown name or a wrong option is told before any work, also where the strategy is not asked this time.
  const module = await loadStrategy(strategy);
  checkValue(module.options, options, `suggest: options of ${strategy}`);
  const { pool, labels, classNames, outstanding, round } = knowledge;
  const isLabeled = (i: number) => labels[i] !== MISSING_LABEL;
  const all = Int32Array.from(pool.images.keys());
  const free = all.filter((i) => !isLabeled(i) && !outstanding.has(pool.images[i].sha256));
  if (free.length === 0) throw nothingLeft(outstanding.size);
  const seen = new Set(labels.filter((label) => label !== MISSING_LABEL)).size;
  const pickedBy = seen < 2 && !coldStrategies.includes(strategy) ? "centroids" : "strategy";
  const fewer = Math.min(batchSize, free.length);
  const candidates = Math.min(Math.max(checked.candidates, fewer), free.length);
  // To the subsampling, 1 means all.
  const maxCandidates = candidates === free.length ? 1 : candidates;
  let indices: Int32Array<ArrayBuffer>;
  if (pickedBy === "centroids") {
    const unlabeled = takeRows(pool.embeddings, free);
    const picks = await pickFirstBatch(unlabeled, "centroids", {
      repetition: seed,
      batchSize: fewer,
      maxCandidates,
      generator: "mt19937",
    });
    indices = Int32Array.from(picks, (pick) => free[pick]);
  } else {
    const visible = all.filter((i) => isLabeled(i) || !outstanding.has(pool.images[i].sha256));
    const isWhole = visible.length === all.length;
    const picks = await query(strategy, {
      embeddings: isWhole ? pool.embeddings : takeRows(pool.embeddings, visible),
      labels: isWhole ? Int32Array.from(labels) : visible.map((i) => labels[i]),
      classCount: Math.max(classNames.length, 1),
      batchSize: fewer,
      repetition: seed,
      maxCandidates,
      options: { ...options },
      classifier,
    });
    indices = Int32Array.from(picks, (pick) => visible[pick]);
  }
  // As for predictions: the ridge of studies would take most images for the same few classes in early rounds.
  const chosen = await ridgeByLabels(pool.embeddings, labels, classNames.length, seed);
  const images = await describePicks(knowledge, indices, chosen?.settings ?? classifier, seed);
  return {
    batch: {
      images,
      strategy: pickedBy === "centroids" ? pickedBy : strategy,
      round,
      seed,
      classes: [...classNames],
    },
    asked: strategy,
    indices,
    pickedBy,
    candidates,
    chosen,
  };
}

function nothingLeft(outstanding: number): UserError {
  return new UserError(
    outstanding === 0
      ? "every image has a label: there is nothing left to suggest"
      : "every image without a label is suggested already, and " +
        `${
          counted(outstanding, "waits", "wait")
        } for a label; hand labels in, or add --again to suggest images again`,
  );
}
