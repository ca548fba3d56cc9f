import assert from "node:assert/strict";
import { textWidth } from "../../lib/figures/fonts.ts";

Deno.test("the width of text is that of DejaVu Sans", () => {
  // Advance widths in the font's table hmtx, with 2048 units per em.
  assert.equal(textWidth(" ", 2048), 651);
  assert.equal(textWidth("M", 2048), 1767);
  assert.equal(textWidth("MM", 1024), 1767);
});
