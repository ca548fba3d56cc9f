import assert from "node:assert/strict";
import { readLabelTable } from "../../../../lib/labelling/formats/read/label_table.ts";
import { batchCsv } from "../../../../lib/labelling/formats/write/batch_csv.ts";

const labelsOf = (text: string) =>
  readLabelTable(text, "labels.csv").labels.map(({ fileName, label }) => [fileName, label]);

Deno.test("a table has its labels by the columns file_name and label, wherever they stand", () => {
  assert.deepEqual(labelsOf("file_name,label\na.jpg,cat\nsub/b.jpg,dog\n"), [
    ["a.jpg", "cat"],
    ["sub/b.jpg", "dog"],
  ]);
  assert.deepEqual(labelsOf("width, label ,file_name\n3,7,a.jpg\n"), [["a.jpg", "7"]]);
});

Deno.test("tables of spreadsheets are read: semicolons, tabs, quotes, line breaks in names, Windows line ends", () => {
  assert.deepEqual(labelsOf('file_name;label\r\n"a, b.jpg"; cat \r\n'), [["a, b.jpg", "cat"]]);
  assert.deepEqual(labelsOf('file_name\tlabel\n"say ""a"".jpg"\tcat\n'), [['say "a".jpg', "cat"]]);
  assert.deepEqual(labelsOf('file_name,label\n"a\nb.jpg",cat\n'), [["a\nb.jpg", "cat"]]);
  assert.deepEqual(labelsOf(" \nfile_name,label\na.jpg,cat\n,\n ,\n"), [["a.jpg", "cat"]]);
  assert.deepEqual(labelsOf("file_name,label\nphotos\\a.jpg,cat\n"), [["photos/a.jpg", "cat"]]);
});

Deno.test("lines that were appended with another line end are lines of their own", () => {
  const table = "file_name,label\r\na.jpg,cat\r\nb.jpg,dog\nc.jpg,cat\n";
  const labels = [["a.jpg", "cat"], ["b.jpg", "dog"], ["c.jpg", "cat"]];
  assert.deepEqual(labelsOf(table), labels);
  assert.deepEqual(labelsOf(table.replaceAll("\r\n", "\r")), labels);
  assert.deepEqual(labelsOf("file_name,label\na.jpg,cat\nb.jpg,dog\r\nc.jpg,cat\r\n"), labels);
  assert.throws(
    () => labelsOf(`${table}d.jpg,cat,dog\n`),
    /^UserError: labels\.csv: line 5 has 3 fields/,
  );
});

Deno.test("a name that our own tables guard for spreadsheets comes back; other apostrophes stay", () => {
  const names = ["=1+1.jpg", "'quoted'.jpg", "-a.jpg", "'=b.jpg", "plain.jpg"];
  const batch = {
    images: names.map((fileName, i) => ({ rank: i + 1, fileName })),
    strategy: "Margin",
    round: 1,
    seed: 0,
    classes: [],
  };
  // As a person would: a column of labels behind our columns.
  const [header, ...lines] = batchCsv(batch).trimEnd().split("\n");
  const table = [`${header},label`, ...lines.map((line) => `${line},'-1`)].join("\n");
  assert.deepEqual(labelsOf(table), names.map((name) => [name, "-1"]));
  assert.deepEqual(labelsOf("file_name,label\n'a.jpg,'cat\n"), [["'a.jpg", "'cat"]]);
});

Deno.test("rows without a label are left out, and named in a note", () => {
  const read = readLabelTable("file_name,label\na.jpg,cat\nb.jpg,\nc.jpg\n", "labels.csv");
  assert.equal(read.labels.length, 1);
  assert.deepEqual(read.notes, ["2 images have no label yet and are left out: b.jpg; c.jpg"]);
});

Deno.test("an image with two labels has none; the note names both with their lines", () => {
  const text = 'file_name,label\na.jpg,cat\n"x\n.jpg",dog\n\na.jpg,dog\nb.jpg,cat\nb.jpg,cat\n';
  const { labels, notes } = readLabelTable(text, "labels.csv");
  assert.deepEqual(labels, [{ fileName: "x\n.jpg", label: "dog" }, {
    fileName: "b.jpg",
    label: "cat",
  }]);
  assert.deepEqual(notes, [
    '1 image has several labels and is left out: a.jpg ("cat" by line 2; "dog" by line 6)',
  ]);
});

Deno.test("what is wrong with a table is told in one line, with the file, the line and the way out", () => {
  const faults: [string, RegExp][] = [
    ["a.jpg,cat\nb.jpg,dog\n", /^labels\.csv has no column with the names of images .*file_name/],
    ["file_name,class\na.jpg,cat\n", /^labels\.csv has no column with labels .*class.*"label"/],
    ["file_name,label,label\n", /two columns "label"; take one of them out$/],
    ["file_name,label\na,b.jpg,cat\n", /^labels\.csv: line 2 has 3 fields, .* between quotes$/],
    ["file_name,label\n,\n,dog\n", /^labels\.csv: line 3: "file_name" is empty/],
    ['file_name,label\n"a.jpg,cat\n', /^labels\.csv: line \d: no whole table .*; save it/],
  ];
  for (const [text, message] of faults) {
    assert.throws(() => readLabelTable(text, "labels.csv"), { name: "UserError", message });
  }
});
