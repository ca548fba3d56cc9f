// Links inside a data folder lead no file out of it, wherever files are written.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { assertNoLinks } from "../../lib/store/links.ts";
import { closeStore, openStore } from "../../lib/store/open_store.ts";
import { putObject, sha256 } from "../../lib/store/store.ts";
import { data, withHub } from "../hub/with_hub.ts";
import { listFiles } from "../pipeline/small_study.ts";
import { bytes } from "./temporary_store.ts";

/** A folder that a link leads to, which has to stay empty. */
async function outside(): Promise<string> {
  return await Deno.makeTempDir({ prefix: "outside-" });
}

const kinds = [
  "objects",
  "records",
  "progress",
  "claims",
  "failures",
  "experiments",
  "references",
  "code",
  "packs",
  "hashes",
  "processes",
];

for (const kind of kinds) {
  for (const link of kind === "processes" ? [kind] : [kind, `${kind}/ab`]) {
    Deno.test(`a data folder whose ${link} is a link is refused`, async () => {
      const [folder, target] = [await Deno.makeTempDir(), await outside()];
      await Deno.mkdir(dirname(join(folder, link)), { recursive: true });
      await Deno.symlink(target, join(folder, link), { type: "dir" });
      await assert.rejects(openStore(folder), {
        name: "UserError",
        message: new RegExp(`^${RegExp.escape(join(folder, link))} is a link, and links inside `),
      });
      assert.deepEqual(await listFiles(target), []);
    });
  }
}

Deno.test("a data folder may be a link itself", async () => {
  const target = await outside();
  const folder = join(await Deno.makeTempDir(), "data");
  await Deno.symlink(target, folder, { type: "dir" });
  const store = await openStore(folder);
  const hash = await putObject(store, bytes("abc"));
  closeStore(store);
  assert.equal(hash, sha256("abc"));
  assert.ok((await listFiles(target)).some((path) => path.startsWith("objects/")));
});

Deno.test("what is not there yet is no link, and a link to nothing is one", async () => {
  const folder = await Deno.makeTempDir();
  await assertNoLinks(folder, join(folder, "a/b"));
  await Deno.symlink(join(folder, "nothing"), join(folder, "a"), { type: "file" });
  await assert.rejects(assertNoLinks(folder, join(folder, "a/b")), { name: "UserError" });
});

Deno.test("the hub's files are not written through a folder that is a link", async () => {
  await withHub(async ({ hub, folder }) => {
    const target = await outside();
    await Deno.symlink(target, join(folder, "datasets"), { type: "dir" });
    await assert.rejects(hub.dataset(data), { name: "UserError", message: /datasets is a link/ });
    assert.deepEqual(await listFiles(target), []);
  });
});

Deno.test("a download is not written through a link in the place of its partial file", async () => {
  await withHub(async ({ hub }) => {
    const { pool: [file] } = await hub.dataset(data);
    const target = join(await outside(), "file");
    await Deno.writeTextFile(target, "mine");
    await Deno.remove(file);
    await Deno.symlink(target, `${file}.partial`, { type: "file" });
    await assert.rejects(hub.dataset(data), { name: "UserError", message: /partial is a link/ });
    assert.equal(await Deno.readTextFile(target), "mine");
    // A link in the place of the file itself is replaced.
    await Deno.remove(`${file}.partial`);
    await Deno.symlink(target, file, { type: "file" });
    await hub.dataset(data);
    assert.equal(await Deno.readTextFile(target), "mine");
    assert.ok((await Deno.lstat(file)).isFile);
  });
});
