import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import { decodeSimplePng } from "../../lib/images/png.ts";

Deno.test("a simple PNG decodes to the pixels that were written, with every filter of rows", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(1 as const, 3 as const),
      fc.boolean(),
      fc.infiniteStream(fc.nat(255)),
      async (width, height, channels, adaptiveFiltering, values) => {
        const pixels = Uint8Array.from(
          { length: width * height * channels },
          () => values.next().value!,
        );
        const png = await sharp(pixels, { raw: { width, height, channels } })
          .toColourspace(channels === 1 ? "b-w" : "srgb")
          .png({ adaptiveFiltering, palette: false }).toBuffer();
        const found = decodeSimplePng(png);
        assert.ok(found, "sharp writes simple PNGs");
        assert.deepEqual(
          [found.width, found.height, found.channels, ...found.data],
          [width, height, channels, ...pixels],
        );
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("other files and other PNGs are left to another decoder", async () => {
  const formats = new URL("../golden/images/formats/", import.meta.url);
  for (const name of ["rgb.jpg", "rgba.png", "lossy.webp"]) {
    assert.equal(decodeSimplePng(await Deno.readFile(new URL(name, formats))), undefined, name);
  }
  const palette = await sharp(new Uint8Array(12), { raw: { width: 2, height: 2, channels: 3 } })
    .png({ palette: true }).toBuffer();
  assert.equal(decodeSimplePng(palette), undefined, "a palette");
});

Deno.test("a damaged simple PNG is refused with what is wrong", async () => {
  const png: Uint8Array = await sharp(new Uint8Array(12), {
    raw: { width: 2, height: 2, channels: 3 },
  }).png({ palette: false }).toBuffer();
  assert.throws(() => decodeSimplePng(png.slice(0, -6)), /cut short/);
  const headless = Uint8Array.from([...png.slice(0, 8), ...png.slice(33)]);
  assert.throws(() => decodeSimplePng(headless), /PNG has no header/);
  const damaged = Uint8Array.from(png);
  // The first byte of the width.
  damaged[16] ^= 1;
  assert.throws(() => decodeSimplePng(damaged), /wrong checksum in IHDR/);
});
