import assert from "node:assert/strict";
import sharp from "sharp";
import { batchFormats, writeBatchPage } from "../../../../lib/labelling/formats/write/formats.ts";
import { exampleBatch, oddNames } from "../example_batch.ts";

const photo = new Uint8Array(
  await sharp({ create: { width: 30, height: 20, channels: 3, background: "red" } }).jpeg()
    .toBuffer(),
);

Deno.test("every format writes a batch with and without predictions", async () => {
  const context = { folder: "photos", readImage: () => Promise.resolve(photo) };
  assert.deepEqual(Object.keys(batchFormats), ["csv", "labelstudio", "fiftyone", "cvat", "txt"]);
  for (const [name, format] of Object.entries(batchFormats)) {
    for (const withPredictions of [true, false]) {
      const files = await format.write(exampleBatch(withPredictions), context);
      assert.ok(files.every(({ text }) => text.endsWith("\n")), name);
      assert.match(files[0].text, /zebra(%20| )1/, name);
    }
  }
});

Deno.test("a manifest has the size of each image; one that has gone is named", async () => {
  const read = (name: string) =>
    name === oddNames[3] ? Promise.reject(new Error("gone")) : Promise.resolve(photo);
  const [{ text }] = await batchFormats.cvat.write(exampleBatch(), {
    folder: "photos",
    readImage: () => Promise.resolve(photo),
  });
  assert.equal(text.match(/"width":30,"height":20/g)?.length, oddNames.length);
  await assert.rejects(
    async () =>
      await batchFormats.cvat.write(exampleBatch(), { folder: "photos", readImage: read }),
    { name: "UserError", message: /^ä 100%25 &#x\.jpg can't be read any more \(gone\)/ },
  );
  await assert.rejects(
    async () => await batchFormats.cvat.write(exampleBatch(), { folder: "photos" }),
    { name: "UserError", message: /there are embeddings only; ask for --format csv$/ },
  );
});

Deno.test("batch.html is written without the picture of an image that has gone, and without any images", async () => {
  const read = (name: string) =>
    name === oddNames[3] ? Promise.reject(new Error("gone")) : Promise.resolve(photo);
  const some = await writeBatchPage(exampleBatch(), { folder: "photos", readImage: read });
  assert.equal(some.name, "batch.html");
  assert.equal(some.text.match(/<img /g)?.length, oddNames.length - 1);
  assert.equal(some.text.match(/no picture/g)?.length, 1);
  const none = await writeBatchPage(exampleBatch(), { folder: "photos" });
  assert.equal(none.text.match(/no picture/g)?.length, oddNames.length);
});
