import assert from "node:assert/strict";
import { join } from "node:path";
import { parquetFiles } from "../../lib/images/parquet_files.ts";

async function withFiles(names: string[], test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of names) await Deno.writeTextFile(join(folder, name), "");
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const names = [
  "test-0.parquet",
  "train-10.parquet",
  "train-1.parquet",
  "notes.txt",
  ".train-2.parquet",
];

Deno.test("a file, a folder, a pattern and a list are one split, in an order that is always the same", async () => {
  await withFiles(names, async (folder) => {
    const found = async (wanted: string | string[]) =>
      (await parquetFiles(folder, wanted)).map((path) => path.slice(folder.length + 1));
    assert.deepEqual(await found("train-1.parquet"), ["train-1.parquet"]);
    assert.deepEqual(await found("."), ["test-0.parquet", "train-1.parquet", "train-10.parquet"]);
    assert.deepEqual(await found("train-*.parquet"), ["train-1.parquet", "train-10.parquet"]);
    assert.deepEqual(await found("train-?.parquet"), ["train-1.parquet"]);
    assert.deepEqual(
      await found(["train-10.parquet", "train-*.parquet"]),
      ["train-10.parquet", "train-1.parquet"],
    );
    // Opening it tells that it is missing.
    assert.deepEqual(await found("nowhere.parquet"), ["nowhere.parquet"]);
  });
});

Deno.test("signs of patterns in the name of a file, and of regular expressions in a pattern, are letters", async () => {
  await withFiles(["a*.parquet", "a1.parquet", "b+.parquet", "bb.parquet"], async (folder) => {
    assert.deepEqual(await parquetFiles(folder, "a*.parquet"), [join(folder, "a*.parquet")]);
    assert.deepEqual(await parquetFiles(folder, "b+.*"), [join(folder, "b+.parquet")]);
  });
});

Deno.test("a folder or a pattern without files is told", async () => {
  await withFiles(["notes.txt"], async (folder) => {
    await assert.rejects(parquetFiles(folder, "."), /has no files like \*\.parquet/);
    await assert.rejects(parquetFiles(folder, "train-*"), /has no files like train-\*/);
    await assert.rejects(parquetFiles(folder, "far/train-*"), /No folder .*far/);
    // A file where a folder should be.
    await assert.rejects(parquetFiles(folder, "notes.txt/train-*"), /No folder .*notes\.txt/);
    const inFile = await parquetFiles(folder, "notes.txt/a.parquet");
    assert.deepEqual(inFile, [join(folder, "notes.txt/a.parquet")]);
  });
});
