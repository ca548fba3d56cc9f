import assert from "node:assert/strict";
import { firstDifference } from "../../lib/labelling/first_difference.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("equal bytes do not differ", () => {
  assert.equal(firstDifference(bytes("a\n\u{1F980}\n"), "a\n\u{1F980}\n"), undefined);
});

Deno.test("the first line that differs is told with a part of both", () => {
  const long = "x".repeat(100);
  const cases: [found: string, expected: string, told: string][] = [
    ["a\nb\n", "a\nc\n", 'line 2: "b" in place of "c"'],
    ["a\r\n", "a\n", 'line 1: "a\\r" in place of "a"'],
    ["\uFEFFa\n", "a\n", 'line 1: "\uFEFFa" in place of "a"'],
    ["a\nb", "a", 'line 2: "b" is more than there was'],
    ["a", "a\nb", 'line 2: missing is "b"'],
    [`${long}1`, `${long}2`, `line 1: …"${"x".repeat(24)}1" in place of …"${"x".repeat(24)}2"`],
    [long, "", `line 1: "${"x".repeat(48)}"… in place of ""`],
  ];
  for (const [found, expected, told] of cases) {
    assert.equal(firstDifference(bytes(found), expected), told);
  }
});

Deno.test("bytes that are no text differ", () => {
  assert.match(firstDifference(Uint8Array.of(0x61, 0xff), "ab")!, /^line 1: /);
  // What stands for such bytes in a text is not what they are.
  assert.match(firstDifference(Uint8Array.of(0x61, 0xff), "a\uFFFD")!, /other bytes/);
});
