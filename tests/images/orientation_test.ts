import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { deflateSync } from "node:zlib";
import { pngOrientation } from "../../lib/images/orientation.ts";

/** A PNG of a single chunk with a raw profile of EXIF, whose text is packed; checksums are not looked at here. */
function withProfile(text: string): Uint8Array {
  const content = Buffer.concat([
    Buffer.from("Raw profile type exif\0\0"),
    deflateSync(Buffer.from(text)),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([Buffer.alloc(8), length, Buffer.from("zTXt"), content, Buffer.alloc(4)]);
}

const exif = "4d4d002a00000008000101120003000000010006000000000000";

Deno.test("a raw profile is read with white space anywhere between its digits", () => {
  const lines = exif.match(/.{1,10}/g)!.join("\n  ");
  assert.equal(pngOrientation(withProfile(`\nexif\n      26\n${lines}\n`)), 6);
  assert.equal(pngOrientation(withProfile(`\nexif\n      26\n${lines}x`)), undefined);
});

Deno.test("a profile of millions of spaces is passed over at once, and not looked through again and again", () => {
  const spaces = " ".repeat(3_000_000);
  for (const text of [`exif 26 ${spaces}!`, `exif${spaces}!`, `${spaces}!`, `exif 26${spaces}`]) {
    assert.equal(pngOrientation(withProfile(text)), undefined);
  }
});
