// ContrastiveAL: pick the candidates that are like labeled samples, but for what the classifier predicts. A candidate's
// score is the mean divergence of its class probabilities from those of the labeled samples nearest to it.
// K. Margatina, G. Vernikos, L. Barrault, N. Aletras, "Active Learning by Acquiring Contrastive Examples", EMNLP 2021,
// Algorithm 1; as in scikit-activeml 1.0.1.
//
// Names: `neighbours` is k, `embeddings` are Φ(x); `p[l]` is p(y | x_l) of a labeled sample, `q[nth]` is p(y | x_p) of a
// candidate, `score` is s_{x_p}.

import { predictProbabilities } from "../../classifier/classifier.ts";
import { innerProduct } from "../../numeric/inner_products.ts";
import { row, takeRows, zerosLike } from "../../numeric/matrix.ts";
import { meanPairwise } from "../../numeric/pairwise_sums.ts";
import { randomArgmax } from "../../random/batch_selection.ts";
import { labeledOf } from "../plain.ts";
import type { View } from "../strategy.ts";
import { divergence, withoutZeros } from "./divergence.ts";
import { keepNearest, nearestFirst, nearestOf } from "./nearest.ts";
import type { Options } from "./query.ts";

/**
 * The plain form of ContrastiveAL.
 *
 * @param view What the strategy may see
 * @param options How many neighbours count
 * @returns Positions among the visible samples, (batchSize)
 */
export async function query(view: View, { neighbours }: Options): Promise<Int32Array> {
  const { embeddings, labels, candidates, batchSize, classifier, randomState } = view;
  const labeled = labeledOf(labels);
  const squared = (i: number, j: number) =>
    Math.max(
      0,
      innerProduct(embeddings, i, i) - 2 * innerProduct(embeddings, i, j) +
        innerProduct(embeddings, j, j),
    );
  const predict = async (positions: ArrayLike<number>) =>
    withoutZeros(await predictProbabilities(classifier, takeRows(embeddings, positions)));
  const [p, q] = [await predict(labeled), await predict(candidates)];
  const score = new Float64Array(labels.length).fill(NaN);
  candidates.forEach((candidate, nth) => {
    // Without labels all candidates tie.
    if (labeled.length === 0) return score[candidate] = 0;
    const nearest = nearestOf(Math.min(neighbours, labeled.length));
    labeled.forEach((sample, l) => keepNearest(nearest, squared(candidate, sample), l));
    const divergences = zerosLike(p.data, nearest.samples.length);
    const terms = zerosLike(p.data, p.columns);
    divergences.set(nearestFirst(nearest).map((l) => divergence(row(p, l), row(q, nth), terms)));
    score[candidate] = meanPairwise(divergences);
  });
  const picks: number[] = [];
  while (picks.length < batchSize) {
    const pick = randomArgmax(score, randomState);
    picks.push(pick);
    score[pick] = NaN;
  }
  return Int32Array.from(picks);
}
