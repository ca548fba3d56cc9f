// Embeddings are put together on a disk that is full: nothing stays of it, and it goes on once there is space.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { embed, embedShare } from "../../lib/encoder/embed.ts";
import { systemDisk } from "../../lib/store/disk.ts";
import { openStore } from "../../lib/store/open_store.ts";
import type { Store } from "../../lib/store/store.ts";
import { requestOf, withStore } from "./requests.ts";

/** Names of the files in the folder of objects that are no objects. */
async function leftovers({ folder }: Store): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(folder, "objects")));
  return entries.filter(({ isFile }) => isFile).map(({ name }) => name).sort();
}

Deno.test("embeddings that can't be put in place leave nothing, and what ended processes left goes at the next try", async () => {
  await withStore(async (store) => {
    await embedShare(requestOf(store));
    const objects = join(store.folder, "objects");
    const error = Object.assign(new Error("No space left on device (os error 28)"), {
      code: "ENOSPC",
    });
    let tries = 0;
    const full: Store = {
      ...store,
      disk: {
        ...systemDisk,
        rename: (from, to) =>
          // The first of the two sets still finds space.
          dirname(from) === objects && ++tries % 2 === 0
            ? Promise.reject(error)
            : systemDisk.rename(from, to),
      },
    };
    for (let i = 0; i < 3; i++) {
      await assert.rejects(embed(requestOf(full)), /No space left/);
      assert.deepEqual(await leftovers(store), []);
    }
    // Of processes that have ended, and one of a process of another machine, which may live.
    const living = ".temporary-elsewhere-1-00000000-0";
    await Deno.writeTextFile(join(store.folder, "processes", "elsewhere-1-00000000"), "1");
    for (const name of [".temporary-gone-1-00000000-0", ".temporary-gone-1-00000000-1", living]) {
      await Deno.writeTextFile(join(objects, name), "half");
    }
    await embed(requestOf(store));
    assert.deepEqual(await leftovers(store), [living]);
  });
});

async function mount(...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command("mount", { args, stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

/** Only root may make a disk. */
async function mayMount(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = await Deno.makeTempDir();
  const done = await mount("-t", "tmpfs", "tmpfs", folder);
  if (done) await new Deno.Command("umount", { args: [folder] }).output();
  await Deno.remove(folder);
  return done;
}

const ignore = !await mayMount();

Deno.test(
  "a full disk while embeddings are put together is mended by freeing some space" +
    (ignore ? " (skipped: only root can make a small disk)" : ""),
  { ignore },
  async () => {
    let expected: Record<string, string> = {};
    await withStore(async (store) => {
      expected = (await embed(requestOf(store))).record.outputs;
    });
    const folder = await Deno.makeTempDir();
    assert.ok(await mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", folder));
    try {
      const store = await openStore(folder);
      await embedShare(requestOf(store));
      const filler = join(folder, "filler");
      await fillUpTo(filler, 40_000);
      for (let i = 0; i < 4; i++) {
        await assert.rejects(embed(requestOf(store)), { code: "ENOSPC" });
        assert.deepEqual(await leftovers(store), []);
      }
      await Deno.remove(filler);
      const { record } = await embed(requestOf(store));
      assert.deepEqual(record.outputs, expected);
      assert.deepEqual(await leftovers(store), []);
    } finally {
      await new Deno.Command("umount", { args: ["-l", folder] }).output();
      await Deno.remove(folder);
    }
  },
);

/** Fills a disk with a file, until so many bytes are free. */
async function fillUpTo(path: string, free: number): Promise<void> {
  using file = await Deno.open(path, { create: true, write: true });
  const block = new Uint8Array(4096).fill(1);
  let size = 0;
  try {
    for (;;) size += await file.write(block);
  } catch (error) {
    assert.equal((error as { code?: string }).code, "ENOSPC");
  }
  await file.truncate(size - free);
}
