// Opens an experiment's images, whatever kind of source they come from.

import { resolve } from "node:path";
import { UserError } from "../errors.ts";
import { openFolders } from "./folder.ts";
import type { DataSet, Split } from "./image_set.ts";
import { isMissing } from "./labels.ts";
import { openParquet } from "./parquet.ts";
import { parquetFiles } from "./parquet_files.ts";
import type { DataSettings, HubData } from "./settings.ts";
import { shareSplit } from "./share.ts";

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
  hubFiles: (hub: HubData) => Promise<{ pool: string[]; test: string[]; splits: string[] }>,
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
    const poolFiles = await parquetFiles(folder, train);
    const pool = await openParquet(poolFiles, data.parquet);
    if (typeof test === "number") return shareSplit(pool, test);
    const testFiles = await parquetFiles(folder, test);
    return { pool, test: await openParquet(testFiles, data.parquet) };
  }
  const files = await hubFiles(data.hub);
  const pool = await openParquet(files.pool, data.hub);
  if (typeof data.hub.test === "number") return shareSplit(pool, data.hub.test);
  const test = await openParquet(files.test, data.hub);
  checkLabeled(test, files.splits);
  return { pool, test };
}

/** Many data sets of the hub keep the labels of their test split to themselves. */
function checkLabeled({ labels, name }: Split, splits: readonly string[]): void {
  if (!labels.every(isMissing)) return;
  throw new UserError(
    `${name} has no labels; set "test" of the hub data to a split with labels (there are ` +
      `${splits.join(", ")}), or to a share of the pool such as 0.2`,
  );
}
