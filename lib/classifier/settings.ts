// The classifier's settings in an experiment file, and their checks.

import { z } from "zod";

/** The schema of the settings of the logistic regression. The defaults are the paper's. */
export const classifierSettings = z.strictObject({
  C: z.number().positive().default(0.01).describe("Inverse strength of the L2 penalty"),
  tol: z.number().positive().default(1e-3).describe("Largest gradient entry at which L-BFGS stops"),
  maxIterations: z.int().positive().default(10_000).describe("Most iterations of L-BFGS"),
});

/** Settings of the logistic regression. */
export interface ClassifierSettings {
  /** Inverse strength of the L2 penalty, above 0. */
  C: number;
  /** L-BFGS stops when the largest absolute entry of the gradient is at most this number. */
  tol: number;
  /** Largest number of L-BFGS iterations. */
  maxIterations: number;
}
