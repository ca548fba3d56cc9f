import assert from "node:assert/strict";
import sharp from "sharp";
import { imageSize, thumbnail } from "../../lib/images/preview.ts";

/** A red image, with a note that it lies on its side if asked for. */
function image(width: number, height: number, format: "jpeg" | "png" | "webp" | "tiff") {
  return sharp({ create: { width, height, channels: 3, background: "red", noise: undefined } })
    [format]().withMetadata({ orientation: 6 }).toBuffer();
}

/** The smallest BMP: one blue pixel. */
const bmp = Uint8Array.from([
  ...[0x42, 0x4d, 58, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
  ...[1, 0, 24, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[255, 0, 0, 0],
]);

Deno.test("the size of an image is that of the upright one, for every format", async () => {
  for (const format of ["jpeg", "png", "webp", "tiff"] as const) {
    assert.deepEqual(
      await imageSize(await image(30, 20, format)),
      { width: 20, height: 30 },
      format,
    );
  }
  assert.deepEqual(await imageSize(bmp), { width: 1, height: 1 });
});

Deno.test("a large image becomes a small upright JPEG", async () => {
  for (const format of ["jpeg", "png", "webp", "tiff"] as const) {
    const plain = await image(300, 200, format);
    // A file of more bytes than those that stay as they are.
    const padded = new Uint8Array(plain.length + 4096);
    padded.set(plain);
    const small = await thumbnail(padded, 96);
    assert.equal(small.type, "image/jpeg", format);
    assert.deepEqual([small.width, small.height], [64, 96], format);
    const { width, height } = await sharp(small.bytes).metadata();
    assert.deepEqual([width, height], [64, 96], format);
  }
});

Deno.test("a small file that browsers show stays as it is; others become JPEG without being enlarged", async () => {
  const png = new Uint8Array(await image(30, 20, "png"));
  assert.deepEqual(await thumbnail(png, 96), {
    bytes: png,
    type: "image/png",
    width: 20,
    height: 30,
  });
  const { type, width, height } = await thumbnail(bmp, 96);
  assert.deepEqual([type, width, height], ["image/jpeg", 1, 1]);
});

Deno.test("what is no image is refused", async () => {
  const text = new TextEncoder().encode("no image");
  await assert.rejects(imageSize(text));
  await assert.rejects(thumbnail(text, 96));
  await assert.rejects(thumbnail(Uint8Array.of(0xff, 0xd8, 0xff, 0), 96));
});
