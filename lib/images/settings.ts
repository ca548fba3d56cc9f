// Where an experiment file says its data come from.

import { z } from "zod";

const columns = {
  image: z.string().min(1).default("image").describe("Column that holds the images"),
  label: z.string().min(1).default("label").describe("Column that holds the labels"),
};

/** Schema of an experiment's `data`: one of four sources of images or embeddings. */
export const dataSettings = z.union([
  z.strictObject({
    hub: z.strictObject({
      dataset: z.string().regex(/^[\w.-]+\/[\w.-]+$/).describe("Owner and name of a hub data set"),
      revision: z.string().min(1).describe("Commit of the data set"),
      ...columns,
    }),
  }),
  z.strictObject({
    parquet: z.strictObject({
      train: z.string().min(1).describe(
        "Parquet file of the pool, relative to the experiment file",
      ),
      test: z.string().min(1).describe("Parquet file of the test set"),
      ...columns,
    }),
  }),
  z.strictObject({
    folder: z.strictObject({
      train: z.string().min(1).describe("Folder of the pool, with one subfolder per class"),
      test: z.union([z.string().min(1), z.number().gt(0).lt(1)]).default(0.2).describe(
        "Folder of the test set, or the share of each class's images that make it up",
      ),
    }),
  }),
  z.strictObject({
    embeddings: z.string().min(1).describe(
      "X_pool, y_pool, X_test and y_test: an .npz or .safetensors file, or a folder of .npy files; or a folder with " +
        "pool.arrow and test.arrow; relative to the experiment file",
    ),
  }),
]);

/** The columns of images and labels. */
export interface Columns {
  /** Column that holds the images. */
  image: string;
  /** Column that holds the labels. */
  label: string;
}

/** Checked description of where images and labels come from; files are relative to the experiment file. */
export type DataSettings =
  | { hub: { dataset: string; revision: string } & Columns }
  | { parquet: { train: string; test: string } & Columns }
  | { folder: { train: string; test: string | number } }
  | { embeddings: string };
