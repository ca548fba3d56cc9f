import assert from "node:assert/strict";
import { join } from "node:path";
import {
  parseLabelExport,
  readLabelExport,
} from "../../../../lib/labelling/formats/read/read_label_export.ts";

/** The same label in every kind of file, which the content tells. */
const kinds: [kind: string, text: string][] = [
  ["CSV", "file_name,label\na.jpg,cat\n"],
  ["JSON lines", '{"file_name": "a.jpg", "label": "cat"}\n'],
  ["JSON lines", '{"file_name": "a.jpg", "label": "cat"}\r\n\r\n{"file_name": "b.jpg"}\r\n'],
  ["JSON lines", '[{"file_name": "a.jpg", "label": "cat"}]'],
  [
    "Label Studio (JSON-MIN)",
    '[{"image": "a.jpg", "id": 1, "choice": "cat", "annotator": 1, "annotation_id": 1}]',
  ],
  [
    "Label Studio (CSV)",
    '"annotation_id","annotator","class","created_at","id","img","lead_time"\n' +
    '3,"ann@example.org","cat","2026-11-27",1,"/data/upload/1/0123abcd-a.jpg",2.5\n',
  ],
  [
    "Label Studio (JSON)",
    '[{"data": {"image": "a.jpg"}, "annotations": [{"result": [{"type": "choices", ' +
    '"from_name": "choice", "value": {"choices": ["cat"]}}]}]}]',
  ],
  ["FiftyOne labels.json", '{"classes": ["cat"], "labels": {"a.jpg": 0}}'],
  [
    "Datumaro JSON",
    '{"categories": {"label": {"labels": [{"name": "cat"}]}}, "items": [{"id": "a", ' +
    '"annotations": [{"type": "label", "label_id": 0}], "image": {"path": "a.jpg"}}]}',
  ],
  ["CVAT XML", '<annotations><image name="a.jpg"><tag label="cat"/></image></annotations>'],
];

Deno.test("what a file is, its content decides; a mark and space before it do no harm", () => {
  for (const [kind, text] of kinds) {
    for (const content of [text, `\uFEFF${text}`, `\uFEFF \n${text}`]) {
      const read = parseLabelExport(content, "export");
      assert.equal(read.kind, kind, text);
      assert.deepEqual(read.labels, [{ fileName: "a.jpg", label: "cat" }], text);
    }
  }
});

Deno.test("Label Studio's several choices come as text in tables and as objects in JSON", () => {
  const inTable = "annotation_id,annotator,choice,image\n" +
    '1,5,"{""choices"": [""cat"", ""dog""]}",a.jpg\n2,5,"[cat] maybe",b.jpg\n';
  const inJson = JSON.stringify([
    { image: "a.jpg", choice: { choices: ["cat", "dog"] }, annotator: 5, annotation_id: 1 },
    { image: "b.jpg", choice: "[cat] maybe", annotator: 5, annotation_id: 2 },
  ]);
  for (const text of [inTable, inJson]) {
    const { labels, notes } = parseLabelExport(text, "export");
    assert.deepEqual(labels, [{ fileName: "b.jpg", label: "[cat] maybe" }]);
    assert.deepEqual(notes, [
      '1 image has several labels and is left out: a.jpg ("cat" by annotator 5; "dog" by annotator 5)',
    ]);
  }
});

Deno.test("what is none of these, or damaged, is told in one line with the file and the place", () => {
  const faults: [string, RegExp][] = [
    ["", /^x is empty/],
    [" \n", /^x is empty/],
    ['{"a": 1}', /^x is JSON with a; what is read is Label Studio's/],
    ["[1]", /^x: item 1 is no object/],
    ["[]", /^x has no images/],
    ['{"a": ', /^x is damaged JSON \(.*; export the labels again$/],
    ['[{"file_name": "a.jpg",\n"label": cat}]', /^x is damaged JSON \(.*"label": cat.*\); export/],
    ['{"file_name": "a", "label": "b"}\n{"file', /^x is damaged JSON \(line 2: /],
    ['{"file_name": "a"}\n{"file_name": "b"}', /^x has no column with labels .*"label"/],
    [
      '[{"image": "a", "species": "cat", "quality": "good", "annotation_id": 1}]',
      /^x has several columns that may be labels \(species, quality\); rename/,
    ],
    ['[{"file_name": "a", "label": {"x": 1}}]', /^x: item 1: the label is {"x":1}; a class/],
  ];
  for (const [text, message] of faults) {
    assert.throws(() => parseLabelExport(text, "x"), { name: "UserError", message }, text);
  }
});

Deno.test("files of spreadsheets in UTF-16 are read; other encodings, zip files and folders are told", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "labels");
    const text = "file_name\tlabel\r\nä.jpg\tcat\r\n";
    const units = Uint16Array.from(`\uFEFF${text}`, (letter) => letter.charCodeAt(0));
    await Deno.writeFile(path, new Uint8Array(units.buffer));
    assert.deepEqual((await readLabelExport(path)).labels, [{ fileName: "ä.jpg", label: "cat" }]);
    const refused: [Uint8Array, RegExp][] = [
      [
        Uint8Array.of(0x66, 0x0a, 0xe4, 0x0a),
        /labels is no text in UTF-8; save it as "CSV UTF-8"$/,
      ],
      [Uint8Array.of(0x50, 0x4b, 3, 4, 0), /labels is a zip file; unpack it/],
    ];
    for (const [bytes, message] of refused) {
      await Deno.writeFile(path, bytes);
      await assert.rejects(readLabelExport(path), { name: "UserError", message });
    }
    await assert.rejects(readLabelExport(folder), { name: "UserError", message: /can't be read/ });
    await assert.rejects(readLabelExport(join(folder, "none")), {
      name: "UserError",
      message: /^No file .*none; check the path/,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
