// The study of one combination of settings, as a sweep compares and publishes it.

import type { Curve } from "../figures/study.ts";
import type { Changes } from "./grid.ts";

/** The study of one combination of settings. */
export interface SweptStudy {
  /** The values of the swept settings, by their paths. */
  readonly settings: Changes;
  /** Whether these are the settings of the experiment itself. */
  readonly isBase: boolean;
  /** Learning curves of each strategy. */
  readonly curves: readonly Curve[];
}

/** All studies of a sweep. */
export interface Sweep {
  /** Name of the experiment. */
  readonly experiment: string;
  /** Paths of the settings that are swept. */
  readonly paths: readonly string[];
  /** Labels of the strategies, in the experiment's order. */
  readonly strategies: readonly string[];
  /** Label of the strategy that the others are compared with; undefined if there is none. */
  readonly baseline?: string;
  /** The studies; one of them is that of the experiment itself. */
  readonly studies: readonly SweptStudy[];
}
