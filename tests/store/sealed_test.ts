import assert from "node:assert/strict";
import { z } from "zod";
import { claim, findClaim } from "../../lib/store/claims.ts";
import { knownExperiment, rememberExperiment } from "../../lib/store/experiments.ts";
import { readFailure, writeFailure } from "../../lib/store/failures.ts";
import { startWatch } from "../../lib/store/processes.ts";
import { readProgress, writeProgress } from "../../lib/store/progress.ts";
import { findRecordByHash, keyHash, writeRecord } from "../../lib/store/records.ts";
import { referencedRecord, referenceName, setReference } from "../../lib/store/references.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { pathOf, type Store } from "../../lib/store/store.ts";
import { key, temporaryStore } from "./temporary_store.ts";

const progress = z.object({ cycles: z.array(z.int()) });

/** One file of each kind: where it is, and how it is read. */
async function oneOfEach(store: Store) {
  const hash = keyHash(key);
  await writeRecord(store, key, { outputs: {}, seconds: 1, details: { host: "here" } });
  await setReference(store, { experiment: "small", step: "embed", record: hash });
  await rememberExperiment(store, { name: "small", path: "/experiments/small.json" });
  await writeProgress(store, hash, { cycles: [1, 2] });
  await writeFailure(store, hash, "no idea");
  const path = (kind: string, name: string) => pathOf(store, kind, name, ".json");
  return {
    record: { path: path("records", hash), read: () => findRecordByHash(store, hash) },
    reference: {
      path: path("references", referenceName("small", "embed")),
      read: () => referencedRecord(store, "small", "embed"),
    },
    note: {
      path: path("experiments", sha256("small")),
      read: () => knownExperiment(store, "small"),
    },
    progress: { path: path("progress", hash), read: () => readProgress(store, hash, progress) },
    failure: { path: path("failures", hash), read: () => readFailure(store, hash) },
  };
}

/** Another file of the same kind, in its own right whole. */
async function anotherOfEach(store: Store): Promise<Record<string, string>> {
  const other = { ...key, step: "embed" };
  const hash = keyHash(other);
  await writeRecord(store, other, { outputs: {}, seconds: 1 });
  await setReference(store, { experiment: "other", step: "embed", record: hash });
  await rememberExperiment(store, { name: "other", path: "/experiments/other.json" });
  await writeProgress(store, hash, { cycles: [3] });
  await writeFailure(store, hash, "no idea either");
  const path = (kind: string, name: string) => pathOf(store, kind, name, ".json");
  return {
    record: path("records", hash),
    reference: path("references", referenceName("other", "embed")),
    note: path("experiments", sha256("other")),
    progress: path("progress", hash),
    failure: path("failures", hash),
  };
}

Deno.test("whichever byte of a file has a flipped bit, the file is named and not used", async () => {
  await using temporary = await temporaryStore();
  const warnings: string[] = [];
  // A data folder tells each warning once; here each counts.
  const store: Store = { ...temporary.store, warn: (message) => warnings.push(message) };
  for (const [kind, { path, read }] of Object.entries(await oneOfEach(store))) {
    const whole = await Deno.readFile(path);
    assert.ok(await read(), kind);
    for (let i = 0; i < whole.length; i++) {
      const bytes = whole.slice();
      bytes[i] ^= 1 << (i & 7);
      await Deno.writeFile(path, bytes);
      assert.equal(await read(), undefined, `${kind}, byte ${i}`);
      assert.match(warnings.pop()!, /is damaged; what it stands for is made again/);
    }
    await Deno.writeFile(path, whole);
    assert.ok(await read(), kind);
  }
});

Deno.test("a file that is cut short, emptied, or sealed but something else is named and not used", async () => {
  await using temporary = await temporaryStore();
  const warnings: string[] = [];
  // A data folder tells each warning once; here each counts.
  const store: Store = { ...temporary.store, warn: (message) => warnings.push(message) };
  for (const [kind, { path, read }] of Object.entries(await oneOfEach(store))) {
    const whole = await Deno.readTextFile(path);
    const sealed = (content: string) => `${sha256(content)}\n${content}`;
    const texts = ["", "\n", whole.slice(0, 40), whole.slice(0, -1), `${whole}\n`];
    for (const value of ["null", "[]", "{}", '"text"', "1"]) texts.push(sealed(value));
    for (const text of texts) {
      await Deno.writeTextFile(path, text);
      assert.equal(await read(), undefined, `${kind}: ${text}`);
      assert.match(warnings.pop()!, /is damaged; what it stands for is made again/);
    }
    await Deno.writeTextFile(path, whole);
    assert.ok(await read(), kind);
  }
});

Deno.test("a file under another's name is named and not used", async () => {
  await using temporary = await temporaryStore();
  const warnings: string[] = [];
  // A data folder tells each warning once; here each counts.
  const store: Store = { ...temporary.store, warn: (message) => warnings.push(message) };
  const own = await oneOfEach(store);
  const others = await anotherOfEach(store);
  for (const [kind, { path, read }] of Object.entries(own)) {
    const whole = await Deno.readFile(path);
    await Deno.copyFile(others[kind], path);
    assert.equal(await read(), undefined, kind);
    assert.match(warnings.at(-1)!, /\.json has the content of another file; what it stands for/);
    await Deno.writeFile(path, whole);
    assert.ok(await read(), kind);
  }
});

Deno.test("whichever bit of a claim is flipped, it is held by nobody or by somebody who is gone, and is taken over", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const watch = startWatch(() => 0, 0);
  await claim(store, "ab12", watch);
  const path = pathOf(store, "claims", "ab12", ".1");
  const whole = await Deno.readFile(path);
  const own = (await findClaim(store, "ab12")).owner!;
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const bytes = whole.slice();
    bytes[bit >> 3] ^= 1 << (bit & 7);
    await Deno.writeFile(path, bytes);
    const { owner, generation } = await findClaim(store, "ab12");
    assert.equal(generation, 1);
    assert.match(owner!.process, /^[^/\\\0]+$/);
    const taken = await claim(store, "ab12", watch);
    // A bit of the id: the process is still this one, which lives.
    if (owner!.process === own.process) assert.equal(taken, undefined);
    else assert.ok(taken, `bit ${bit}`);
    await taken?.release();
  }
});
