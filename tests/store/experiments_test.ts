import assert from "node:assert/strict";
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
