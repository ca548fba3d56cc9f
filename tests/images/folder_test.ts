import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { openFolders } from "../../lib/images/folder.ts";
import type { Split } from "../../lib/images/image_set.ts";

const formats = new URL("../golden/images/formats/", import.meta.url);
const [jpeg, png, webp] = await Promise.all(
  ["rgb.jpg", "rgb.png", "lossy.webp"].map((name) => Deno.readFile(new URL(name, formats))),
);

/** Runs a test in a temporary folder with the given files. */
async function withFiles(
  files: Record<string, Uint8Array>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [path, bytes] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
      await Deno.writeFile(join(folder, path), bytes);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function names(split: Split, from = 0): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of split.images(from)) found.push(name);
  return found;
}

Deno.test("one subfolder is one class, in alphabetical order, whatever the format", async () => {
  await withFiles({
    "train/dog/b.PNG": png,
    "train/dog/a.jpeg": jpeg,
    "train/cat/c.webp": webp,
    "train/cat/.hidden.png": png,
    "train/cat/notes.txt": png,
    "test/cat/d.jpg": jpeg,
  }, async (folder) => {
    const { pool, test } = await openFolders({
      train: join(folder, "train"),
      test: join(folder, "test"),
    });
    assert.deepEqual(pool.labels, ["cat", "dog", "dog"]);
    assert.deepEqual(pool.files.map(({ name }) => name), ["cat/c.webp", "dog/a.jpeg", "dog/b.PNG"]);
    assert.deepEqual(await names(pool, 1), [
      join(folder, "train/dog/a.jpeg"),
      join(folder, "train/dog/b.PNG"),
    ]);
    assert.deepEqual(test.labels, ["cat"]);
  });
});

Deno.test("without a test folder, the same share of each class is set aside, the same one each time", async () => {
  const files = Object.fromEntries(
    ["cat", "cow", "dog"].flatMap((label) =>
      Array.from({ length: 20 }, (_, i) => [`${label}/${i}.png`, png] as const)
    ),
  );
  await withFiles(files, async (folder) => {
    const { pool, test } = await openFolders({ train: folder, test: 0.25 });
    for (const label of ["cat", "cow", "dog"]) {
      assert.equal(test.labels.filter((other) => other === label).length, 5);
      assert.equal(pool.labels.filter((other) => other === label).length, 15);
    }
    const all = [...pool.files, ...test.files].map(({ name }) => name);
    assert.deepEqual(all.sort(), Object.keys(files).sort());
    const again = await openFolders({ train: folder, test: 0.25 });
    assert.deepEqual(again.test.files, test.files);
  });
});

Deno.test("folders that hold no images are refused with what is missing", async () => {
  await withFiles(
    { "flat/a.png": png, "empty/cat/a.txt": png, "few/cat/a.png": png },
    async (folder) => {
      const cases: [string, RegExp][] = [
        ["nowhere", /No folder .*nowhere; check the path/],
        ["flat", /flat has no subfolders/],
        ["empty", /empty\/cat has no JPEG, PNG or WebP files/],
        ["few", /few cannot be split with a test share of 0.2/],
      ];
      for (const [name, message] of cases) {
        await assert.rejects(
          openFolders({ train: join(folder, name), test: 0.2 }),
          (error: Error) => error instanceof UserError && message.test(error.message),
          name,
        );
      }
    },
  );
});
