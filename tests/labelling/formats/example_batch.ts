// A batch for tests of formats, with names that tools stumble over.

import type { SuggestedBatch } from "../../../lib/labelling/batch.ts";

/** Names in an order that no sorting gives: with numbers, blanks, commas, quotes, percent signs and letters of all kinds. */
export const oddNames: readonly string[] = [
  "b/zebra 1.jpg",
  "12.jpg",
  'a, "quoted".jpg',
  "ä 100%25 &#x.jpg",
  "2.png",
  "sub/deep/two.points.jpeg",
  "no ending",
  "<b>.jpg",
];

/**
 * A batch of the odd names.
 *
 * @param withPredictions Whether a classifier has seen them
 */
export function exampleBatch(withPredictions = true): SuggestedBatch {
  const classes = ["cat", 'dog & "<wolf>"'];
  return {
    images: oddNames.map((fileName, i) => ({
      rank: i + 1,
      fileName,
      ...(withPredictions && {
        score: 1 - i / 16,
        predictedLabel: classes[i % 2],
        confidence: 0.5 + i / 32,
      }),
    })),
    strategy: "BAIT",
    round: 3,
    seed: 0,
    classes: withPredictions ? classes : [],
  };
}
