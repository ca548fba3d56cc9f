import assert from "node:assert/strict";
import { nearestNames } from "../lib/nearest_names.ts";

const names = ["Badge", "CoreSet", "ProbCover", "TypiClust"];

Deno.test("a mistyped name is told the nearest one, whatever its case", () => {
  assert.equal(nearestNames("Bagde", names), 'did you mean "Badge"?');
  assert.equal(nearestNames("coreset", names), 'did you mean "CoreSet"?');
});

Deno.test("a name that is like none is told all there are", () => {
  assert.equal(nearestNames("xyz", names), "there are Badge, CoreSet, ProbCover, TypiClust");
});
