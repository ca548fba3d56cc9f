import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { decodeImage } from "../../lib/images/decode.ts";

const golden = new URL("../golden/images/", import.meta.url);

interface Decoded {
  size: number[];
  /** SHA-256 of the pixels, or the pixels in base 64. */
  sha256?: string;
  pixels?: string;
}

for (const [list, folder] of [["decoded.json", "formats/"], ["oddities.json", "oddities/"]]) {
  const files: Record<string, Decoded> = JSON.parse(
    await Deno.readTextFile(new URL(list, golden)),
  );
  for (const [name, { size, sha256, pixels }] of Object.entries(files)) {
    const promise = pixels ? "nearly to Pillow's pixels" : "to Pillow's pixels";
    Deno.test(`${folder}${name} decodes ${promise}`, async () => {
      const bytes = await Deno.readFile(new URL(folder + name, golden));
      const { width, height, data } = await decodeImage(bytes);
      assert.deepEqual([width, height], size);
      if (pixels === undefined) {
        assert.equal(createHash("sha256").update(data).digest("hex"), sha256);
        return;
      }
      // Decoders of AVIF round colours in their own way, and enlarge them in their own way where they are stored at half the size.
      const expected = Uint8Array.fromBase64(pixels);
      const apart = Array.from(data, (value, i) => Math.abs(value - expected[i]));
      const average = apart.reduce((sum, value) => sum + value, 0) / apart.length;
      const [mostOnAverage, most] = name.startsWith("full_colour") ? [0.04, 1] : [1.8, 21];
      assert.ok(average < mostOnAverage, `${average} levels apart on average`);
      assert.ok(Math.max(...apart) <= most, `${Math.max(...apart)} levels apart at most`);
    });
  }
}

Deno.test("a damaged image is told, wherever the damage is", async () => {
  for (const name of ["rgb.png", "rgb.jpg", "rgba.png", "lossy.webp"]) {
    const bytes = await Deno.readFile(new URL(`formats/${name}`, golden));
    await assert.rejects(async () => await decodeImage(bytes.slice(0, bytes.length >> 1)), name);
  }
  for (
    const name of ["lzw.tif", "plain.gif", "full_colour.avif", "rgb.bmp", "bits.bmp", "oldest.bmp"]
  ) {
    const bytes = await Deno.readFile(new URL(`oddities/${name}`, golden));
    await assert.rejects(async () => await decodeImage(bytes.slice(0, bytes.length >> 1)), name);
  }
  const png = await Deno.readFile(new URL("formats/grey.png", golden));
  for (const at of [50, png.length >> 1, png.length - 20]) {
    const damaged = png.slice();
    damaged[at] ^= 1;
    await assert.rejects(async () => await decodeImage(damaged), `byte ${at}`);
  }
  await assert.rejects(async () => await decodeImage(new TextEncoder().encode("no image at all")));
  await assert.rejects(async () => await decodeImage(new Uint8Array()));
});

/** A file of the simplest kind that claims a size. */
function claiming(width: number, height: number, bytes: Uint8Array, at: number, isLittle: boolean) {
  const claim = bytes.slice();
  const view = new DataView(claim.buffer);
  view.setUint32(at, width, isLittle);
  view.setUint32(at + 4, height, isLittle);
  return claim;
}

Deno.test("a small file that claims to be huge, and one of no pixels, are refused before memory is taken", async () => {
  const bmp = await Deno.readFile(new URL("oddities/rgb.bmp", golden));
  const png = await Deno.readFile(new URL("formats/rgb.png", golden));
  const withChecksum = (bytes: Uint8Array) => {
    new DataView(bytes.buffer).setUint32(29, crc32(bytes.subarray(12, 29)));
    return bytes;
  };
  for (
    const [width, height, message] of [
      [30_000, 30_000, /30000 x 30000 pixels; at most/],
      [0, 60, /0 x 60 pixels/],
      [90, 0, /90 x 0 pixels/],
    ] as const
  ) {
    const claims = [
      claiming(width, height, bmp, 18, true),
      withChecksum(claiming(width, height, png, 16, false)),
    ];
    for (const bytes of claims) {
      await assert.rejects(async () => await decodeImage(bytes), { message });
    }
  }
  // It holds far more than it says.
  const bomb = withChecksum(claiming(4, 4, png, 16, false));
  await assert.rejects(
    async () => await decodeImage(bomb),
    /inflates to more than its header says/,
  );
});

/** A TIFF of 4 x 2 pixels in one strip, all of whose bytes are 7. */
function tiff(values: { bits: number; colours: number; samples: number; format?: number }) {
  const { bits, colours, samples, format = 1 } = values;
  const entries = [[256, 4], [257, 2], [258, bits], [259, 1], [262, colours], [273, 200]];
  entries.push([277, samples], [278, 2], [279, bits * samples], [339, format]);
  const bytes = new Uint8Array(200 + bits * samples).fill(7, 200);
  const view = new DataView(bytes.buffer);
  [0x4949, 42, 8, 0, entries.length].forEach((value, i) => view.setUint16(2 * i, value, true));
  entries.forEach(([tag, value], i) => {
    const isRepeated = tag === 258 && samples > 1;
    [tag, 3].forEach((half, j) => view.setUint16(10 + 12 * i + 2 * j, half, true));
    view.setUint32(14 + 12 * i, isRepeated ? samples : 1, true);
    view.setUint32(18 + 12 * i, isRepeated ? 180 : value, true);
  });
  for (let i = 0; i < samples; i++) view.setUint16(180 + 2 * i, bits, true);
  return bytes;
}

Deno.test("an image of more pixels than asked for is refused with its size, one of as many is not, in every format", async () => {
  const [width, height] = [30, 20];
  for (
    const [format, name] of Object.entries({
      PNG: "raw_profile.png",
      JPEG: "xmp_nonsense.jpg",
      WebP: "xmp.webp",
      GIF: "transparent.gif",
      TIFF: "lzw.tif",
      AVIF: "full_colour.avif",
      BMP: "palette.bmp",
    })
  ) {
    const bytes = await Deno.readFile(new URL(`oddities/${name}`, golden));
    const { data } = await decodeImage(bytes, width * height);
    assert.equal(data.length, width * height * 3);
    await assert.rejects(async () => await decodeImage(bytes, width * height - 1), {
      message:
        `${format} of 30 x 20 pixels; at most 599 are read, or set "maxPixels" of the encoder`,
    });
  }
});

Deno.test("drawings are not taken for photos", async () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="5" height="5"/></svg>';
  await assert.rejects(
    async () => await decodeImage(new TextEncoder().encode(svg)),
    /svg is not read/,
  );
});

Deno.test("a TIFF of measurements, or of colours that would be taken for others, is refused by name", async () => {
  const { data } = await decodeImage(tiff({ bits: 8, colours: 2, samples: 3 }));
  assert.deepEqual([...data], Array(24).fill(7), "the same file with colours that are read");
  for (
    const [values, message] of [
      [{ bits: 32, colours: 1, samples: 1, format: 3 }, /values of type float is not read/],
      [{ bits: 16, colours: 1, samples: 1, format: 2 }, /values of type short is not read/],
      [{ bits: 16, colours: 5, samples: 4 }, /CMYK values of type ushort is not read/],
      [{ bits: 8, colours: 6, samples: 3 }, /YCbCr colours that JPEG has not compressed/],
    ] as const
  ) await assert.rejects(async () => await decodeImage(tiff(values)), { message });
});

Deno.test("a GIF without a picture is refused, and one whose screen is too large, too", async () => {
  const gif = await Deno.readFile(new URL("oddities/small.gif", golden));
  const view = new DataView(gif.buffer);
  await assert.rejects(
    async () =>
      await decodeImage(Uint8Array.of(...gif.subarray(0, 61), 0x3b, ...new Uint8Array(9))),
    /GIF has no picture/,
  );
  view.setUint16(6, 65_000, true);
  view.setUint16(8, 65_000, true);
  await assert.rejects(async () => await decodeImage(gif), /65000 x 65000 pixels; at most/);
});
