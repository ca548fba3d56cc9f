// A published study as a leaderboard takes it.

import type { Origin } from "../figures/provenance.ts";
import type { Study } from "../figures/study.ts";

/** A published study: its results, and what they come from. */
export interface PublishedStudy {
  /** Its name, which is that of its folder in figures/. */
  readonly name: string;
  /** Its results, in the measure that the study shows. */
  readonly study: Study;
  /** What they come from. */
  readonly origin: Origin;
  /** SHA-256 of the published files that it was read from, by their names. */
  readonly files: Readonly<Record<string, string>>;
}
