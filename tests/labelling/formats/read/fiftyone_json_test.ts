import assert from "node:assert/strict";
import { readFiftyOneJson } from "../../../../lib/labelling/formats/read/fiftyone_json.ts";

Deno.test("labels are indices of the classes or names, with or without attributes", () => {
  const { labels, notes } = readFiftyOneJson({
    classes: ["cat", "dog"],
    labels: {
      a: 1,
      "sub/b": "cat",
      "/photos/c.jpg": { label: 0, attributes: { rank: 3 } },
      d: { label: "dog", confidence: null },
      e: null,
    },
  }, "labels.json");
  assert.deepEqual(labels.map(({ fileName, label }) => [fileName, label]), [
    ["a", "dog"],
    ["sub/b", "cat"],
    ["/photos/c.jpg", "cat"],
    ["d", "dog"],
  ]);
  assert.deepEqual(notes, ["1 image has no label yet and is left out: e"]);
});

Deno.test("a label with a confidence is a prediction, and no label: our own batches come back without one", () => {
  const { labels, notes } = readFiftyOneJson({
    classes: ["cat"],
    labels: { a: { label: 0, confidence: 0.5 }, b: { label: 0, confidence: 0 }, c: 0 },
  }, "labels.json");
  assert.deepEqual(labels, [{ fileName: "c", label: "cat" }]);
  assert.deepEqual(notes, [
    "2 images were labeled by a model, not by a person, and are left out: a; b",
  ]);
});

Deno.test("what is no class of an image is told with its key", () => {
  const faults: [unknown, RegExp][] = [
    [{ classes: ["cat"], labels: { a: 1 } }, /^l\.json: a has label 1, but there are 1 classes/],
    [{ labels: { a: 1 } }, /^l\.json: a has label 1, but there are 0 classes/],
    [
      { labels: { a: [{ label: 0, bounding_box: [0, 0, 1, 1] }] } },
      /^l\.json: labels\.a: no single class; export a FiftyOneImageClassificationDataset/,
    ],
    [{ labels: [] }, /^l\.json: labels: /],
  ];
  for (const [content, message] of faults) {
    assert.throws(() => readFiftyOneJson(content, "l.json"), { name: "UserError", message });
  }
});
