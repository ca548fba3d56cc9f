import assert from "node:assert/strict";
import fc from "fast-check";
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
    const swapped = units.map((unit) => unit << 8 | unit >> 8);
    for (const written of [units, swapped, units.slice(1), swapped.slice(1)]) {
      await Deno.writeFile(path, new Uint8Array(written.slice().buffer));
      assert.deepEqual((await readLabelExport(path)).labels, [{ fileName: "ä.jpg", label: "cat" }]);
    }
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
    // A file that is all holes takes no room.
    await Deno.truncate(path, 129 * 2 ** 20);
    await assert.rejects(readLabelExport(path), {
      name: "UserError",
      message: /labels has 129 MB, and up to 128 are read; export the labels in several files$/,
    });
    assert.throws(() => parseLabelExport("<".padEnd(50 * 2 ** 20), "x"), {
      name: "UserError",
      message: /^x has 50 MB, and up to 32 are read; /,
    });
    await assert.rejects(readLabelExport(folder), { name: "UserError", message: /can't be read/ });
    await assert.rejects(readLabelExport(join(folder, "none")), {
      name: "UserError",
      message: /^No file .*none; check the path/,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("more labels than memory holds are refused in one line, however short they are", () => {
  const count = 2_000_001;
  const many = (one: (i: number) => string, join: string) =>
    Array.from({ length: count }, (_, i) => one(i)).join(join);
  const texts = [
    `file_name,label\n${many((i) => `${i},a`, "\n")}`,
    `{"labels":{${many((i) => `"${i}":0`, ",")}}}`,
    `{"items":[${many(() => "0", ",")}],"categories":0}`,
    many(() => "{}", "\n"),
    `[${many(() => "0", ",")}]`,
  ];
  for (const text of texts) {
    assert.throws(() => parseLabelExport(text, "x"), {
      name: "UserError",
      message: /^x has labels of 200000\d images, and up to 2000000 are read; export the labels in/,
    });
  }
});

Deno.test("labels nested without end are refused with their place", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const texts = [
    `{"file_name":"a","label":${deep}}`,
    `[{"file_name":"a","label":{"x":${deep}}}]`,
    `[{"data":{"image":"a"},"annotations":[{"result":[{"type":"choices","value":{"choices":${deep}}}]}]}]`,
    `annotation_id,image,choice\n1,a,"${deep}"\n`,
  ];
  for (const text of texts) {
    assert.throws(() => parseLabelExport(text, "x"), {
      name: "UserError",
      message: /^x: (item|task|line) \d+: the label is .{1,60}; a class of the image is needed$/,
    }, text.slice(0, 60));
  }
});

Deno.test("space around a label is none of it, and an empty label is none, in every kind of file", () => {
  const answer = (label: string) =>
    kinds.map(([kind, text]) => {
      const own = text.replaceAll(/"cat"|(?<=,)cat(?=\n)/g, (found) =>
        found.startsWith('"') ? `"${label}"` : label);
      return [kind, parseLabelExport(own, "export").labels[0]?.label];
    });
  assert.deepEqual(answer(" cat "), kinds.map(([kind]) => [kind, "cat"]));
  assert.deepEqual(answer(" "), kinds.map(([kind]) => [kind, undefined]));
});

/** What a damaged or a foreign file may have in the place of anything. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(null, "", "__proto__", 1e300, -1, [], {}, "a\u0000b"),
);

/** JSON with some of its parts replaced, or missing. */
function twisted(value: unknown, next: () => { at: number; by: unknown }): unknown {
  const { at, by } = next();
  if (at === 0) return by;
  if (Array.isArray(value)) return value.map((part) => twisted(part, next));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) =>
      next().at === 1 ? [] : [[key, twisted(part, next)]]
    ),
  );
}

Deno.test("whatever is done to a file, it is read, or refused with its name in front", () => {
  const step = fc.record({ at: fc.nat(9), by: odd });
  const cut = fc.record({
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    count: fc.nat(5),
    text: fc.oneof(fc.constantFrom(..."\"'<>{}[],;\t\n\r&%\u0000\uFEFF"), fc.string()),
  });
  const property = fc.property(
    fc.constantFrom(...kinds),
    fc.array(step, { minLength: 1 }),
    fc.array(cut, { maxLength: 3 }),
    ([, original], steps, cuts) => {
      let text = original;
      if (/^[[{].*[\]}]$/.test(text)) {
        let i = 0;
        const next = () => steps[i++ % steps.length];
        text = JSON.stringify(twisted(JSON.parse(text), next));
      }
      for (const { from, count, text: inserted } of cuts) {
        const at = Math.floor(from * text.length);
        text = text.slice(0, at) + inserted + text.slice(at + count);
      }
      try {
        for (const { fileName, label } of parseLabelExport(text, "x").labels) {
          assert.ok(fileName !== "" && label.trim() !== "", JSON.stringify(text));
        }
      } catch (error) {
        assert.equal((error as Error).name, "UserError", JSON.stringify(text));
        assert.match((error as Error).message, /^x\b/);
      }
    },
  );
  fc.assert(property, { numRuns: 1000 });
});
