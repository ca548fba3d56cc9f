import assert from "node:assert/strict";
import { type DataObjects, loadDataset, readClassNames } from "../../lib/experiment/dataset.ts";
import { objectPath } from "../../lib/store/store.ts";
import { toyDataset, toyStudy } from "./toy.ts";

Deno.test("a study's data are loaded as they were embedded, and damage is named", async () => {
  await using study = await toyStudy();
  const { store, embedded: { outputs } } = study;
  assert.deepEqual(await loadDataset(store, outputs as DataObjects, 3), toyDataset());
  await Deno.remove(objectPath(store, outputs.testLabels));
  await assert.rejects(
    () => loadDataset(store, outputs as DataObjects, 3),
    { name: "UserError", message: new RegExp(`${outputs.testLabels} is missing`) },
  );
});

Deno.test("names of classes are read as they were stored, and another object in their place is told", async () => {
  await using study = await toyStudy();
  const { store, embedded: { outputs } } = study;
  assert.deepEqual(await readClassNames(store, outputs.classNames), ["0", "1", "2"]);
  await assert.rejects(readClassNames(store, outputs.poolLabels), {
    name: "UserError",
    message: `Object ${outputs.poolLabels} should be names of classes; run step 1 again`,
  });
});
