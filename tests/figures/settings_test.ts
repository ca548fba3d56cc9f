import assert from "node:assert/strict";
import { figureSettings } from "../../lib/figures/settings.ts";

Deno.test("an experiment without settings for its figure has the paper's", () => {
  assert.deepEqual(figureSettings.parse({}), {
    width: 22,
    height: 9,
    panels: ["accuracy", "difference"],
    labels: {},
  });
});

Deno.test("settings that make no figure are refused", () => {
  for (const settings of [{ width: 0 }, { panels: [] }, { strategies: [] }, { colour: "red" }]) {
    assert.ok(!figureSettings.safeParse(settings).success, JSON.stringify(settings));
  }
});
