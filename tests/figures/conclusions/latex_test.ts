import fc from "fast-check";
import assert from "node:assert/strict";
import { escapeLatex, macroName } from "../../../lib/figures/conclusions/latex.ts";

Deno.test("names of macros have letters only, whatever a label is", () => {
  assert.equal(
    macroName(["fashion-30", "TypiClust", "alcu std"]),
    "FashionThreeZeroTypiClustAlcuStd",
  );
  assert.equal(macroName(["Zürich_2", "α"]), "ZurichTwo");
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 0, max: 0xffff })),
    (units) => assert.match(macroName([String.fromCharCode(...units)]), /^[A-Za-z]*$/),
  ));
});

Deno.test("signs that LaTeX would obey are printed instead", () => {
  assert.equal(escapeLatex("80 % of A_1 & {B}"), "80 \\% of A\\_1 \\& \\{B\\}");
  assert.equal(escapeLatex("\\input{x}\n−0.1"), "\\textbackslash{}input\\{x\\} \\ensuremath{-}0.1");
});
