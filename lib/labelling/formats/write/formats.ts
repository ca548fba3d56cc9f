// The formats in which a suggested batch is handed on, by the names that `--format` takes.

import type { SuggestedBatch } from "../../batch.ts";
import { batchCsv } from "./batch_csv.ts";
import { fileList } from "./file_list.ts";

/** What a format may need besides the batch. */
export interface BatchContext {
  /** Name of the folder that the images lie in, without the folders above it, such as `photos`. */
  readonly folder: string;
  /** Reads the file of an image; missing if only embeddings are known. */
  readonly readImage?: (fileName: string) => Promise<Uint8Array<ArrayBuffer>>;
}

/** A file of a handed-over batch. */
export interface BatchFile {
  readonly name: string;
  readonly text: string;
}

/** A format. */
export interface BatchFormat {
  /** What reads it, in a few words for the help. */
  readonly description: string;
  /**
   * Writes the batch.
   *
   * @param batch The batch
   * @param context What else is known of it
   * @returns The files, which belong side by side in one folder
   * @throws {UserError} If the format can't hold a name, or an image can't be read
   */
  write(batch: SuggestedBatch, context: BatchContext): Promise<BatchFile[]> | BatchFile[];
}

/** The formats by their names. */
export const batchFormats: Readonly<Record<string, BatchFormat>> = {
  csv: {
    description: "a table; FiftyOne's CSV importer reads it",
    write: (batch) => [{ name: "batch.csv", text: batchCsv(batch) }],
  },
  txt: {
    description: "names of files, one a line",
    write: (batch) => [{ name: "batch.txt", text: fileList(batch) }],
  },
};
