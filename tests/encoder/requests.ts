// Requests to embed small images with a small encoder, for tests of the encoder.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EmbedRequest } from "../../lib/encoder/embed.ts";
import { openHub } from "../../lib/hub/hub.ts";
import type { EncodedImage } from "../../lib/images/image_set.ts";
import { readNpy } from "../../lib/images/npz.ts";
import { openParquet } from "../../lib/images/parquet.ts";
import { openStore } from "../../lib/store/open_store.ts";
import { readObject, type Store } from "../../lib/store/store.ts";

/** The checkout. */
export const project = fileURLToPath(new URL("../..", import.meta.url));
/** Folder of golden images. */
export const golden = join(project, "tests/golden/images");
/** Folder of the embedded encoder and images. */
export const inputs = join(project, "data/inputs");
/** The small encoder that the project holds. */
export const encoder = {
  model: join(inputs, "dino-fashion"),
  batchSize: 32,
  dtype: "fp32",
  device: "cpu",
  pooling: "cls",
} as const;
/** A small data set in the layout of CIFAR-100. */
export const lookalike = {
  parquet: {
    train: join(golden, "lookalike/train-00000-of-00002.parquet"),
    test: join(golden, "lookalike/test-00000-of-00001.parquet"),
    image: "img",
    label: "fine_label",
  },
};

/** The first embedded images. */
export async function embeddedImages(count: number): Promise<EncodedImage[]> {
  const path = join(inputs, "fashion-mnist/train.parquet");
  const images: EncodedImage[] = [];
  for await (
    const image of (await openParquet([path], { image: "image", label: "label" })).images(0)
  ) {
    if (images.push(image) === count) break;
  }
  return images;
}

/** Runs a test in an empty data folder. */
export async function withStore(test: (store: Store) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(await openStore(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A request to embed small images with a small encoder, changed as given. */
export function requestOf(store: Store, request: Partial<EmbedRequest> = {}): EmbedRequest {
  const hub = openHub({
    folder: join(store.folder, "hub"),
    endpoint: "http://127.0.0.1:1",
    sleep: () => Promise.resolve(),
  });
  return {
    data: lookalike,
    encoder,
    folder: golden,
    store,
    project,
    hub,
    now: () => 0,
    ...request,
  };
}

/** Reads the shape and single rows of a matrix in the data folder. */
export async function readMatrix(store: Store, hash: string) {
  const { data, shape } = readNpy(await readObject(store, hash));
  const row = (index: number) => [...data.subarray(index * shape[1], (index + 1) * shape[1])];
  return { shape, row };
}
