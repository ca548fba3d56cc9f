import assert from "node:assert/strict";
import { startPreprocessor } from "../../lib/encoder/preprocess_thread.ts";
import { readPreprocessorConfig } from "../../lib/encoder/preprocessor_config.ts";

const formats = new URL("../golden/images/formats/", import.meta.url);
const imageOf = async (name: string) => ({
  bytes: await Deno.readFile(new URL(name, formats)),
  name,
});
const resized = readPreprocessorConfig({ size: { height: 8, width: 8 }, resample: 2 }, "config");
const asTheyAre = readPreprocessorConfig({ do_resize: false }, "config");
const small = {
  name: "small",
  bytes: Uint8Array.fromBase64(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
  ),
};

for (
  const { what, preprocessing, image, message } of [
    {
      what: "an image that does not decode",
      preprocessing: resized,
      image: { name: "bad", bytes: Uint8Array.of(1, 2, 3) },
      message: /^The image of bad does not decode \(.*\); replace or remove it$/,
    },
    {
      what: "an image of another size that is not resized",
      preprocessing: asTheyAre,
      image: small,
      message: /^The image of small is 1 x 1, .* and the encoder does not resize/,
    },
  ]
) {
  Deno.test(`${what} is named in the error`, async () => {
    const preprocessor = startPreprocessor(preprocessing);
    try {
      const images = [await imageOf("rgb.png"), image];
      await assert.rejects(preprocessor.preprocess(images), { name: "UserError", message });
    } finally {
      preprocessor.stop();
    }
  });
}

Deno.test("images of a batch lie one after the other, resized to one size", async () => {
  const preprocessor = startPreprocessor(resized);
  try {
    const images = [await imageOf("rgb.png"), small];
    const { count, width, height, data } = await preprocessor.preprocess(images);
    assert.deepEqual([count, width, height, data.length], [2, 8, 8, 2 * 3 * 8 * 8]);
    for (const [i, image] of images.entries()) {
      const alone = await preprocessor.preprocess([image]);
      assert.deepEqual(data.slice(i * 3 * 64, (i + 1) * 3 * 64), alone.data);
    }
  } finally {
    preprocessor.stop();
  }
});
