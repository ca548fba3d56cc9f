// Where an experiment file says its data come from.

import { z } from "zod";

const columns = {
  image: z.string().min(1).default("image").describe("Column that holds the images"),
  label: z.string().min(1).default("label").describe("Column that holds the labels"),
};

/** Schema of the SHA-256 of files by path, or of its beginning. */
export const expectedHashes = z.record(
  z.string().min(1),
  z.string().regex(/^[0-9a-f]{8,64}$/, "8 to 64 hexadecimal digits in lower case"),
);

const files = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const share = z.number().gt(0).lt(1);

/** Schema of an experiment's `data`: one of four sources of images or embeddings. */
export const dataSettings = z.union([
  z.strictObject({
    hub: z.strictObject({
      dataset: z.string().regex(/^[\w.-]+\/[\w.-]+$/).describe("Owner and name of a hub data set"),
      revision: z.string().min(1).describe("Commit of the data set"),
      pool: z.string().min(1).optional().describe("Split that is the pool; train unless given"),
      test: z.union([z.string().min(1), share]).optional().describe(
        "Split that is the test set, or the share of each class of the pool's split that makes it up; " +
          "test or else validation unless given",
      ),
      sha256: expectedHashes.optional().describe(
        "SHA-256 of the data set's files by path, or its first 8 digits or more: other files are refused",
      ),
      ...columns,
    }),
  }),
  z.strictObject({
    parquet: z.strictObject({
      train: files.describe(
        "Parquet files of the pool: a file, a folder, a pattern such as train-*.parquet, or a list of these; " +
          "relative to the experiment file",
      ),
      test: z.union([files, share]).describe(
        "Parquet files of the test set, or the share of each class of the pool that makes it up",
      ),
      ...columns,
    }),
  }),
  z.strictObject({
    folder: z.strictObject({
      train: z.string().min(1).describe("Folder of the pool, with one subfolder per class"),
      test: z.union([z.string().min(1), share]).default(0.2).describe(
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

/** A data set of the hub, and which of its splits are used. */
export interface HubData {
  /** Owner and name. */
  dataset: string;
  /** Commit, branch or tag. */
  revision: string;
  /** Split that is the pool; `train` if it is left out. */
  pool?: string;
  /** Split that is the test set, or the share of the pool's split that makes it up; `test` or `validation` if left out. */
  test?: string | number;
  /** SHA-256 of files by path, or its beginning: other files are refused. */
  sha256?: Record<string, string>;
}

/** Checked description of where images and labels come from; files are relative to the experiment file. */
export type DataSettings =
  | { hub: HubData & Columns }
  | { parquet: { train: string | string[]; test: string | string[] | number } & Columns }
  | { folder: { train: string; test: string | number } }
  | { embeddings: string };
