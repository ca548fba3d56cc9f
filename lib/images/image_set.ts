// Types for sets of images, the same for every source of images.

/** An image as it lies in a file. */
export interface EncodedImage {
  /** The file's content. */
  readonly bytes: Uint8Array;
  /** Its name in messages, such as `row 17 of train.parquet`. */
  readonly name: string;
}

/** A sequence of images that need not fit into memory. */
export interface ImageSet {
  /** Number of images. */
  readonly count: number;
  /**
   * Reads the images one by one.
   *
   * @param from Index of the first image to read
   * @returns The images from there to the end
   */
  images(from: number): AsyncIterable<EncodedImage>;
}

/** A label as it lies in its source: number or name of a class, a date, or a list that holds one; labels.ts says what is missing. */
export type RawLabel =
  | number
  | bigint
  | string
  | boolean
  | Date
  | null
  | undefined
  | readonly RawLabel[];

/** A file that images or an encoder are read from. */
export interface SourceFile {
  /** Its name in records, which does not depend on the folder. */
  readonly name: string;
  /** Its path. */
  readonly path: string;
}

/** A split of a data set: images with their labels. */
export interface Split extends ImageSet {
  /** Label of each image, (count). */
  readonly labels: readonly RawLabel[];
  /** Names of the classes, if the source knows them; labels are then indices into them. */
  readonly classNames?: readonly string[];
  /** Its name in messages, such as `train.parquet`. */
  readonly name: string;
  /** The files that the split is read from, in order. */
  readonly files: readonly SourceFile[];
  /** Column that holds the images, if the files have columns. */
  readonly column?: string;
  /** Name of a row in messages, such as `row 17 of train.parquet`; without it rows are those of the split. */
  rowName?(row: number): string;
}

/** A data set: the pool and the test set. */
export interface DataSet {
  /** The images that a study's strategies choose from. */
  readonly pool: Split;
  /** The images that the classifier is scored on. */
  readonly test: Split;
  /** What the user should know of them, a line each; none unless given. */
  readonly notes?: readonly string[];
  /** What lies beside the images and is not used, each with its reason; none unless given. */
  readonly leftOut?: readonly string[];
}
