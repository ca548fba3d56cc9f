import assert from "node:assert/strict";
import { join } from "node:path";
import { RandomState } from "../../lib/random/random_state.ts";
import { type Claim, claim, findClaim } from "../../lib/store/claims.ts";
import { openStore } from "../../lib/store/open_store.ts";
import { parseModule } from "../../lib/store/module_tokens.ts";
import { isAlive, startWatch, thisProcess } from "../../lib/store/processes.ts";
import { findRecord, type Key, keyHash, writeRecord } from "../../lib/store/records.ts";
import {
  files,
  hasObject,
  objectPath,
  putObject,
  readObject,
  type Store,
  writeWhole,
} from "../../lib/store/store.ts";
import { keyChanges } from "../../lib/store/key_changes.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** An empty data folder, and what it was told of damage. */
async function temporaryStore() {
  const folder = await Deno.makeTempDir();
  const warnings: string[] = [];
  const store: Store = await openStore(folder, (message) => warnings.push(message));
  return {
    store,
    warnings,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

const key: Key = {
  step: "cell",
  inputs: { pool: "aa" },
  parameters: { classifier: { C: 0.01 }, strategy: "Badge" },
  code: { "lib/strategies/badge.ts": "11" },
  versions: { deno: "2.9.6" },
};

Deno.test("an object is found by the SHA-256 of its bytes", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  assert.equal(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.deepEqual(await readObject(store, hash), bytes("abc"));
});

Deno.test("a flipped bit in an object is found, named, and healed by putting it again", async () => {
  await using temporary = await temporaryStore();
  const { store, warnings } = temporary;
  const hash = await putObject(store, bytes("abc"));
  await Deno.writeFile(objectPath(store, hash), bytes("abd"));
  await assert.rejects(() => readObject(store, hash), new RegExp(`${hash}.*damaged`));
  assert.equal(await hasObject(store, hash), false);
  assert.match(warnings[0], new RegExp(hash));
  await putObject(store, bytes("abc"));
  assert.deepEqual(await readObject(store, hash), bytes("abc"));
});

Deno.test("a removed object is named", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  await Deno.remove(objectPath(store, hash));
  await assert.rejects(() => readObject(store, hash), new RegExp(`${hash} is missing`));
});

Deno.test("a record is found by its key, whatever the order of the key's entries", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const result = await putObject(store, bytes("result"));
  await writeRecord(store, key, { outputs: { result }, seconds: 1 });
  const { step, inputs, parameters, code, versions } = key;
  const found = await findRecord(store, { versions, code, parameters, inputs, step });
  assert.deepEqual(found?.outputs, { result });
  assert.equal(await findRecord(store, { ...key, parameters: { strategy: "Badge" } }), undefined);
});

Deno.test("a record whose object is missing or that was altered itself is not believed", async () => {
  await using temporary = await temporaryStore();
  const { store, warnings } = temporary;
  const result = await putObject(store, bytes("result"));
  await writeRecord(store, key, { outputs: { result }, seconds: 1 });
  await Deno.remove(objectPath(store, result));
  assert.equal(await findRecord(store, key), undefined);
  await putObject(store, bytes("result"));
  assert.ok(await findRecord(store, key));

  const hash = keyHash(key);
  const path = join(store.folder, "records", hash.slice(0, 2), `${hash.slice(2)}.json`);
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace('"seconds": 1', '"seconds": 2'));
  assert.equal(await findRecord(store, key), undefined);
  assert.match(warnings.at(-1)!, new RegExp(`records/${hash}.*damaged`));
});

Deno.test("what a killed process left half-written is removed, what a living one writes is not", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const hash = await putObject(store, bytes("abc"));
  const folder = join(objectPath(store, hash), "..");
  const gone = thisProcess.replace(/-[^-]+-[^-]+$/, "-1-gone");
  await Deno.writeTextFile(join(store.folder, "processes", gone), "");
  await Deno.writeTextFile(join(folder, `.temporary-${gone}-0`), "half");
  await Deno.writeTextFile(join(folder, `.temporary-${thisProcess}-0`), "half");
  await Deno.writeTextFile(join(folder, ".temporary-elsewhere-1-x-0"), "half");
  await openStore(store.folder);
  const left = [];
  for await (const path of files(store.folder, ["objects"])) left.push(path);
  assert.equal(left.length, 3);
  assert.ok(!left.some((path) => path.includes(gone)));
});

Deno.test("a data folder that can't be written is named", async () => {
  const file = await Deno.makeTempFile();
  try {
    await assert.rejects(() => openStore(join(file, "data")), /data folder .* can't be written/);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("comments, formatting and types don't change what a module does; a number does", () => {
  const plain = "export function add(a, b) { return [a, b].map((x) => x + 1); }";
  const typed = `
    /** Adds. */
    export function add(
      a: number, // the first
      b: number,
    ): number[] {
      return [
        a,
        b,
      ].map((x) => x + 1);
    }
    export interface Unused { a: string }`;
  assert.deepEqual(parseModule(typed).tokens, parseModule(plain).tokens);
  assert.notDeepEqual(parseModule(plain.replace("1", "2")).tokens, parseModule(plain).tokens);
  assert.notDeepEqual(parseModule("f(`a  b`)").tokens, parseModule("f(`a b`)").tokens);
});

Deno.test("imports count where the module is written out, but not those of types", () => {
  const { imports } = parseModule(`
    import { a } from "./a.ts";
    import type { T } from "./types.ts";
    export * from "./b.ts";
    const c = await import("./c.ts");
    const d = await import(name);
    console.log(a, c, d);`);
  assert.deepEqual(imports, ["./a.ts", "./b.ts", "./c.ts"]);
});

Deno.test("what differs between two keys is told in words", () => {
  const now: Key = {
    ...key,
    parameters: { classifier: { C: 0.1 }, strategy: "Badge", batchSize: 5 },
    code: { "lib/strategies/badge.ts": "22", "lib/strategies/draw.ts": "33" },
    inputs: { pool: "bb" },
    versions: { deno: "2.9.7" },
  };
  assert.deepEqual(keyChanges(key, now), [
    "batchSize none -> 5",
    "classifier.C 0.01 -> 0.1",
    "lib/strategies/badge.ts changed",
    "lib/strategies/draw.ts is new",
    "input pool changed",
    "deno 2.9.6 -> 2.9.7",
  ]);
});

Deno.test("a claim has one owner; once released it is free", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const watch = startWatch(() => 0);
  const all = await Promise.all(Array.from({ length: 20 }, () => claim(store, "ab12", watch)));
  const held = all.filter((claim) => claim !== undefined);
  assert.equal(held.length, 1);
  await held[0].release();
  assert.ok(await claim(store, "ab12", watch));
});

/** Makes it look as if a process of another machine had claimed "ab12". */
async function claimFromElsewhere(store: Store, generation = 1) {
  const path = join(store.folder, "claims", "ab", `12.${generation}`);
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, JSON.stringify({ process: "elsewhere-1-x", id: "x" }));
}

Deno.test("a silent owner's claim is taken over after some patience, by exactly one", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  await claimFromElsewhere(store);
  const beat = (count: number) =>
    Deno.writeTextFile(join(store.folder, "processes", "elsewhere-1-x"), String(count));
  await beat(3);
  let clock = 0;
  const watch = startWatch(() => clock, 15);
  assert.equal(await claim(store, "ab12", watch), undefined);
  clock = 14;
  await beat(4);
  assert.equal(await claim(store, "ab12", watch), undefined);
  clock = 28;
  assert.equal(await claim(store, "ab12", watch), undefined);
  clock = 29;
  const takers = await Promise.all([1, 2, 3].map(() => claim(store, "ab12", watch)));
  const [taker, ...others] = takers.filter((claim) => claim !== undefined);
  assert.equal(others.length, 0);
  assert.equal(await taker.isMine(), true);
});

Deno.test("the claim of a process that said goodbye is free at once", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  await claimFromElsewhere(store);
  assert.ok(await claim(store, "ab12", startWatch(() => 0)));
});

Deno.test("a process is alive to itself and to others of its machine, whatever its beats", async () => {
  await using temporary = await temporaryStore();
  const { folder } = temporary.store;
  assert.equal(await isAlive(folder, thisProcess, startWatch(() => 0, 0)), true);
  const script = `
    import { openStore } from "${new URL("../../lib/store/open_store.ts", import.meta.url)}";
    import { thisProcess } from "${new URL("../../lib/store/processes.ts", import.meta.url)}";
    await openStore(Deno.args[0]);
    console.log(thisProcess);
    setInterval(() => {}, 1000);`;
  const path = join(folder, "open.ts");
  await Deno.writeTextFile(path, script);
  const other = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "-A", path, folder],
    stdout: "piped",
  }).spawn();
  const reader = other.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const name = (await reader.read()).value!.trim();
  await reader.cancel();
  assert.equal(await isAlive(folder, name, startWatch(() => 0, 0)), true);
  other.kill("SIGKILL");
  await other.status;
  assert.equal(await isAlive(folder, name, startWatch(() => 0)), false);
});

Deno.test("a process is not taken for dead by one that looks while it starts and tidies up later", async () => {
  const folder = await Deno.makeTempDir();
  const processes = join(folder, "processes");
  const found: string[] = [];
  const { tryLock } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLock = async function (exclusive) {
    // Once: a file without its lock is found, as by another process.
    Deno.FsFile.prototype.tryLock = tryLock;
    for await (const { name } of Deno.readDir(processes)) found.push(join(processes, name));
    return await tryLock.call(this, exclusive);
  };
  try {
    await openStore(folder);
    assert.equal(found.length, 1);
    for (const path of found) await Deno.remove(path).catch(() => {});
    assert.ok(await Deno.stat(join(processes, thisProcess)).then(() => true, () => false));
  } finally {
    Deno.FsFile.prototype.tryLock = tryLock;
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an owner that was taken over notices", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const first = await claim(store, "ab12", startWatch(() => 0));
  assert.equal(await first?.isMine(), true);
  const alive = join(store.folder, "processes", "elsewhere-1-x");
  await Deno.writeTextFile(alive, "0");
  await claimFromElsewhere(store, 2);
  assert.equal(await first?.isMine(), false);
  await first?.release();
  assert.equal(await claim(store, "ab12", startWatch(() => 0)), undefined);
});

Deno.test("of many that claim, give up and die at random, never two hold the claim", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const random = new RandomState(3);
  const watch = startWatch(() => 0);
  let [holders, claims, deaths] = [0, 0, 0];
  let failed = false;
  const work = async () => {
    while (claims < 120 && !failed) {
      const held = await claim(store, "ab12", watch);
      if (held === undefined) continue;
      claims++;
      failed = ++holders > 1;
      assert.equal(holders, 1);
      if (random.random() < 0.5) await held.isMine();
      holders--;
      if (random.random() < 0.5) {
        await held.release();
        continue;
      }
      // As if its process had gone: nobody has a process of that name.
      deaths++;
      const path = join(store.folder, "claims", "ab", `12.${await generationOf(held)}`);
      await writeWhole(path, JSON.stringify({ process: "elsewhere-1-x", id: String(deaths) }));
    }
  };
  /** The number of a held claim. For moments, others that came too late may have higher ones. */
  const generationOf = async (held: Claim): Promise<number> => {
    const before = await findClaim(store, "ab12");
    const isMine = await held.isMine();
    const after = await findClaim(store, "ab12");
    const isSure = isMine && before.owner?.id === after.owner?.id;
    return isSure ? after.generation : await generationOf(held);
  };
  await Promise.all(Array.from({ length: 20 }, work));
  assert.ok(deaths > 20);
});
