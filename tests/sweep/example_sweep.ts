// A made-up sweep, for tests.

import { learningCurves } from "../../lib/figures/study.ts";
import type { SweepOrigin } from "../../lib/sweep/provenance.ts";
import type { Sweep } from "../../lib/sweep/swept_study.ts";
import { exampleStudy, strategies } from "../figures/example.ts";

/** A sweep over batch sizes and the classifier's C, whose curves come from `exampleStudy`. */
export function exampleSweep(labels: string[] = strategies): Sweep {
  const sizes = [10, 25, 50];
  return {
    experiment: "example",
    paths: ["batchSize", "classifier.C"],
    strategies: labels,
    baseline: labels.includes("RandomSampling") ? "RandomSampling" : undefined,
    studies: sizes.flatMap((batchSize) =>
      [0.01, 1].map((C) => ({
        settings: { batchSize, "classifier.C": C },
        isBase: batchSize === 25 && C === 0.01,
        curves: learningCurves(
          exampleStudy({ labels, reps: 2, cycles: 8, batchSize, best: 0.85 - 0.02 * C }),
        ),
      }))
    ),
  };
}

/** Where it comes from. */
export function exampleOrigin({ experiment, paths, baseline, studies }: Sweep): SweepOrigin {
  return {
    sweep: { experiment, paths, ...(baseline && { baseline }) },
    studies: studies.map(({ settings, isBase, curves }) => ({
      settings,
      isBase,
      experiment: {
        name: experiment,
        strategies: curves.map(({ strategy }) => ({ name: strategy, label: strategy })),
      },
      embeddings: { pool: "p0" },
      results: Object.fromEntries(curves.map(({ strategy }) => [strategy, ["r0", "r1"]])),
    })),
  };
}
