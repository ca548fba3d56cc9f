// A suggested batch as a table.

import { csv } from "../../../figures/csv_tables.ts";
import type { SuggestedBatch } from "../../batch.ts";

/**
 * Writes a batch as CSV, one image a line in the order in which to label. FiftyOne reads it with `media_field="file_name"`.
 *
 * @param batch The batch
 * @returns The text of the file
 */
export function batchCsv({ images, strategy, round, seed }: SuggestedBatch): string {
  return csv(
    ["rank", "file_name", "score", "predicted_label", "strategy", "round", "seed"],
    images.map(({ rank, fileName, score, predictedLabel }) => [
      rank,
      fileName,
      score,
      predictedLabel,
      strategy,
      round,
      seed,
    ]),
  );
}
