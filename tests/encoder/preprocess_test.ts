import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { decodeImage } from "../../lib/images/decode.ts";
import { preprocess } from "../../lib/encoder/preprocess.ts";
import { readPreprocessorConfig } from "../../lib/encoder/preprocessor_config.ts";
import { filters, resize } from "../../lib/encoder/resize.ts";

const golden = new URL("../golden/images/", import.meta.url);
const readJson = async (file: string) => JSON.parse(await Deno.readTextFile(new URL(file, golden)));
const dinov2 = await readJson("resize/preprocessor_config.json");

interface GoldenImage {
  file: string;
  shape: number[];
  every: number;
  values: number[][][];
  mean: number;
}

Deno.test("pixels are those of DINOv2's own preprocessing in Python, to one grey level", async () => {
  let sum = 0, count = 0, largest = 0;
  const images: GoldenImage[] = await readJson("resize/golden.json");
  for (const { file, shape, every, values, mean } of images) {
    const image = await decodeImage(await Deno.readFile(new URL(`resize/${file}`, golden)));
    const { width, height, data } = preprocess(image, readPreprocessorConfig(dinov2, "config"));
    assert.deepEqual([3, height, width], shape);
    values.forEach((rows, channel) =>
      rows.forEach((row, i) =>
        row.forEach((expected, j) => {
          const found = data[(channel * height + i * every) * width + j * every];
          largest = Math.max(largest, Math.abs(found - expected));
          sum += Math.abs(found - expected);
          count++;
        })
      )
    );
    const found = data.reduce((total, value) => total + value, 0) / data.length;
    assert.ok(Math.abs(found - mean) < 1e-3, `${file}: mean ${found} instead of ${mean}`);
  }
  assert.equal(count, 16 * 3 * 14 * 14);
  assert.ok(largest <= 0.018, `largest difference ${largest}`);
  assert.ok(sum / count <= 1e-3, `mean difference ${sum / count}`);
});

Deno.test("resizing is Pillow's in every pixel: enlarged, reduced, stretched, tiny", async () => {
  interface Resized {
    from: [number, number];
    to: [number, number];
    filter: keyof typeof filters;
    sha256: string;
  }
  for (
    const { from: [width, height], to, filter, sha256 } of await readJson(
      "resized.json",
    ) as Resized[]
  ) {
    const data = Uint8Array.from(
      { length: width * height * 3 },
      (_, i) => (i * 7919 + (i >> 5) * 104729) % 65521 % 256,
    );
    const resized = resize({ width, height, data }, ...to, filter);
    assert.equal(
      createHash("sha256").update(resized.data).digest("hex"),
      sha256,
      `${width} x ${height} to ${to.join(" x ")}, ${filter}`,
    );
  }
});

Deno.test("configurations of other encoders mean what Python's transformers take them for", () => {
  const photo = { width: 60, height: 40, data: new Uint8Array(60 * 40 * 3).fill(255) };
  const cases: [string, Record<string, unknown>, [width: number, height: number, value: number]][] =
    [
      ["ViT: a square without cropping", {
        image_processor_type: "ViTImageProcessor",
        size: { height: 24, width: 24 },
        resample: 2,
        image_mean: [0.5, 0.5, 0.5],
        image_std: [0.5, 0.5, 0.5],
      }, [24, 24, 1]],
      ["ViT's old form: a number is a square", {
        feature_extractor_type: "ViTFeatureExtractor",
        size: 24,
        do_center_crop: false,
      }, [24, 24, 1]],
      ["CLIP's old form: a number is the shorter edge", {
        feature_extractor_type: "CLIPFeatureExtractor",
        size: 20,
        crop_size: 16,
        do_center_crop: true,
        image_mean: [0, 0, 0],
        image_std: [1, 1, 0.5],
      }, [16, 16, 1]],
      ["the shorter edge, the longer one in proportion", {
        image_processor_type: "BitImageProcessor",
        size: { shortest_edge: 10 },
        do_normalize: false,
      }, [15, 10, 1]],
      ["nothing but values as they are", {
        do_resize: false,
        do_rescale: false,
        do_normalize: false,
      }, [60, 40, 255]],
    ];
  for (const [name, config, [width, height, value]] of cases) {
    const input = preprocess(photo, readPreprocessorConfig(config, "config"));
    assert.deepEqual([input.width, input.height, input.data[0]], [width, height, value], name);
    assert.equal(input.data.length, 3 * width * height, name);
  }
});

Deno.test("a crop larger than the image is black around it, as in Python", () => {
  const config = {
    do_resize: false,
    do_center_crop: true,
    crop_size: { height: 4, width: 3 },
    do_normalize: false,
  };
  const white = { width: 1, height: 1, data: Uint8Array.of(255, 255, 255) };
  const { data } = preprocess(white, readPreprocessorConfig(config, "config"));
  assert.deepEqual([...data.subarray(0, 12)], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

Deno.test("a configuration that asks for what is not known is refused", () => {
  const cases: [Record<string, unknown>, RegExp][] = [
    [{ ...dinov2, resample: 1 }, /resample: 1 is not known/],
    [{ ...dinov2, size: undefined }, /size: missing/],
    [{ ...dinov2, crop_size: null }, /crop_size: missing/],
    [{ ...dinov2, crop_pct: 0.9 }, /crop_pct/],
    [{ ...dinov2, image_mean: [0.5] }, /image_mean/],
  ];
  for (const [config, message] of cases) {
    assert.throws(() => readPreprocessorConfig(config, "preprocessor_config.json"), message);
  }
});
