import assert from "node:assert/strict";
import {
  type DataObjects,
  dataSharer,
  loadDataset,
  readClassNames,
  rememberDataset,
} from "../../lib/experiment/dataset.ts";
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

Deno.test("shared data are read once for all cells, and opened as they were embedded", async () => {
  await using study = await toyStudy();
  const { store, embedded: { outputs } } = study;
  const share = dataSharer(store);
  const [first, second] = await Promise.all([1, 2].map(() => share(outputs as DataObjects)));
  for (const name of ["pool", "poolLabels", "test", "testLabels"] as const) {
    assert.equal(first[name], second[name]);
  }
  const open = rememberDataset();
  const dataset = open(first, 3);
  assert.deepEqual(dataset, toyDataset());
  // What was found out about them, such as that all values are finite, is found out once.
  assert.equal(open(structuredClone(first), 3), dataset);
});
