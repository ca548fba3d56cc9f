import assert from "node:assert/strict";
import { fiftyOneLabels } from "../../../../lib/labelling/formats/write/fiftyone.ts";
import { readFiftyOneJson } from "../../../../lib/labelling/formats/read/fiftyone_json.ts";
import { exampleBatch } from "../example_batch.ts";

const keys = [
  "b/zebra 1",
  "12",
  'a, "quoted"',
  "ä 100%25 &#x",
  "2",
  "sub/deep/two.points",
  "no ending",
  "<b>",
];

Deno.test("labels.json has each image under its path without the ending, in the order of the batch", () => {
  const text = fiftyOneLabels(exampleBatch());
  // Read line by line: an object of JavaScript would put 2 and 12 first.
  const written = [...text.matchAll(/^ {4}("(?:[^"\\]|\\.)*"):/gm)].map(([, key]) =>
    JSON.parse(key)
  );
  assert.deepEqual(written, keys);
  const { classes, labels } = JSON.parse(text);
  assert.deepEqual(classes, ["cat", 'dog & "<wolf>"']);
  assert.deepEqual(labels["12"], {
    label: 1,
    confidence: 0.53125,
    attributes: { rank: 2, score: 0.9375, strategy: "BAIT", round: 3, seed: 0 },
  });
});

Deno.test("without a classifier, images have no label", () => {
  const { labels } = JSON.parse(fiftyOneLabels(exampleBatch(false)));
  assert.deepEqual(Object.values(labels), keys.map(() => null));
});

Deno.test("our own predictions never come back as labels", () => {
  const { labels, notes } = readFiftyOneJson(JSON.parse(fiftyOneLabels(exampleBatch())), "l.json");
  assert.deepEqual(labels, []);
  assert.match(notes[0], /^8 images were labeled by a model/);
});

Deno.test("two images that FiftyOne can't tell apart are named", () => {
  const images = ["x/a.jpg", "x/a.png"].map((fileName, i) => ({ rank: i + 1, fileName }));
  assert.throws(() => fiftyOneLabels({ ...exampleBatch(), images }), {
    name: "UserError",
    message:
      "FiftyOne can't tell x/a.jpg from x/a.png; rename one of them, or ask for --format csv",
  });
});
