import assert from "node:assert/strict";
import { readLabelStudioJson } from "../../../../lib/labelling/formats/read/label_studio_json.ts";

/** A result of Choices. */
const choice = (label: string | string[], from_name = "choice") => ({
  type: "choices",
  from_name,
  to_name: "image",
  value: { choices: [label].flat() },
});

const task = (image: string, ...annotations: Record<string, unknown>[]) => ({
  id: 7,
  data: { image },
  annotations: annotations.map((annotation) => ({ was_cancelled: false, ...annotation })),
  predictions: [{ result: [choice("from a model")] }],
});

Deno.test("annotations are labels; skipped and cancelled ones, predictions and boxes are not", () => {
  const box = { type: "rectanglelabels", from_name: "box", value: { rectanglelabels: ["car"] } };
  const { labels, notes, kind } = readLabelStudioJson([
    task("/data/local-files/?d=photos/a%20b.jpg", { result: [choice("cat"), box] }),
    task("/data/upload/1/0123abcd-b.jpg", { result: [choice("dog")], was_cancelled: true }),
    task("c.jpg", { result: [choice("dog")], skipped: true }),
    task("d.jpg", { result: [choice("dog")], was_cancelled: true }, { result: [choice("cat")] }),
    task("e.jpg"),
    task("f.jpg", { result: [box] }),
  ], "export.json");
  assert.equal(kind, "Label Studio (JSON)");
  assert.deepEqual(labels, [
    { fileName: "photos/a b.jpg", label: "cat" },
    { fileName: "d.jpg", label: "cat" },
  ]);
  assert.deepEqual(notes, [
    "4 images have no label yet and are left out: b.jpg; c.jpg; e.jpg; f.jpg",
  ]);
});

Deno.test("the name that our own tasks bring along counts before the address of the image", () => {
  const uploaded = task("/data/upload/1/0123abcd-a_b.jpg", { result: [choice("cat")] });
  const data = { ...uploaded.data, file_name: "sub/a b.jpg" };
  assert.deepEqual(readLabelStudioJson([{ ...uploaded, data }], "x").labels, [
    { fileName: "sub/a b.jpg", label: "cat" },
  ]);
});

Deno.test("annotators who disagree are named with what each says, and the image has no label", () => {
  const { labels, notes } = readLabelStudioJson([
    task(
      "a.jpg",
      { result: [choice("cat")], completed_by: 1 },
      { result: [choice("dog")], completed_by: { id: 2, email: "ann@example.org" } },
      { result: [choice("cat")], completed_by: { id: 3 } },
    ),
    task("b.jpg", { result: [choice(["cat", "dog"])], completed_by: 1 }),
    task(
      "c.jpg",
      { result: [choice("cat")], completed_by: 1 },
      { result: [choice("cat")], completed_by: 2 },
    ),
  ], "export.json");
  assert.deepEqual(labels, [{ fileName: "c.jpg", label: "cat" }]);
  assert.deepEqual(notes, [
    '2 images have several labels and are left out: a.jpg ("cat" by annotator 1, annotator 3; ' +
    '"dog" by ann@example.org); b.jpg ("cat" by annotator 1; "dog" by annotator 1)',
  ]);
});

Deno.test("an annotation that is marked as ground truth settles what others say", () => {
  const { labels, notes } = readLabelStudioJson([
    task("a.jpg", { result: [choice("cat")] }, { result: [choice("dog")], ground_truth: true }),
  ], "export.json");
  assert.deepEqual(labels, [{ fileName: "a.jpg", label: "dog" }]);
  assert.deepEqual(notes, []);
});

Deno.test("of several controls the one called choice gives the class; without one the file is refused", () => {
  const both = (name: string) => [
    task("a.jpg", { result: [choice("cat", name), choice("blurred", "quality")] }),
  ];
  assert.deepEqual(readLabelStudioJson(both("choice"), "x").labels, [
    { fileName: "a.jpg", label: "cat" },
  ]);
  assert.throws(() => readLabelStudioJson(both("species"), "export.json"), {
    name: "UserError",
    message: /^export\.json has choices of several controls \(species, quality\); call .*"choice"/,
  });
});

Deno.test("what is wrong with an export is told in one line with its place", () => {
  const faults: [unknown[], RegExp][] = [
    [[{ data: { image: "a.jpg" }, predictions: [] }], /^x\.json: task 1 has no annotations/],
    [
      [{ data: { text: "a" }, annotations: [] }],
      /^x\.json: task 1 has no image; its data has text$/,
    ],
    [[{ data: 3, annotations: [] }], /^x\.json: 0\.data: .*; export the labels again$/],
    [
      [{ data: { image: "a" }, annotations: [{ result: 3 }] }],
      /^x\.json: 0\.annotations\.0\.result: .*; export/,
    ],
  ];
  for (const [content, message] of faults) {
    assert.throws(() => readLabelStudioJson(content, "x.json"), { name: "UserError", message });
  }
});
