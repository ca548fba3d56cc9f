import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { knownExperiments, rememberExperiment } from "../../lib/store/experiments.ts";
import { temporaryStore } from "./temporary_store.ts";

Deno.test("an experiment is remembered once, with where its file was last", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  assert.deepEqual(await knownExperiments(store), []);
  await rememberExperiment(store, { name: "mine", path: "/old/mine.json" });
  await rememberExperiment(store, { name: "mine", path: "/new/mine.json" });
  assert.deepEqual(await knownExperiments(store), [{ name: "mine", path: "/new/mine.json" }]);
});

Deno.test("a file beside the data folder is found again when both have moved", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const project = dirname(store.folder);
  await rememberExperiment(store, {
    name: "near",
    path: join(project, "experiments", "near.json"),
  });
  await rememberExperiment(store, { name: "far", path: "/far/away.json" });
  const moved = await Deno.makeTempDir();
  try {
    await Deno.rename(store.folder, join(moved, "data"));
    const known = await knownExperiments({ ...store, folder: join(moved, "data") });
    assert.deepEqual(known.map(({ path }) => path).sort(), [
      "/far/away.json",
      join(moved, "experiments", "near.json"),
    ]);
  } finally {
    await Deno.rename(join(moved, "data"), store.folder);
    await Deno.remove(moved);
  }
});
