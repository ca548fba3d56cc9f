// What is handed to people who label, and what comes back from them: images by name, in the order in which to label.

/** An image of a suggested batch. */
export interface SuggestedImage {
  /** From 1: the order in which to label, so that one can stop after any number. */
  readonly rank: number;
  /** The name in the pool: a path relative to the folder of photos with forward slashes, or a name given with embeddings. */
  readonly fileName: string;
  /** How unsure the classifier is, from 0 to 1: one minus the margin of its two likeliest classes. Missing without a classifier. */
  readonly score?: number;
  /** The likeliest class. Missing without a classifier. */
  readonly predictedLabel?: string;
  /** The probability of `predictedLabel`. Missing without a classifier. */
  readonly confidence?: number;
}

/** A suggested batch, in the order in which to label. */
export interface SuggestedBatch {
  /** The images, the first to label first. */
  readonly images: readonly SuggestedImage[];
  /** What picked the images: the name of a strategy, such as `BAIT`, or `centroids` for those near the centres of clusters. */
  readonly strategy: string;
  /** From 1: how many batches this pool has been asked for, with this one. */
  readonly round: number;
  /** The seed of all random draws. */
  readonly seed: number;
  /** All classes that there are, those without a label included, in the order of the classifier. No prediction is of one without. */
  readonly classes: readonly string[];
}

/** A label that somebody gave to an image, as a file of labels or a labelling tool tells it. */
export interface GivenLabel {
  /**
   * As the file has it: a path with forward slashes, relative or absolute, or a bare name. FiftyOne, and Datumaro of images that it
   * has not seen, leave the ending out.
   */
  readonly fileName: string;
  /** The name of the class. */
  readonly label: string;
  /** The file of labels, or the folder of classes, that says so: it is named where another one says otherwise. */
  readonly from?: string;
}
