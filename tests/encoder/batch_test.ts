import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { packImages, preprocessBatch } from "../../lib/encoder/batch.ts";
import { readPreprocessorConfig } from "../../lib/encoder/preprocessor_config.ts";

const golden = new URL("../golden/images/", import.meta.url);
const dinov2 = JSON.parse(
  await Deno.readTextFile(new URL("resize/preprocessor_config.json", golden)),
);

/** SHA-256 of what DINOv2 gets of the images in `formats` and `resize`, by the kind of file, in alphabetical order. */
const inputs = {
  jpg: "a4ca795f66c64c4809ddcadf573c301638e217e495f4120588b4a861d427e850",
  png: "3e337a16beeffe6a1fa2721e79dcb4f0119964193a8c89e8b66ba4e3c5ca364b",
  webp: "c48170a205a937030508bd0c88f88ead7deedba13c22800b7c9c0f888837b80f",
};

for (const [kind, sha256] of Object.entries(inputs)) {
  Deno.test(`decoded, resized and normalised, the .${kind} images are the same bytes on every machine`, async () => {
    const images = [];
    for (const folder of ["formats", "resize"]) {
      for await (const { name } of Deno.readDir(new URL(folder, golden))) {
        if (!name.endsWith(`.${kind}`)) continue;
        const bytes = await Deno.readFile(new URL(`${folder}/${name}`, golden));
        images.push({ name: `${folder}/${name}`, bytes });
      }
    }
    images.sort((a, b) => a.name < b.name ? -1 : 1);
    const preprocessing = readPreprocessorConfig(dinov2, "config");
    const { data } = await preprocessBatch(packImages(images), preprocessing);
    assert.equal(
      createHash("sha256").update(new Uint8Array(data.buffer)).digest("hex"),
      sha256,
      `${images.length} images`,
    );
  });
}

Deno.test("an image of more pixels than the encoder's settings allow is refused by name, with the way out", async () => {
  const bytes = await Deno.readFile(new URL("formats/rgb.png", golden));
  const preprocessing = { ...readPreprocessorConfig(dinov2, "config"), maxPixels: 90 * 60 };
  const images = packImages([{ name: "a.png", bytes }]);
  assert.equal((await preprocessBatch(images, preprocessing)).count, 1);
  await assert.rejects(preprocessBatch(images, { ...preprocessing, maxPixels: 90 * 60 - 1 }), {
    name: "UserError",
    message: /image of a\.png does not decode \(PNG of 90 x 60 pixels; .* set "maxPixels"/,
  });
});

Deno.test("of several damaged images of a batch the first is named", async () => {
  const bytes = await Deno.readFile(new URL("formats/rgb.jpg", golden));
  const damaged = bytes.subarray(0, 500);
  const images = Array.from({ length: 12 }, (_, i) => ({
    name: `${i}.jpg`,
    bytes: i === 5 || i === 9 ? damaged : bytes,
  }));
  const preprocessing = readPreprocessorConfig(dinov2, "config");
  await assert.rejects(preprocessBatch(packImages(images), preprocessing), {
    name: "UserError",
    message: /^The image of 5\.jpg does not decode/,
  });
});
