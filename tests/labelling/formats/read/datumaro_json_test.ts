import assert from "node:assert/strict";
import { readDatumaroJson } from "../../../../lib/labelling/formats/read/datumaro_json.ts";

const categories = { label: { labels: [{ name: "cat" }, { name: "dog" }] } };
const label = (label_id: number | null) => ({ id: 0, type: "label", label_id, attributes: {} });

Deno.test("annotations of type label are labels; the name has its folders back that a saved image lost", () => {
  const { labels, notes } = readDatumaroJson({
    categories,
    items: [
      { id: "a", annotations: [label(1)], image: { path: "a.jpg", size: [4, 6] } },
      { id: "sub/b c", annotations: [label(0)], image: { path: "sub_b c.jpg" } },
      { id: "d.png", annotations: [{ type: "bbox", label_id: 0 }, label(0)], image: null },
      { id: "e", annotations: [label(0)], image: { path: null } },
      { id: "f", annotations: [{ type: "bbox", label_id: 0 }] },
      { id: "g", annotations: [label(0), label(1)] },
    ],
  }, "default.json");
  assert.deepEqual(labels.map(({ fileName, label }) => [fileName, label]), [
    ["a.jpg", "dog"],
    ["sub/b c.jpg", "cat"],
    ["d.png", "cat"],
    ["e", "cat"],
  ]);
  assert.deepEqual(notes, [
    '1 image has several labels and is left out: g ("cat" by item 6; "dog" by item 6)',
    "1 image has no label yet and is left out: f",
  ]);
});

Deno.test("a label that the file does not name is told with its item", () => {
  for (const id of [2, -1, null]) {
    assert.throws(
      () =>
        readDatumaroJson({ categories, items: [{ id: "a", annotations: [label(id)] }] }, "d.json"),
      {
        name: "UserError",
        message: /^d\.json: item 1 \(a\) has label .*, but there are 2 from 0 on/,
      },
    );
  }
  assert.throws(() => readDatumaroJson({ categories, items: [{ id: 3 }] }, "d.json"), {
    name: "UserError",
    message: /^d\.json: items\.0\.id: .*export the labels again$/,
  });
});
