// A view with fewer candidates, for what asks strategies within a query.

import { type Rows, selectRows } from "../numeric/matrix.ts";
import type { RandomState } from "../random/random_state.ts";
import { genRandomState, genSeed } from "../random/seed_tree.ts";
import { MISSING_LABEL, type View } from "./strategy.ts";

/** A view of all labeled samples and some of the candidates. */
export interface SubView {
  /** The view, with a seed and a random state of its own. */
  readonly view: View;
  /** Where its visible samples are among those of the whole view, ascending, (visible). */
  readonly positions: Int32Array;
}

/**
 * Hides all candidates but some.
 *
 * @param view The whole view
 * @param chosen Positions of the candidates that stay, among the visible samples, in any order
 * @param randomState Moved by two draws, of the seed and of the random state
 * @returns The view that is left
 */
export function subView(
  view: View,
  chosen: ArrayLike<number>,
  randomState: RandomState,
): SubView {
  const isVisible = Uint8Array.from(view.labels, (label) => Number(label !== MISSING_LABEL));
  for (let i = 0; i < chosen.length; i++) isVisible[chosen[i]] = 1;
  const positions = Int32Array.from(view.labels.keys()).filter((i) => isVisible[i] === 1);
  const labels = positions.map((position) => view.labels[position]);
  const candidates = Int32Array.from(labels.keys()).filter((i) => labels[i] === MISSING_LABEL);
  const embeddings = rowsAt(view.embeddings, positions);
  return {
    positions,
    view: {
      ...view,
      embeddings,
      candidateEmbeddings: rowsAt(embeddings, candidates),
      labels,
      candidates,
      batchSize: Math.min(view.batchSize, candidates.length),
      seed: genSeed(randomState),
      randomState: genRandomState(randomState),
    },
  };
}

/**
 * Selects rows of a matrix or of a selection. They are not copied.
 *
 * @param rows A matrix or a selection, (rows x columns)
 * @param positions Which of its rows, (selected)
 * @returns The selection, (selected x columns)
 */
export function rowsAt(rows: Rows, positions: Int32Array): Rows {
  if (!("source" in rows)) return selectRows(rows, positions);
  return selectRows(rows.source, positions.map((position) => rows.indices[position]));
}
