// What the documents promise about files that change.

import assert from "node:assert/strict";
import { experimentFile } from "../lib/experiment/experiment.ts";

Deno.test("docs/experiment_file.md has a row for each key of the experiment file", async () => {
  const text = await Deno.readTextFile(new URL("../docs/experiment_file.md", import.meta.url));
  const told = [...text.matchAll(/^\| `(\w+)` /gm)].map(([, key]) => key);
  const keys = Object.keys(experimentFile.shape).filter((key) => key !== "$schema");
  assert.deepEqual(told.sort(), keys.sort());
});
