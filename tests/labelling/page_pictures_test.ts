import assert from "node:assert/strict";
import sharp from "sharp";
import { batchPage } from "../../lib/labelling/formats/write/batch_page.ts";
import { comparePictures, takePictures } from "../../lib/labelling/page_pictures.ts";
import { exampleBatch } from "./formats/example_batch.ts";
import { images } from "./photos.ts";

const picture = (i: number) => ({ bytes: images[i], type: "image/png", width: 28, height: 28 });

Deno.test("the pictures of a page are taken out, and the rest stays", () => {
  const batch = exampleBatch();
  const count = batch.images.length;
  const page = batchPage(batch, batch.images.map((_, i) => picture(i)));
  const { rest, pictures } = takePictures(page, () => true);
  assert.deepEqual(pictures, images.slice(0, count));
  assert.doesNotMatch(rest, /base64/);
  // Whether a picture is there shows in the rest, unless it is not looked at.
  const without = batchPage(batch, []);
  assert.notEqual(takePictures(without, () => true).rest, rest);
  assert.equal(takePictures(without, () => false).rest, takePictures(page, () => false).rest);
});

Deno.test("what is no picture stays in the rest, also where pictures are not looked at", () => {
  const page = batchPage(exampleBatch(), []);
  const evil = page.replace("no picture", "<img src=x><script>1</script>");
  assert.match(takePictures(evil, () => false).rest, /<script>/);
});

Deno.test("pictures of one image are nearly the same, whatever compressed them; others are not", async () => {
  const jpeg = async (i: number, quality: number) =>
    new Uint8Array(await sharp(images[i]).resize(192).jpeg({ quality }).toBuffer());
  const one = await jpeg(0, 75);
  assert.equal(await comparePictures(one, await jpeg(0, 75)), "same");
  assert.equal(await comparePictures(one, await jpeg(0, 76)), "nearly");
  assert.equal(await comparePictures(one, await jpeg(1, 75)), "other");
  assert.equal(await comparePictures(images[0], one), "other", "of another size");
  assert.equal(await comparePictures(one.slice(0, 50), one), "other", "no picture");
  assert.equal(await comparePictures(undefined, one), "other");
});
