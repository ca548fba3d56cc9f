// What step 1 needs of the hub. lib/hub provides it; a test may provide files of its own.

import type { HubData } from "../images/settings.ts";
import type { EncoderSettings } from "./settings.ts";

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
   * @param name Owner and name
   * @param revision Commit, branch or tag
   * @param dtype Precision of the weights
   * @returns Absolute path of a folder that holds them
   */
  model(name: string, revision: string, dtype: EncoderSettings["dtype"]): Promise<string>;
}
