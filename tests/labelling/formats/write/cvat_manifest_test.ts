import assert from "node:assert/strict";
import { cvatManifest } from "../../../../lib/labelling/formats/write/cvat_manifest.ts";
import { exampleBatch, oddNames } from "../example_batch.ts";

Deno.test("a manifest has two lines of heading, then the images in order with name, ending and size", () => {
  const sizes = oddNames.map((_, i) => ({ width: 100 + i, height: 50 }));
  const lines = cvatManifest(exampleBatch(), sizes).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines.slice(0, 3), [
    { version: "1.1" },
    { type: "images" },
    { name: "b/zebra 1", extension: ".jpg", width: 100, height: 50 },
  ]);
  assert.deepEqual(lines.slice(2).map(({ name, extension }) => name + extension), oddNames);
  assert.deepEqual(lines[7], {
    name: "sub/deep/two.points",
    extension: ".jpeg",
    width: 105,
    height: 50,
  });
  assert.equal(lines[8].extension, "");
});

Deno.test("points at the beginning of a name begin no ending, as in Python", () => {
  const names = ["sub.d/.hidden", "..a.jpg", "a.", ".b.png"];
  const images = names.map((fileName, i) => ({ rank: i + 1, fileName }));
  const sizes = names.map(() => ({ width: 1, height: 1 }));
  const lines = cvatManifest({ ...exampleBatch(), images }, sizes).trimEnd().split("\n").slice(2);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)).map(({ name, extension }) => [name, extension]),
    [
      ["sub.d/.hidden", ""],
      ["..a", ".jpg"],
      ["a", "."],
      [".b", ".png"],
    ],
  );
});
