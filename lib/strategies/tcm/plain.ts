// TCM: TypiClust, then Margin. While little is labeled, diverse and typical samples teach most; once the classifier knows
// something, the samples that it is unsure of do. The change comes after a fixed number of batches.
// P. Doucet, B. Estermann, T. Aczel, R. Wattenhofer, "Bridging Diversity and Uncertainty in Active Learning with
// Self-Supervised Pre-Training", arXiv:2403.03728, 2024.

import type { View } from "../strategy.ts";
import * as typiClust from "../typi_clust/plain.ts";
import { options as optionsOfTypiClust } from "../typi_clust/query.ts";
import * as uncertainty from "../uncertainty_sampling/plain.ts";
import { isTypiClustsTurn, type Options } from "./query.ts";

/**
 * The plain form of TCM.
 *
 * @param view What the strategy may see
 * @param options The strategy's options
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, options: Options): Promise<Int32Array> {
  return isTypiClustsTurn(view, options)
    ? await typiClust.query(view, optionsOfTypiClust.parse({}))
    : await uncertainty.query(view, { method: "margin_sampling" });
}
