// Whether the paper's encoder, exported to ONNX, computes what Python's Dinov2Model computes: CLS vectors of 100 images of
// CIFAR-100, at the size of the study and at the size of the model's training. For a machine with a network and Python.

import { join } from "node:path";
import { packImages, preprocessBatch } from "../lib/encoder/batch.ts";
import { openEncoder, readJson } from "../lib/encoder/files.ts";
import { loadEncoder } from "../lib/encoder/model.ts";
import type { Preprocessing } from "../lib/encoder/preprocess.ts";
import { UserError } from "../lib/errors.ts";
import { readHubEnvironment } from "../lib/hub/environment.ts";
import { openHub } from "../lib/hub/hub.ts";
import type { EncodedImage } from "../lib/images/image_set.ts";
import { type NpyArray, readNpz, writeNpz } from "../lib/images/npz.ts";
import { openDataSet } from "../lib/images/source.ts";
import { command, type Context, dataFolder, projectFolder } from "../steps/command.ts";
import { isAlike, type Nearness, nearnessOf, type Rows, verdict } from "./check_paper/compare.ts";

/** Images of the comparison; at the size of the training, images take five times as long and memory. */
const [imageCount, nativeCount] = [100, 8];

async function main({ experiment, values, print }: Context): Promise<number> {
  const { python = "python3", model: original = "facebook/dinov2-small" } = values;
  const { data, encoder, folder } = await experiment("cifar100");
  if (!("hub" in data) || encoder === undefined) {
    throw new UserError(
      "experiments/cifar100.json is not the paper's; take it from the repository",
    );
  }
  const hub = openHub({
    folder: join(dataFolder, "hub"),
    ...await readHubEnvironment((name) => Deno.env.get(name)),
    onNote: print,
  });
  const images = await firstImages((await openDataSet(data, folder, hub.dataset)).test.images(0));
  const files = await openEncoder(await hub.model(encoder), encoder);
  const { image_size: side } = await readJson(files.folder, "config.json") as {
    image_size: number;
  };
  const native = {
    ...files.preprocessing,
    resize: { width: side, height: side },
    crop: undefined,
  };
  print(`${images.length} images through ${encoder.model}, then through ${original}...`);
  const model = await loadEncoder(files, encoder, navigator.hardwareConcurrency);
  const embed = async (images: readonly EncodedImage[], preprocessing: Preprocessing) => {
    const batch = await preprocessBatch(packImages(images), preprocessing);
    const pixels: NpyArray = {
      data: batch.data,
      shape: [batch.count, 3, batch.height, batch.width],
    };
    const vectors = await model.embed(batch)
      .then(({ data, columns }): Rows => ({ data, shape: [batch.count, columns] }))
      .catch(() => undefined);
    return { pixels, vectors };
  };
  const atSize = await embed(images, files.preprocessing);
  const atNative = await embed(images.slice(0, nativeCount), native);
  if (atSize.vectors === undefined) throw new Error("the encoder does not take its own size");

  const pixels = { size: atSize.pixels, native: atNative.pixels };
  const theirs = await runPython(`${python}`, `${original}`, pixels, images, print);
  const ofPixels = nearnessOf(atSize.vectors, theirs.size);
  const ofImages = nearnessOf(atSize.vectors, theirs.images);
  const ofNative = atNative.vectors && nearnessOf(atNative.vectors, theirs.native);
  print(`from our pixels: ${inWords(ofPixels)}`);
  print(`from the image files: ${inWords(ofImages)}`);
  print(
    `at ${side} x ${side}: ${ofNative ? inWords(ofNative) : "the export takes no such images"}`,
  );
  print(verdict(ofPixels, ofNative));
  return isAlike(ofPixels) && isAlike(ofImages) ? 0 : 1;
}

function inWords({ difference, cosine }: Nearness): string {
  return `smallest cosine ${cosine.toFixed(6)}, largest difference ${
    difference.toExponential(1)
  } ` +
    "of the values' size";
}

async function firstImages(images: AsyncIterable<EncodedImage>): Promise<EncodedImage[]> {
  const first: EncodedImage[] = [];
  for await (const image of images) if (first.push(image) === imageCount) break;
  return first;
}

/** The vectors of Python's model: of the pixels, and of the image files by its own preprocessing. */
async function runPython(
  python: string,
  model: string,
  pixels: Record<string, NpyArray>,
  images: readonly EncodedImage[],
  print: Context["print"],
): Promise<Record<string, Rows>> {
  const folder = join(dataFolder, "check_paper");
  const imageFolder = join(folder, "images");
  await Deno.mkdir(imageFolder, { recursive: true });
  for (const [i, { bytes }] of images.entries()) {
    await Deno.writeFile(join(imageFolder, String(i).padStart(3, "0")), bytes);
  }
  const [input, output] = [join(folder, "pixels.npz"), join(folder, "vectors.npz")];
  await Deno.writeFile(input, writeNpz(pixels));
  const peer = join(projectFolder, "tools/check_paper/peer.py");
  let result: Deno.CommandOutput;
  try {
    result = await new Deno.Command(python, {
      args: [peer, model, input, imageFolder, output],
      stderr: "inherit",
    }).output();
  } catch (error) {
    throw new UserError(
      `${python} does not start (${(error as Error).message}); give --python PATH`,
    );
  }
  if (!result.success) {
    throw new UserError(
      `${python} failed, see above; it needs pip install torch transformers pillow numpy`,
    );
  }
  print(new TextDecoder().decode(result.stdout).trim());
  return readNpz(await Deno.readFile(output)) as Record<string, Rows & NpyArray>;
}

if (import.meta.main) {
  await command({
    usage: "deno task check:paper [options]",
    description:
      "Compares the paper's encoder in ONNX with Python's Dinov2Model on 100 images: do both interpolate " +
      "their\nposition embeddings alike? Needs a network, and Python with torch, transformers, pillow and numpy.",
    maxPositionals: 0,
    options: {
      python: {
        type: "string",
        value: "PATH",
        description: "Python to run; python3 unless given",
      },
      model: {
        type: "string",
        value: "NAME",
        description: "Python's model; facebook/dinov2-small unless given",
      },
    },
  }, main);
}
