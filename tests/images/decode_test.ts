import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { decodeImage } from "../../lib/images/decode.ts";

const golden = new URL("../golden/images/", import.meta.url);
const decoded: Record<string, { size: number[]; sha256: string }> = JSON.parse(
  await Deno.readTextFile(new URL("decoded.json", golden)),
);

for (const [name, { size, sha256 }] of Object.entries(decoded)) {
  Deno.test(`${name} decodes to Pillow's pixels`, async () => {
    const bytes = await Deno.readFile(new URL(`formats/${name}`, golden));
    const { width, height, data } = await decodeImage(bytes);
    assert.deepEqual([width, height], size);
    assert.equal(createHash("sha256").update(data).digest("hex"), sha256);
  });
}

Deno.test("a damaged image is told, wherever the damage is", async () => {
  for (const name of ["rgb.png", "rgb.jpg", "rgba.png", "lossy.webp"]) {
    const bytes = await Deno.readFile(new URL(`formats/${name}`, golden));
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
