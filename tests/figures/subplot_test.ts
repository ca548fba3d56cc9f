import assert from "node:assert/strict";
import { boldWidth, textWidth } from "../../lib/figures/fonts.ts";
import { fontSize, labelWidth, sideBySide, subplot } from "../../lib/figures/subplot.ts";
import { type Group, textsOf } from "./vega_marks.ts";

const plot = (name: string, width: number) =>
  subplot(name, `Title of ${name}`, { width, height: 100 }, 50, 30, { marks: [] });

Deno.test("subplots side by side do not overlap and have their titles", () => {
  const [first, second] = [plot("first", 200), plot("second", 300)];
  const figure = sideBySide([first, second]);
  const offsets = (figure.marks as Group[]).map(({ encode }) => encode!.enter!.x.value);
  assert.deepEqual(offsets, [0, first.width]);
  assert.ok(first.width >= 200 + 50);
  assert.equal(figure.width, first.width + second.width);
  assert.deepEqual(textsOf(figure), ["Title of first", "Title of second"]);
});

Deno.test("a narrow subplot is as wide as its title", () => {
  const title = "Share of picks that two strategies have in common";
  const narrow = subplot("narrow", title, { width: 88, height: 88 }, 50, 30, { marks: [] });
  assert.ok(narrow.width >= 50 + boldWidth(title, fontSize * 1.1), `${narrow.width}`);
  assert.ok(boldWidth(title, 10) > textWidth(title, 10));
});

Deno.test("the room for labels is that of the longest", () => {
  assert.equal(labelWidth(["i", "a long label"]), labelWidth(["a long label"]));
  assert.ok(labelWidth(["a long label"]) > labelWidth(["i"]));
});
