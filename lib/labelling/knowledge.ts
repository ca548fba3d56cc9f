// What is known of a pool when a batch is asked for.

import type { Pool } from "./pool.ts";

/** What is known of a pool when a batch is asked for. */
export interface Knowledge {
  /** The images and their embeddings. */
  readonly pool: Pick<Pool, "images" | "embeddings">;
  /** The class of each image, `MISSING_LABEL` where it is not known, (images). */
  readonly labels: Int32Array;
  /** Names of the classes. */
  readonly classNames: readonly string[];
  /** SHA-256 of images that are suggested already and wait for their label. */
  readonly outstanding: ReadonlySet<string>;
  /** Number of the batch, from 1. */
  readonly round: number;
}
