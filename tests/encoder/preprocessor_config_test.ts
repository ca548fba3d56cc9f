import assert from "node:assert/strict";
import { preprocess } from "../../lib/encoder/preprocess.ts";
import { readPreprocessorConfig } from "../../lib/encoder/preprocessor_config.ts";

const dinov2 = JSON.parse(
  await Deno.readTextFile(
    new URL("../golden/images/resize/preprocessor_config.json", import.meta.url),
  ),
);

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
