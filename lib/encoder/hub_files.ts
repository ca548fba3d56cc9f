// What step 1 needs of the hub. lib/hub provides it; a test may provide files of its own.

import { UserError } from "../errors.ts";
import type { HubData } from "../images/settings.ts";
import type { EncoderSettings } from "./settings.ts";

/** A model of the hub, as the settings of an encoder name it. */
export type HubModel = Pick<EncoderSettings, "model" | "revision" | "dtype" | "sha256">;

/** Files of the hub, from the data folder or downloaded to it. */
export interface HubFiles {
  /**
   * The parquet files of a data set's splits.
   *
   * @param data Which data set at which revision, and which splits
   * @returns Absolute paths of the files of the pool and of the test set, none of the latter if it is a share of the pool;
   *   and names of all splits
   */
  dataset(data: HubData): Promise<{ pool: string[]; test: string[]; splits: string[] }>;
  /**
   * The files of an encoder.
   *
   * @param settings Which model at which revision, and the precision of its weights
   * @returns Absolute path of a folder that holds them
   */
  model(settings: HubModel): Promise<string>;
}

/** Files of the hub are not in the data folder, and the hub may not be asked here: only step 1 asks it. */
export class NotDownloadedError extends UserError {}
