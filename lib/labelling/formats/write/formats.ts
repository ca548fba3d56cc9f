// The formats in which a suggested batch is handed on, by the names that `--format` takes.

import { UserError } from "../../../errors.ts";
import type { SuggestedBatch, SuggestedImage } from "../../batch.ts";
import { batchCsv } from "./batch_csv.ts";
import { batchPage } from "./batch_page.ts";
import { cvatManifest } from "./cvat_manifest.ts";
import { fiftyOneLabels } from "./fiftyone.ts";
import { fileList } from "./file_list.ts";
import { labelStudioConfig, labelStudioTasks } from "./label_studio.ts";

/** Decoders are native code, which asks for rights that a script without images need not give. */
const loadPreview = async () => await import("../../../images/preview.ts");

/** What a format may need besides the batch. */
export interface BatchContext {
  /** Name of the folder that the images lie in, without the folders above it, such as `photos`. */
  readonly folder: string;
  /** Reads the file of an image; missing if only embeddings are known. */
  readonly readImage?: (fileName: string) => Promise<Uint8Array>;
}

/** A file of a handed-over batch. */
export interface BatchFile {
  /** Name of the file, such as `batch.csv`. */
  readonly name: string;
  /** Its content. */
  readonly text: string;
}

/** A format. */
export interface BatchFormat {
  /** What reads it, in a few words for the help. */
  readonly description: string;
  /** Names of the files that it writes. */
  readonly files: readonly string[];
  /**
   * Writes the batch.
   *
   * @param batch The batch
   * @param context What else is known of it
   * @returns The files, which belong side by side in one folder
   * @throws {UserError} If the format can't hold a name, or needs images that can't be read
   */
  write(batch: SuggestedBatch, context: BatchContext): Promise<BatchFile[]> | BatchFile[];
}

/** Longest side of a picture in batch.html, in pixels: it is as sharp as a phone shows it, and 1,000 of them are about 10 MB. */
const thumbnailSide = 192;

/** Images that are read at a time. */
const atATime = 8;

/**
 * The formats by their names.
 *
 * @example
 * ```ts
 * import { batchFormats } from "./mod.ts";
 *
 * const images = [{ rank: 1, fileName: "b.jpg" }, { rank: 2, fileName: "a.jpg" }];
 * const batch = { images, strategy: "TypiClust", round: 1, seed: 0, classes: [] };
 * for (const { name, text } of await batchFormats.labelstudio.write(batch, { folder: "photos" })) {
 *   console.log(name, text);
 * }
 * ```
 */
export const batchFormats: Readonly<Record<string, BatchFormat>> = {
  csv: {
    description: "a table; FiftyOne's CSV importer reads it",
    files: ["batch.csv"],
    write: (batch) => [{ name: "batch.csv", text: batchCsv(batch) }],
  },
  labelstudio: {
    description: "Label Studio's tasks with predictions, and its labeling configuration",
    files: ["label_studio_tasks.json", "label_studio_config.xml"],
    write: (batch, { folder }) => [
      { name: "label_studio_tasks.json", text: labelStudioTasks(batch, folder) },
      { name: "label_studio_config.xml", text: labelStudioConfig(batch.classes) },
    ],
  },
  fiftyone: {
    description: "FiftyOne's labels.json with predictions",
    files: ["labels.json"],
    write: (batch) => [{ name: "labels.json", text: fiftyOneLabels(batch) }],
  },
  cvat: {
    description: "CVAT's manifest.jsonl, which keeps the order",
    files: ["manifest.jsonl"],
    write: async (batch, context) => [
      { name: "manifest.jsonl", text: cvatManifest(batch, await sizesOf(batch, context)) },
    ],
  },
  txt: {
    description: "names of files, one a line",
    files: ["batch.txt"],
    write: (batch) => [{ name: "batch.txt", text: fileList(batch) }],
  },
};

/**
 * Writes `batch.html`, which shows the images of a batch in their order. An image that can't be read has no picture on it.
 *
 * @param batch The batch
 * @param context What else is known of it
 * @returns The file
 */
export async function writeBatchPage(
  batch: SuggestedBatch,
  context: BatchContext,
): Promise<BatchFile> {
  const { readImage } = context;
  const thumbnails = readImage === undefined
    ? []
    : await eachOf(batch.images, async ({ fileName }) => {
      // The image was readable when it was embedded. A page without its picture is of more use than no page.
      const image = await readImage(fileName).catch(() => undefined);
      if (image === undefined) return;
      const { thumbnail } = await loadPreview();
      return await thumbnail(image, thumbnailSide).catch(() => undefined);
    });
  return { name: "batch.html", text: batchPage(batch, thumbnails) };
}

/** The sizes of the images, which a manifest has to name. */
async function sizesOf({ images }: SuggestedBatch, { readImage }: BatchContext) {
  if (readImage === undefined) {
    throw new UserError(
      "CVAT's manifest needs the sizes of the images, and there are embeddings only; ask for --format csv",
    );
  }
  return await eachOf(images, async ({ fileName }) => {
    try {
      const { imageSize } = await loadPreview();
      return await imageSize(await readImage(fileName));
    } catch (error) {
      throw new UserError(
        `${fileName} can't be read any more (${(error as Error).message}); ask for the batch again`,
      );
    }
  });
}

/** What a function makes of each image, a few at a time. */
async function eachOf<T>(
  images: readonly SuggestedImage[],
  make: (image: SuggestedImage) => Promise<T>,
): Promise<T[]> {
  const made: T[] = [];
  for (let start = 0; start < images.length; start += atATime) {
    made.push(...await Promise.all(images.slice(start, start + atATime).map(make)));
  }
  return made;
}
