import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { filters, resize } from "../../lib/encoder/resize.ts";

const golden = new URL("../golden/images/", import.meta.url);
const readJson = async (file: string) => JSON.parse(await Deno.readTextFile(new URL(file, golden)));

Deno.test("resizing is Pillow's in every pixel: enlarged, reduced, stretched, tiny", async () => {
  interface Resized {
    from: [number, number];
    to: [number, number];
    filter: keyof typeof filters;
    sha256: string;
  }
  for (
    const { from: [width, height], to, filter, sha256 } of await readJson(
      "resized.json",
    ) as Resized[]
  ) {
    const data = Uint8Array.from(
      { length: width * height * 3 },
      (_, i) => (i * 7919 + (i >> 5) * 104729) % 65521 % 256,
    );
    const resized = resize({ width, height, data }, ...to, filter);
    assert.equal(
      createHash("sha256").update(resized.data).digest("hex"),
      sha256,
      `${width} x ${height} to ${to.join(" x ")}, ${filter}`,
    );
  }
});
