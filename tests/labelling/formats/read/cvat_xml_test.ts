import assert from "node:assert/strict";
import { readCvatXml } from "../../../../lib/labelling/formats/read/cvat_xml.ts";

const document = (content: string) =>
  `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n${content}\n</annotations>\n`;

Deno.test("tags are labels, whatever is nested in them; boxes are not", () => {
  const { labels, notes } = readCvatXml(
    document(`
      <meta><task><name>tag</name><labels><label><name>cat</name></label></labels></task></meta>
      <image id="0" name="photos/a, b.jpg" width="6" height="4">
        <tag label="cat" source="manual"><attribute name="tag">dog</attribute></tag>
      </image>
      <image id="1" name="&quot;&lt;&#228;&amp;.jpg"><tag label="a&amp;b"/></image>
      <image id="2" name="c.jpg"><box label="cat" xtl="0"><tag label="dog"/></box></image>
      <image id="3" name="d.jpg"><tag label="cat"/><tag label="dog"/></image>`),
    "annotations.xml",
  );
  assert.deepEqual(labels, [
    { fileName: "photos/a, b.jpg", label: "cat" },
    { fileName: '"<ä&.jpg', label: "a&b" },
  ]);
  assert.deepEqual(notes, [
    '1 image has several labels and is left out: d.jpg ("cat" by line 11; "dog" by line 11)',
    "1 image has no label yet and is left out: c.jpg",
  ]);
});

Deno.test("entities that a document defines are refused before they grow", () => {
  const lines = Array.from({ length: 9 }, (_, i) => {
    const inner = i === 0 ? "lol" : `&e${i - 1};`.repeat(10);
    return `<!ENTITY e${i} "${inner}">`;
  });
  const bomb = `<!DOCTYPE annotations [${lines.join("")}]>` +
    `<annotations><image name="&e8;"><tag label="cat"/></image></annotations>`;
  assert.throws(() => readCvatXml(bomb, "a.xml"), {
    name: "UserError",
    message: "a.xml has a DOCTYPE, which CVAT never writes; take it out",
  });
  const outside = `<!DOCTYPE a SYSTEM "file:///etc/passwd">${document("")}`;
  assert.throws(() => readCvatXml(outside, "a.xml"), { name: "UserError", message: /DOCTYPE/ });
});

Deno.test("a damaged document is told with its line; depth does no harm", () => {
  const faults: [string, RegExp][] = [
    [document(`<image name="a.jpg"><tag label="cat"></image>`), /^a\.xml: line 4: .*; export/],
    [document(`<image name="a&nope;"/>`), /^a\.xml: line 4: .*entity not found/],
    [`<annotations>\n<image name="a.jpg">`, /^a\.xml: line 2: unclosed xml tag.*; export/],
    [
      document(`<image id="3"><tag label="cat"/></image>`),
      /^a\.xml: line 4: <image> has no "name"/,
    ],
    [document(`<image name="a.jpg">\n<tag/></image>`), /^a\.xml: line 5: <tag> has no "label"/],
    [document(`<track id="0"/>`), /^a\.xml has tracks of a video/],
    ["<html></html>", /^a\.xml is XML with <html>, not CVAT's <annotations>/],
    ["<", /^a\.xml: line 1: /],
  ];
  for (const [text, message] of faults) {
    assert.throws(() => readCvatXml(text, "a.xml"), { name: "UserError", message });
  }
  const deep = document("<a>".repeat(20_000) + "</a>".repeat(20_000));
  assert.deepEqual(readCvatXml(deep, "a.xml").labels, []);
});
