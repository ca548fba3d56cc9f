// What a careful forger alters in an archive: the records that only some studies have, and each of its files, with all hashes put
// right that are told in the open.

import assert from "node:assert/strict";
import { join } from "node:path";
import { codeFolder, recordName } from "../../lib/archive/layout.ts";
import { lendHashes } from "../../lib/archive/staging.ts";
import { unpackArchive } from "../../lib/archive/unpack.ts";
import { keyHash, type StepRecord } from "../../lib/store/records.ts";
import { sealedText } from "../../lib/store/sealed.ts";
import { alterations, faultsOf, finishedToy, forge, pack, unpack } from "./archived_toy.ts";

Deno.test("each field of the records of pool, first batch, bound and measures is found, and each file with a sign changed", async (t) => {
  await using toy = await finishedToy({
    strategies: ["RandomSampling"],
    bounds: ["WholePool"],
    reps: 1,
    cycles: 1,
    start: "random",
    pool: { longTail: 3, wrongLabels: 0.2 },
    measures: ["worstClass"],
  });
  const { path } = await pack(toy);
  const { folder, unpacked } = await unpack(path);
  await lendHashes(toy.store, join(folder, "data"));
  assert.deepEqual(await faultsOf(folder, unpacked), []);
  const files = [...unpacked.sums.keys()];
  const text = (file: string) => Deno.readTextFile(join(folder, file));

  const steps = new Set<string>();
  for (const file of files.filter((file) => file.startsWith("data/records/"))) {
    const sealed = await text(file);
    const record: StepRecord = JSON.parse(sealed.slice(65));
    const { step } = record.key;
    // Others are in another test. One of each kind is enough.
    if (["embed", "cell", "plot"].includes(step) || steps.has(step)) continue;
    steps.add(step);
    await t.step(`each field of the record of step ${step}`, async () => {
      const told = JSON.parse(JSON.stringify(record));
      for (const [at, changed] of alterations(told)) {
        const { key } = changed as unknown as StepRecord;
        const other = recordName(keyHash(key));
        const forged = await forge(folder, unpacked, {
          [file]: undefined,
          [other]: sealedText(changed),
        });
        assert.notDeepEqual(await faultsOf(folder, forged), [], at);
        await Deno.remove(join(folder, other));
        await Deno.writeTextFile(join(folder, file), sealed);
      }
    });
  }
  assert.deepEqual([...steps].sort(), ["bound", "measures", "pool", "start"]);

  await t.step("each file", async () => {
    // Source files are all compared in the same way.
    const code = files.find((file) => file.startsWith(codeFolder))!;
    for (const file of files) {
      if (file.startsWith(codeFolder) && file !== code) continue;
      const bytes = await Deno.readFile(join(folder, file));
      const at = bytes.length - 2;
      const forged = await forge(folder, unpacked, { [file]: bytes.with(at, bytes[at] ^ 1) });
      assert.notDeepEqual(await faultsOf(folder, forged), [], file);
      await Deno.writeFile(join(folder, file), bytes);
    }
    assert.deepEqual(await faultsOf(folder, unpacked), []);
  });

  await t.step("each line of SHA256SUMS", async () => {
    const whole = await Deno.readFile(path);
    const latin = new TextDecoder("latin1").decode(whole);
    const forgedPath = join(toy.store.folder, "forged.zip");
    for (const [file, hash] of unpacked.sums) {
      if (file.startsWith(codeFolder) && !file.endsWith("errors.ts")) continue;
      // Files are not compressed: the line is in the archive as it is.
      const at = latin.indexOf(`${hash}  ${file}\n`);
      assert.ok(at > 0, file);
      await Deno.writeFile(forgedPath, whole.with(at, whole[at] ^ 1));
      const apart = join(await Deno.makeTempDir({ dir: toy.store.folder }), "forged");
      await assert.rejects(() => unpackArchive(forgedPath, "forged.zip", apart), {
        name: "UserError",
        message: /^forged\.zip is no whole archive of a study: /,
      });
    }
  });
});
