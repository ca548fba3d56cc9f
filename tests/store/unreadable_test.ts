import assert from "node:assert/strict";
import { join } from "node:path";
import { claim, findClaim } from "../../lib/store/claims.ts";
import { codeOf } from "../../lib/store/code.ts";
import { knownExperiment, rememberExperiment } from "../../lib/store/experiments.ts";
import { readFailure, writeFailure } from "../../lib/store/failures.ts";
import { startWatch } from "../../lib/store/processes.ts";
import { findRecord, keyHash, writeRecord } from "../../lib/store/records.ts";
import { referencedRecord, referenceName, setReference } from "../../lib/store/references.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { hasObject, objectPath, pathOf, putObject, readObject } from "../../lib/store/store.ts";
import { readingFile, UnreadableError } from "../../lib/store/unreadable.ts";
import { writeWhole } from "../../lib/store/write_whole.ts";
import { bytes, key, temporaryStore } from "./temporary_store.ts";

/** What can lie in a file's place. */
const others: Record<string, (path: string) => Promise<void>> = {
  "a folder": (path) => Deno.mkdir(path),
  "a circle of links": (path) => Deno.symlink(path, path),
};

Deno.test("whatever lies in the place of a file of the data folder is told in one line, with its name and the way out", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const watch = startWatch(() => 0);
  const hash = keyHash(key);
  const result = await putObject(store, bytes("result"));
  await writeRecord(store, key, { outputs: { result }, seconds: 1 });
  await setReference(store, { experiment: "small", step: "cell", record: hash });
  await rememberExperiment(store, { name: "small", path: "/small.json" });
  await writeFailure(store, hash, "no idea");
  await claim(store, hash, watch);
  const json = (kind: string, name: string) => pathOf(store, kind, name, ".json");
  const files: [string, () => Promise<unknown>][] = [
    [objectPath(store, result), () => readObject(store, result)],
    [objectPath(store, result), () => hasObject(store, result)],
    [objectPath(store, result), () => findRecord(store, key)],
    [objectPath(store, result), () => putObject(store, bytes("result"))],
    [json("records", hash), () => findRecord(store, key)],
    [
      json("references", referenceName("small", "cell")),
      () => referencedRecord(store, "small", "cell"),
    ],
    [json("experiments", sha256("small")), () => knownExperiment(store, "small")],
    [json("failures", hash), () => readFailure(store, hash)],
    [pathOf(store, "claims", hash, ".1"), () => findClaim(store, hash)],
  ];
  for (const [path, read] of files) {
    await Deno.rename(path, `${path}.kept`);
    for (const [what, put] of Object.entries(others)) {
      await put(path);
      await assert.rejects(read(), (error: Error) => {
        assert.ok(error instanceof UnreadableError, `${what}: ${error.stack}`);
        const [name, rest] = [
          error.message.slice(0, path.length),
          error.message.slice(path.length),
        ];
        assert.equal(name, path);
        assert.match(
          rest,
          /^ can't be read \([^()]+\); remove it and start again: it is made again$/,
        );
        return true;
      });
      await Deno.remove(path);
    }
    await Deno.rename(`${path}.kept`, path);
    await read();
  }
});

Deno.test("errors of the disk and of rights have ways out of their own, and what is missing stays missing", async () => {
  const failing = (name: string, code: string) =>
    readingFile("/data/x", () => Promise.reject(Object.assign(new Error(name), { code })));
  await assert.rejects(failing("Input/output error (os error 5)", "EIO"), {
    name: "UserError",
    message:
      "/data/x can't be read (Input/output error); try again, and look at its disk; if it is lost, " +
      "remove it and start again: it is made again",
  });
  await assert.rejects(failing("Permission denied (os error 13): open", "EACCES"), {
    name: "UserError",
    message:
      "/data/x can't be read (Permission denied); look at its owner and mode; docs/data_folder.md " +
      "tells how users share a folder",
  });
  await assert.rejects(readingFile("/x", () => Deno.readFile("/no/such")), Deno.errors.NotFound);
  const bug = new TypeError("x is undefined");
  await assert.rejects(readingFile("/x", () => Promise.reject(bug)), (error) => error === bug);
});

Deno.test("a cache of code that can't be read or written is no reason to fail", async () => {
  await using temporary = await temporaryStore();
  const { store, warnings } = temporary;
  const project = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(project, "module.ts"), "export const one = 1;\n");
    const find = () => codeOf(store, project, ["module.ts"]);
    const expected = await find();
    const source = sha256(await Deno.readFile(join(project, "module.ts")));
    const path = pathOf(store, "code", sha256(source), ".json");
    assert.ok((await Deno.stat(path)).isFile);
    for (const put of Object.values(others)) {
      await Deno.remove(path);
      await put(path);
      assert.deepEqual(await find(), expected);
    }
    // Nor can its folder be made.
    await Deno.remove(join(store.folder, "code"), { recursive: true });
    await Deno.writeTextFile(join(store.folder, "code"), "a file in the place of a folder");
    assert.deepEqual(await find(), expected);
    assert.deepEqual(warnings, []);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
});

Deno.test("a file that can't be written because something else is in its place is told by its own name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "report.html");
    await Deno.mkdir(path);
    await assert.rejects(writeWhole(path, "text"), {
      name: "UserError",
      message: `${path} can't be written (Is a directory); remove it and start again`,
    });
    assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), [
      "report.html",
    ]);
    await Deno.remove(path);
    // A circle of links is replaced.
    await Deno.symlink(path, path);
    await writeWhole(path, "text");
    assert.equal(await Deno.readTextFile(path), "text");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
