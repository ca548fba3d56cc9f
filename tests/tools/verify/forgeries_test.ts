// numbers.json and ro-crate-metadata.json with each field altered in turn: in the published folder, with the hashes put right that
// are told in the open, and sent alone.

import assert from "node:assert/strict";
import { join } from "node:path";
import { CRATE_FILE, describeCrate } from "../../../lib/figures/crate/crate.ts";
import type { Provenance } from "../../../lib/figures/provenance.ts";
import { readProvenance } from "../../../lib/figures/read_provenance.ts";
import { readObject, sha256 } from "../../../lib/store/store.ts";
import type { Json } from "../../../lib/store/records.ts";
import { figuresFolder } from "../../../steps/command.ts";
import type { Published } from "../../../tools/verify/checks.ts";
import { checkCrate } from "../../../tools/verify/crate.ts";
import { checkDrawing } from "../../../tools/verify/drawing.ts";
import { checkFiles } from "../../../tools/verify/files.ts";
import { collectResults } from "../../../tools/verify/results.ts";
import { findSentFile } from "../../../tools/verify/sent_file.ts";
import { alterations, finishedToy } from "../../archive/archived_toy.ts";

Deno.test("each field of numbers.json and of the crate, altered in turn, is found in a folder and in a mail", async (t) => {
  await using toy = await finishedToy({ strategies: ["RandomSampling", "CoreSet"], cycles: 1 });
  const folder = await Deno.makeTempDir();
  for (const [name, hash] of Object.entries(toy.study.plot.outputs)) {
    await Deno.writeFile(join(folder, name), await readObject(toy.store, hash));
  }
  const read = (name: string) => Deno.readTextFile(join(folder, name));
  const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
  const whole = await read("provenance.json");
  const provenance = readProvenance(whole, "provenance.json") as Provenance;
  const published: Published = { source: folder, provenance, folder };
  const faultsOf = async (check: Promise<{ faults?: readonly string[] } | undefined>) =>
    (await check)?.faults ?? [];
  assert.deepEqual(await faultsOf(checkFiles(published)), []);
  assert.deepEqual(await faultsOf(checkCrate(published, true)), []);

  /** Each field of a file altered, written as the file is. */
  const forgeries = async (name: string) => {
    const told: Json = JSON.parse(await read(name));
    const indent = name === CRATE_FILE ? 1 : 2;
    return [...alterations(told)].map(([at, value]) =>
      [at, JSON.stringify(value, undefined, indent) + "\n"] as const
    );
  };
  const numbers = await forgeries("numbers.json");
  assert.ok(numbers.length > 40, String(numbers.length));
  const crate = await read(CRATE_FILE);
  // Of fields of the same kind, one: there are thousands.
  const kinds = new Map<string, string>();
  const { "@graph": graph } = JSON.parse(crate) as { "@graph": Record<string, Json>[] };
  for (const [at, text] of await forgeries(CRATE_FILE)) {
    const [part, nth, ...property] = at.split(".");
    const type = part === "@graph" && graph[Number(nth)]["@type"];
    kinds.set(`${type} ${property.join(".").replaceAll(/\d+/g, "")}`, text);
  }
  assert.ok(kinds.size > 60, String(kinds.size));

  await t.step("numbers.json in a folder, its hash put right or not", async () => {
    const own = await read("numbers.json");
    for (const [at, text] of numbers) {
      await write("numbers.json", text);
      assert.deepEqual(await faultsOf(checkFiles(published)), ["numbers.json was altered"], at);
      const files = { ...provenance.files, "numbers.json": sha256(text) };
      const forged = { ...published, provenance: { ...provenance, files } };
      assert.deepEqual(await faultsOf(checkFiles(forged)), []);
      assert.match((await faultsOf(checkCrate(forged, true))).join(), /is not what provenance/, at);
    }
    // All that follows from it forged, too: what is drawn again is other.
    for (const [at, text] of numbers.filter((_, i) => i % 25 === 0)) {
      await write("numbers.json", text);
      const files = { ...provenance.files, "numbers.json": sha256(text) };
      const told = { ...provenance, files };
      await write("provenance.json", JSON.stringify(told, undefined, 2) + "\n");
      const bytes = new Map<string, Uint8Array>();
      for (const name of [...Object.keys(files), "provenance.json"]) {
        bytes.set(name, await Deno.readFile(join(folder, name)));
      }
      await write(CRATE_FILE, describeCrate(told, bytes));
      const forged = { ...published, provenance: told };
      assert.deepEqual(await faultsOf(checkCrate(forged, true)), []);
      const { results } = await collectResults(forged, toy.store);
      assert.match(
        (await faultsOf(checkDrawing(forged, toy.store, results, true))).join(),
        /numbers\.json is not what the results give/,
        at,
      );
    }
    await write("provenance.json", whole);
    await write(CRATE_FILE, crate);
    await write("numbers.json", own);
  });

  await t.step("the crate in a folder", async () => {
    for (const [at, text] of kinds) {
      await write(CRATE_FILE, text);
      assert.match(
        (await faultsOf(checkCrate(published, true))).join(),
        /is not what provenance/,
        at,
      );
    }
    await write(CRATE_FILE, crate);
  });

  await t.step("sent alone, beside the study or not", async () => {
    for (
      const [at, text] of [
        ...numbers.filter((_, i) => i % 8 === 0),
        ...[...kinds].filter((_, i) => i % 8 === 0),
      ]
    ) {
      const word = join(folder, "mail.json");
      const { check } = await findSentFile(word, new TextEncoder().encode(text));
      assert.match(check.what, / as (numbers|ro-crate-metadata)\.json of the study toy$/, at);
      assert.match(check.faults?.join() ?? "", /^line \d+ is /, at);
    }
  });
  await t.step(
    "what tells of a study does not vouch for itself, beside nothing that it names",
    async () => {
      const published = join(figuresFolder, "digits");
      const mail = await Deno.makeTempDir();
      for (const name of ["provenance.json", CRATE_FILE]) {
        const told = await Deno.readTextFile(join(published, name));
        const forged = told.replace(
          /(?<="sha256": "|"RandomSampling": \[\s*")./,
          (sign) => sign === "a" ? "b" : "a",
        );
        assert.notEqual(forged, told);
        for (const [text, isRight] of [[told, true], [forged, false]] as const) {
          await Deno.writeTextFile(join(mail, name), text);
          const { check } = await findSentFile(join(mail, name), new TextEncoder().encode(text));
          assert.equal((check.faults ?? []).length === 0, isRight, `${name}: ${check.faults}`);
        }
        await Deno.writeTextFile(join(mail, name), told);
      }
      await Deno.remove(mail, { recursive: true });
    },
  );
  await Deno.remove(folder, { recursive: true });
});
