import assert from "node:assert/strict";
import type { GivenLabel } from "../../lib/labelling/batch.ts";
import { joinLabels } from "../../lib/labelling/known_labels.ts";

const pool = {
  images: [
    { name: "cats/a.jpg", sha256: "0", copies: ["old/a copy.jpg"] },
    { name: "b.jpg", sha256: "1", copies: [] },
    { name: "x/c.jpg", sha256: "2", copies: [] },
    { name: "y/c.jpg", sha256: "3", copies: [] },
  ],
};
const join = (labels: [string, string][], classes?: string[]) =>
  joinLabels(pool, labels.map(([fileName, label]) => ({ fileName, label })), classes);

Deno.test("labels are joined by name, by the end of a path, and to all copies of an image", () => {
  const { labels, classNames, strangers, notes } = join([
    ["/home/me/photos/cats/a.jpg", "cat"],
    ["old/a copy.jpg", "cat"],
    [".\\b.jpg", " dog "],
    ["x\\c.jpg", ""],
  ]);
  assert.deepEqual([...labels], [0, 1, -1, -1]);
  assert.deepEqual([classNames, strangers, notes], [["cat", "dog"], [], []]);
  assert.deepEqual([...join([["a.jpg", "cat"]]).labels], [0, -1, -1, -1]);
});

Deno.test("letters that are composed otherwise are the same letters, in names and in labels", () => {
  const images = [{ name: "caf\u00e9.jpg", sha256: "0", copies: [] }];
  const given = [{ fileName: "cafe\u0301.jpg", label: "caf\u00e9" }, {
    fileName: "caf\u00e9.jpg",
    label: "cafe\u0301",
  }];
  assert.deepEqual([...joinLabels({ images }, given).labels], [0]);
});

Deno.test("an image with two labels has none, and both are named", () => {
  const one = join([["b.jpg", "cat"], ["b.jpg", "dog"], ["x/c.jpg", "dog"]]);
  assert.deepEqual([...one.labels], [-1, -1, 0, -1]);
  assert.deepEqual([one.classNames, one.conflicts], [["dog"], ['b.jpg is "cat" and "dog"']]);
  const copies = join([["cats/a.jpg", "cat"], ["old/a copy.jpg", "dog"], ["cats/a.jpg", "cat"]]);
  assert.deepEqual(copies.conflicts, [
    'cats/a.jpg is "cat", and old/a copy.jpg, which is the same image, is "dog"',
  ]);
  assert.deepEqual([...copies.labels], [-1, -1, -1, -1]);
});

Deno.test("where two files of labels disagree, both are named with what they say", () => {
  const one = { fileName: "b.jpg", label: "cat", from: "/mine/labels.csv" };
  const other = { fileName: "b.jpg", label: "dog", from: "/mine/sorted" };
  const column = { fileName: "b.jpg", label: "eel" };
  const conflictsOf = (...labels: GivenLabel[]) => joinLabels(pool, labels).conflicts;
  assert.deepEqual(conflictsOf(one, other), [
    'b.jpg is "cat" in /mine/labels.csv and "dog" in /mine/sorted',
  ]);
  assert.deepEqual(conflictsOf(column, other), ['b.jpg is "eel" and "dog" in /mine/sorted']);
  assert.deepEqual(conflictsOf(one, { ...one, label: "cow" }), ['b.jpg is "cat" and "cow"']);
  assert.deepEqual(
    conflictsOf({ ...one, fileName: "cats/a.jpg" }, { ...other, fileName: "old/a copy.jpg" }),
    [
      'cats/a.jpg is "cat" in /mine/labels.csv, and old/a copy.jpg, which is the same image, is "dog" in /mine/sorted',
    ],
  );
  assert.deepEqual(conflictsOf(one, { ...other, label: "cat" }), []);
});

Deno.test("a name that fits several images is refused; a longer path decides", () => {
  assert.throws(() => join([["c.jpg", "cat"]]), /fits several images, x\/c\.jpg and y\/c\.jpg/);
  assert.deepEqual([...join([["photos/y/c.jpg", "cat"]]).labels], [-1, -1, -1, 0]);
});

Deno.test("a name without its ending is found, as some tools leave it out", () => {
  assert.deepEqual([...join([["cats/a", "cat"], ["b", "dog"], ["y/c", "cat"]]).labels], [
    0,
    1,
    -1,
    0,
  ]);
  assert.throws(() => join([["c", "cat"]]), /fits several images, x\/c and y\/c/);
});

Deno.test("labels of files that are not there are listed, with the nearest name", () => {
  const { strangers, labels } = join([["bb.jpg", "cat"], ["quite/another.png", "dog"], [
    "b.jpg",
    "cat",
  ]]);
  assert.deepEqual([...labels], [-1, 0, -1, -1]);
  assert.deepEqual(strangers, [
    { fileName: "bb.jpg", label: "cat", nearest: "b.jpg" },
    { fileName: "quite/another.png", label: "dog", nearest: undefined },
  ]);
  assert.equal(join([["B.JPG", "cat"]]).strangers[0].nearest, "b.jpg");
});

Deno.test("a label under a former name of a file is that of its content, and of a file that is gone no other is meant", () => {
  const former = [
    { name: "old/b.jpg", sha256: "2", copies: [] },
    { name: "old/b.jpg", sha256: "1", copies: ["old/b 2.jpg"] },
    { name: "bb.jpg", sha256: "gone", copies: [] },
  ];
  const given = [["old/b.jpg", "dog"], ["bb.jpg", "cat"], ["bx.jpg", "cat"]]
    .map(([fileName, label]) => ({ fileName, label }));
  const { labels, renamed, strangers } = joinLabels(pool, given, undefined, former);
  assert.deepEqual([...labels], [-1, 0, -1, -1]);
  assert.deepEqual(renamed, ["old/b.jpg (now b.jpg)"]);
  assert.deepEqual(strangers, [
    { fileName: "bb.jpg", label: "cat", isGone: true },
    { fileName: "bx.jpg", label: "cat", nearest: "b.jpg" },
  ]);
  // Tools leave endings out, and write whole paths.
  const before = [...former, { name: "old/before.jpg", sha256: "1", copies: [] }];
  for (const fileName of ["old/before", "before", "/home/me/old/before.jpg", "old/b 2"]) {
    const { labels, renamed } = joinLabels(pool, [{ fileName, label: "dog" }], undefined, before);
    assert.deepEqual([[...labels], renamed], [[-1, 0, -1, -1], [`${fileName} (now b.jpg)`]]);
  }
  // A name of now is what it is now.
  const other = [{ name: "b.jpg", sha256: "0", copies: [] }];
  const own = joinLabels(pool, [{ fileName: "b.jpg", label: "dog" }], undefined, other);
  assert.deepEqual([[...own.labels], own.renamed], [[-1, 0, -1, -1], []]);
});

Deno.test("classes that somebody named count without a label, and other labels are refused with the nearest", () => {
  assert.deepEqual(join([["b.jpg", "dog"]], ["cat", "dog"]).classNames, ["cat", "dog"]);
  assert.throws(
    () => join([["b.jpg", "dgo"]], ["cat", "dog"]),
    /^UserError: labels are none of the classes: "dgo" \(did you mean "dog".*\); correct them/,
  );
});

Deno.test("a rare class with nearly the name of another is told", () => {
  const given: [string, string][] = [["cats/a.jpg", "cat"], ["x/c.jpg", "cat"], ["b.jpg", "catt"]];
  assert.deepEqual(join(given).notes, ['class "catt" has 1 label: is "cat" meant?']);
  const digits: [string, string][] = [["cats/a.jpg", "10"], ["x/c.jpg", "10"], ["b.jpg", "11"]];
  assert.deepEqual(join(digits).notes, []);
});

Deno.test("classes that differ in capitals only are told, however many labels they have", () => {
  const given: [string, string][] = [["cats/a.jpg", "Cat"], ["x/c.jpg", "cat"]];
  assert.deepEqual(join(given).notes, ['class "cat" has 1 label: is "Cat" meant?']);
  const images = Array.from(
    { length: 9 },
    (_, i) => ({ name: `${i}`, sha256: `${i}`, copies: [] }),
  );
  const many = images.map(({ name }, i) => ({ fileName: name, label: i < 4 ? "cat" : "Cat" }));
  assert.deepEqual(joinLabels({ images }, many).notes, [
    'class "cat" has 4 labels: is "Cat" meant?',
  ]);
});
