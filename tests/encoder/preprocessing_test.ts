import assert from "node:assert/strict";
import { decodeImage } from "../../lib/images/decode.ts";
import { preprocess, readPreprocessing } from "../../lib/encoder/preprocessing.ts";

const golden = new URL("../golden/images/resize/", import.meta.url);
const readJson = async (file: string) => JSON.parse(await Deno.readTextFile(new URL(file, golden)));
const config = await readJson("preprocessor_config.json");
const grey = 1 / 255 / 0.224;

interface GoldenImage {
  file: string;
  shape: number[];
  every: number;
  values: number[][][];
  mean: number;
  std: number;
}

Deno.test("pixels are those of DINOv2's own preprocessing in Python, to one grey level", async () => {
  let sum = 0, count = 0, largest = 0;
  for (const { file, shape, every, values, mean } of await readJson("golden.json") as GoldenImage[]) {
    const image = await decodeImage(await Deno.readFile(new URL(file, golden)));
    const { width, height, data } = preprocess(image, readPreprocessing(config, "config"));
    assert.deepEqual([3, height, width], shape);
    values.forEach((rows, channel) =>
      rows.forEach((row, i) =>
        row.forEach((expected, j) => {
          const found = data[(channel * height + i * every) * width + j * every];
          const difference = Math.abs(found - expected);
          largest = Math.max(largest, difference);
          sum += difference;
          count++;
        })
      )
    );
    const found = data.reduce((total, value) => total + value, 0) / data.length;
    assert.ok(Math.abs(found - mean) < 1e-3, `${file}: mean ${found} instead of ${mean}`);
  }
  console.log(largest, sum/count, grey);
  assert.ok(largest <= 0.018, `largest difference ${largest}`);
  assert.ok(sum / count <= 1e-3, `mean difference ${sum / count}`);
});
