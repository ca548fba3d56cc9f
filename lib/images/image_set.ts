// What a source of images hands over, wherever the images come from.

/** An image as its file has it: JPEG, PNG or WebP. */
export interface EncodedImage {
  /** The file's content. */
  readonly bytes: Uint8Array;
  /** What messages call it, such as `row 17 of train.parquet`. */
  readonly name: string;
}

/** A sequence of images that is read piece by piece. */
export interface ImageSet {
  /** How many images there are. */
  readonly count: number;
  /**
   * Reads the images one after the other.
   *
   * @param from Index of the first one
   * @returns The images from there to the end
   */
  images(from: number): AsyncIterable<EncodedImage>;
}

/** A label as its source has it: a number of a class or its name; null or undefined where there is none. */
export type RawLabel = number | bigint | string | boolean | null | undefined;

/** A file that something is read from. */
export interface SourceFile {
  /** What records call it, wherever it lies. */
  readonly name: string;
  /** Where it lies. */
  readonly path: string;
}

/** A split of a data set: images and, for each, its label. */
export interface Split extends ImageSet {
  /** Labels of the images, in their order, (count). */
  readonly labels: readonly RawLabel[];
  /** Names of the classes, where the source knows them; labels then are their indices. */
  readonly classNames?: readonly string[];
  /** What messages call it, such as `train.parquet`. */
  readonly name: string;
  /** The files that the split is read from, in order. */
  readonly files: readonly SourceFile[];
  /** Column of the images, where they lie in one. */
  readonly column?: string;
}

/** A data set: the pool and the test set. */
export interface DataSet {
  /** The images that a study's strategies choose from. */
  readonly pool: Split;
  /** The images that it scores on. */
  readonly test: Split;
}
