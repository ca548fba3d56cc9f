import assert from "node:assert/strict";
import { notesOnStudy } from "../../lib/experiment/notes.ts";
import { toyStudy } from "./toy.ts";

Deno.test("shrinking batches are noted from what step 1 left", async () => {
  await using study = await toyStudy({ start: { perClass: 2 }, batchSize: 20 });
  const { store, experiment, embedded } = study;
  // Of 54 unlabeled samples, a fifth are 11 candidates.
  const [note, ...more] = await notesOnStudy(store, experiment, embedded);
  assert.match(note, /^from cycle 1 on .* for 11 labels/);
  assert.deepEqual(more, []);
});

Deno.test("initial labels of repetitions that the study does not have are named", async () => {
  await using study = await toyStudy();
  const { store, experiment, embedded } = study;
  const byRepetition = { 0: [1], 1: [2], 2: [3], 7: [4] };
  assert.deepEqual(
    await notesOnStudy(store, { ...experiment, start: { byRepetition } }, embedded),
    [
      "start: the sets of repetition 2, 7 are not used: the study has 0, 1",
    ],
  );
  const start = { byRepetition: { 0: [1], 1: [2] } };
  assert.deepEqual(await notesOnStudy(store, { ...experiment, start }, embedded), []);
});
