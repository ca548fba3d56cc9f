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
      assert.ok(average < 2, `${average} levels apart on average`);
      if (name === "full_colour.avif") assert.ok(Math.max(...apart) <= 1);
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

Deno.test("a drawing is no image, whatever it is called: it would look different on each machine", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>a</text></svg>';
  await assert.rejects(
    async () => await decodeImage(new TextEncoder().encode(svg)),
    /no JPEG, PNG, WebP, GIF, TIFF, AVIF or BMP/,
  );
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
