import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { openFolders } from "../../lib/images/folder.ts";
import type { Split } from "../../lib/images/image_set.ts";

const text = new TextEncoder().encode("no image");
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
    "train/cat/notes.txt": text,
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
    { "flat/a.png": png, "empty/cat/a.txt": text, "few/cat/a.png": png },
    async (folder) => {
      const cases: [string, RegExp][] = [
        ["nowhere", /No folder .*nowhere; check the path/],
        ["flat", /flat has no subfolders/],
        ["empty", /empty\/cat has no images \(JPEG, PNG, .* or BMP\)/],
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

Deno.test("files of all formats that are decoded are used, by content where the name says nothing; the rest is named", async () => {
  const oddities = new URL("../golden/images/oddities/", import.meta.url);
  const files: Record<string, Uint8Array> = {};
  for (const name of ["rgb.tif", "plain.gif", "photo.avif", "rgb.bmp"]) {
    files[`cat/${name}`] = await Deno.readFile(new URL(name, oddities));
    // The same without a name that tells.
    files[`cow/${name.replace(".", "_")}`] = files[`cat/${name}`];
  }
  await withFiles({
    ...files,
    "cat/a.jfif": jpeg,
    "cat/b.JPG": jpeg,
    "cow/c": webp,
    "cow/d.dat": png,
    "cow/notes.txt": text,
    "cow/empty": new Uint8Array(),
    "readme.md": text,
    "test/cat/a.png": png,
    "test/cow/a.png": png,
  }, async (folder) => {
    await Deno.rename(join(folder, "test"), `${folder}-test`);
    const { pool, notes, leftOut } = await openFolders({ train: folder, test: `${folder}-test` });
    await Deno.remove(`${folder}-test`, { recursive: true });
    assert.equal(pool.count, 12);
    assert.deepEqual(leftOut, [
      "readme.md (in no class folder)",
      "cow/empty (no image)",
      "cow/notes.txt (no image)",
    ]);
    assert.deepEqual(notes, [`${folder}: 3 files are not used: ${leftOut!.join(", ")}`]);
  });
});

Deno.test("folders below a class folder belong to it, in the order of torchvision", async () => {
  await withFiles({
    "train/dog/b.png": png,
    "train/dog/2024/a.png": png,
    "train/dog/2024/may/a.png": png,
    "train/dog/2023/z.png": png,
    "train/cat/one/two/three/a.png": png,
    "test/cat/a.png": png,
    "test/dog/a.png": png,
  }, async (folder) => {
    const paths = { train: join(folder, "train"), test: join(folder, "test") };
    const { pool, notes } = await openFolders(paths);
    assert.deepEqual(pool.files.map(({ name }) => name), [
      "cat/one/two/three/a.png",
      "dog/b.png",
      "dog/2023/z.png",
      "dog/2024/a.png",
      "dog/2024/may/a.png",
    ]);
    assert.deepEqual(notes, []);
  });
});

Deno.test("links are followed; a link to nothing and one to a folder above it are named", async () => {
  await withFiles({ "a/cat/a.png": png, "a/dog/b.png": png, "far/c.png": png }, async (folder) => {
    await Deno.symlink(join(folder, "far"), join(folder, "a/dog/far"));
    await Deno.symlink(join(folder, "far/c.png"), join(folder, "a/cat/c.png"));
    await Deno.symlink(join(folder, "nowhere.png"), join(folder, "a/cat/d.png"));
    await Deno.symlink(join(folder, "a/dog"), join(folder, "a/dog/again"));
    const paths = { train: join(folder, "a"), test: join(folder, "a") };
    const { pool, leftOut } = await openFolders(paths);
    assert.deepEqual(pool.files.map(({ name }) => name), [
      "cat/a.png",
      "cat/c.png",
      "dog/b.png",
      "dog/far/c.png",
    ]);
    const expected = ["cat/d.png (a link to nothing)", "dog/again (a link to a folder above it)"];
    assert.deepEqual(leftOut, [...expected, ...expected]);
  });
});

Deno.test("a class whose name is composed in one folder and decomposed in another is one class, with a note", async () => {
  const [composed, decomposed] = ["B\u00e4r", "Ba\u0308r"];
  await withFiles({
    [`train/${composed}/a.png`]: png,
    [`train/${decomposed}/b.png`]: png,
    "train/Maus/a.png": png,
    [`test/${decomposed}/a.png`]: png,
  }, async (folder) => {
    const paths = { train: join(folder, "train"), test: join(folder, "test") };
    const { pool, test, notes } = await openFolders(paths);
    assert.deepEqual(
      [...new Set([...pool.labels, ...test.labels])].sort(),
      [composed, "Maus"].sort(),
    );
    assert.deepEqual(test.labels, [composed]);
    assert.equal(notes?.length, 1);
    assert.match(notes[0], /2 spellings are one class, B\u00e4r/);
  });
});

Deno.test("spellings that differ between pool and test set only are noted, too", async () => {
  await withFiles({ "train/B\u00e4r/a.png": png, "test/Ba\u0308r/a.png": png }, async (folder) => {
    const paths = { train: join(folder, "train"), test: join(folder, "test") };
    const { pool, test, notes } = await openFolders(paths);
    assert.deepEqual(pool.labels, test.labels);
    assert.match(notes!.join(), /train and .*test: 2 spellings are one class/);
  });
});

Deno.test("classes that differ in case only stay two, with a note that other systems take their folders for one", async () => {
  const files = { "train/cat/a.png": png, "train/dog/a.png": png, "test/Cat/a.png": png };
  await withFiles({ ...files, "test/dog/a.png": png }, async (folder) => {
    const [train, test] = [join(folder, "train"), join(folder, "test")];
    const opened = await openFolders({ train, test });
    assert.deepEqual(opened.test.labels, ["Cat", "dog"]);
    assert.deepEqual(opened.notes, [
      `${train} and ${test}: classes differ in case only: cat and Cat; ` +
      "on macOS and Windows their folders would be one",
    ]);
  });
});

Deno.test("an image that has gone, or became a folder, is told in one line", async () => {
  await withFiles(
    { "train/cat/a.png": png, "train/cat/b.png": png, "test/cat/c.png": png },
    async (folder) => {
      const { pool } = await openFolders({
        train: join(folder, "train"),
        test: join(folder, "test"),
      });
      const path = join(folder, "train/cat/b.png");
      await Deno.remove(path);
      await assert.rejects(names(pool), (error: Error) => {
        assert.ok(error instanceof UserError);
        assert.match(
          error.message,
          /b\.png can't be read \(ENOENT, .*\); make it readable, or take it out/,
        );
        return true;
      });
      await Deno.mkdir(path);
      await assert.rejects(names(pool), {
        name: "UserError",
        message: /b\.png can't be read \(EISDIR/,
      });
    },
  );
});

Deno.test("what is neither file nor folder is left out and named, whatever it is called", async () => {
  await withFiles({ "train/cat/a.png": png, "test/cat/c.png": png }, async (folder) => {
    // Read to its end, this would take all memory.
    await Deno.symlink("/dev/zero", join(folder, "train/cat/b.png"));
    const { pool, leftOut } = await openFolders({
      train: join(folder, "train"),
      test: join(folder, "test"),
    });
    assert.equal(pool.count, 1);
    assert.deepEqual(leftOut, ["cat/b.png (neither file nor folder)"]);
  });
});

Deno.test("a file in the place of a folder is no folder", async () => {
  await withFiles({ "train": png }, async (folder) => {
    await assert.rejects(openFolders({ train: join(folder, "train"), test: 0.5 }), {
      name: "UserError",
      message: /No folder .*train; check the path/,
    });
  });
});

Deno.test("of several links to one folder the first is followed, so that links of links take no time", async () => {
  await withFiles(
    { "a/cat/a.png": png, "a/dog/b.png": png, "far/0/c.png": png },
    async (folder) => {
      // Two links to the next folder in each: a million ways to the last one.
      for (let depth = 1; depth <= 20; depth++) {
        await Deno.mkdir(join(folder, `far/${depth}`));
        for (const name of ["one", "two"]) {
          await Deno.symlink(
            join(folder, `far/${depth - 1}`),
            join(folder, `far/${depth}/${name}`),
          );
        }
      }
      await Deno.symlink(join(folder, "far/20"), join(folder, "a/dog/far"));
      const { pool, leftOut } = await openFolders({
        train: join(folder, "a"),
        test: join(folder, "a"),
      });
      assert.equal(pool.files.filter(({ name }) => name.endsWith("c.png")).length, 1);
      assert.equal(
        leftOut!.filter((line) => /two \(a link to a folder that is read already\)$/.test(line))
          .length,
        40,
      );
    },
  );
});
