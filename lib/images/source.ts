// Opens an experiment's images, whatever kind of source they come from.

import { resolve } from "node:path";
import { openFolders } from "./folder.ts";
import type { DataSet } from "./image_set.ts";
import { openParquet } from "./parquet.ts";
import type { DataSettings } from "./settings.ts";

/** Settings of a source of images, as opposed to embeddings. */
export type ImageSettings = Exclude<DataSettings, { embeddings: string }>;

/**
 * Opens a data set.
 *
 * @param data Source of the images, from the experiment file
 * @param folder Folder of the experiment file; paths in it are relative to this folder
 * @param hubFiles Finds or downloads the parquet files of a hub data set and returns their paths
 * @returns Pool and test set
 * @throws {UserError} If a file or folder is missing or damaged
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
