import assert from "node:assert/strict";
import { figureSettings } from "../../lib/figures/settings.ts";

Deno.test("an experiment without settings for its figure has the form of a page", () => {
  assert.deepEqual(figureSettings.parse({}), {
    form: "page",
    panels: ["accuracy", "difference"],
    labels: {},
  });
});

Deno.test("settings that make no figure are refused", () => {
  for (
    const settings of [{ width: 0 }, { panels: [] }, { strategies: [] }, { colour: "red" }, {
      accuracyRange: [0.8, 0.6],
    }]
  ) {
    assert.ok(!figureSettings.safeParse(settings).success, JSON.stringify(settings));
  }
});
