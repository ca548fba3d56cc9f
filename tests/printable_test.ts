import assert from "node:assert/strict";
import { printable } from "../lib/printable.ts";

Deno.test("signs that a terminal would obey are shown as escapes", () => {
  const cases: [string, string][] = [
    ["\x1b[2Jred\x1b]0;title\x07", "\\u001b[2Jred\\u001b]0;title\\u0007"],
    ["a\nb\r\tc\0", "a\\nb\\r\\tc\\u0000"],
    ["\x7f\x80\x9b31m", "\\u007f\\u0080\\u009b31m"],
    ["photo\u202egpj.exe", "photo\\u202egpj.exe"],
    ["\u200e\u200f\u061c\u2066\u2069\u202a", "\\u200e\\u200f\\u061c\\u2066\\u2069\\u202a"],
    ["a\u2028b\u2029", "a\\u2028b\\u2029"],
  ];
  for (const [text, shown] of cases) assert.equal(printable(text), shown);
  for (let code = 0; code < 0x20; code++) {
    assert.match(printable(String.fromCharCode(code)), /^\\[nrt]$|^\\u00[01][\da-f]$/);
  }
});

Deno.test("all other texts stay as they are, and so do those that are escaped already", () => {
  for (const text of ["Möwe 😀.jpg", "שלום.png", "a\\b 'c' \"d\"", "日本", "e\u0301"]) {
    assert.equal(printable(text), text);
  }
  assert.equal(printable(printable("\u202e\n")), printable("\u202e\n"));
});
