import assert from "node:assert/strict";
import { decodeImage } from "../../lib/images/decode.ts";
import { preprocess } from "../../lib/encoder/preprocess.ts";
import { readPreprocessorConfig } from "../../lib/encoder/preprocessor_config.ts";

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
