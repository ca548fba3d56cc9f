// Where an experiment's images come from: one function for all kinds of sources of images.

import { resolve } from "node:path";
import { openFolders } from "./folder.ts";
import type { DataSet } from "./image_set.ts";
import { openParquet } from "./parquet.ts";
import type { DataSettings } from "./settings.ts";

/** Settings of sources that hold images, not embeddings. */
export type ImageSettings = Exclude<DataSettings, { embeddings: string }>;

/**
 * Opens a data set.
 *
 * @param data Where it is, as the experiment file says
 * @param folder The experiment file's folder, which paths are relative to
 * @param hubFiles Finds or downloads the parquet files of a hub data set
 * @returns Pool and test set
 * @throws {UserError} If something is missing or damaged
 */
export async function openDataSet(
  data: ImageSettings,
  folder: string,
  hubFiles: (dataset: string, revision: string) => Promise<{ train: string[]; test: string[] }>,
): Promise<DataSet> {
  if ("folder" in data) {
    const { train, test } = data.folder;
    return await openFolders({
      train: resolve(folder, train),
      test: typeof test === "string" ? resolve(folder, test) : test,
    });
  }
  if ("parquet" in data) {
    const { train, test } = data.parquet;
    return {
      pool: await openParquet([resolve(folder, train)], data.parquet),
      test: await openParquet([resolve(folder, test)], data.parquet),
    };
  }
  const { train, test } = await hubFiles(data.hub.dataset, data.hub.revision);
  return {
    pool: await openParquet(train, data.hub),
    test: await openParquet(test, data.hub),
  };
}
