import { z } from "zod";

/** Settings of the logistic regression, as an experiment file gives them; defaults are the paper's. */
export const classifierSettings = z.strictObject({
  C: z.number().positive().default(0.01).describe("Inverse strength of the L2 penalty"),
  tol: z.number().positive().default(1e-3).describe("Largest gradient entry at which L-BFGS stops"),
  maxIterations: z.int().positive().default(10_000).describe("Most iterations of L-BFGS"),
});

/** Checked settings of the logistic regression. */
export interface ClassifierSettings {
  /** Inverse strength of the L2 penalty. */
  C: number;
  /** Largest gradient entry at which L-BFGS stops. */
  tol: number;
  /** Most iterations of L-BFGS. */
  maxIterations: number;
}
