import assert from "node:assert/strict";
import { join } from "node:path";
import { writeNpz } from "../../lib/images/npz.ts";
import { openHashCache } from "../../lib/labelling/hash_cache.ts";
import { openPool } from "../../lib/labelling/open_pool.ts";
import { row } from "../../lib/numeric/matrix.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { files } from "../../lib/store/store.ts";
import { golden, lookalike, project } from "../encoder/requests.ts";
import { namedEmbeddings } from "./clusters.ts";
import { images, poolOf, withPhotos, writeFiles } from "./photos.ts";

const names = (pool: { images: readonly { name: string }[] }) =>
  pool.images.map(({ name }) => name);

Deno.test("a pool of photos has each content once, under its first name, whatever the folder", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(folder, { "b.png": 1, "a.png": 0, "deep/er/c.png": 2, "deep/a copy.png": 0 });
    const pool = await openPool(poolOf(store, folder));
    assert.deepEqual(pool.images, [
      { name: "a.png", sha256: sha256(images[0]), copies: ["deep/a copy.png"] },
      { name: "b.png", sha256: sha256(images[1]), copies: [] },
      { name: "deep/er/c.png", sha256: sha256(images[2]), copies: [] },
    ]);
    assert.deepEqual([pool.embeddings.rows, pool.embeddings.columns, pool.embedded], [3, 96, 3]);
  });
});

Deno.test("only new images are embedded, whatever became of the names of the others", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(folder, { "a.png": 0, "b.png": 1, "c.png": 2 });
    const first = await openPool(poolOf(store, folder));
    await Deno.rename(join(folder, "a.png"), join(folder, "z.png"));
    await writeFiles(folder, { "new.png": 3 });
    const progress: [number, number][] = [];
    const onProgress = (...numbers: [number, number]) => progress.push(numbers);
    const second = await openPool(poolOf(store, folder, { onProgress }));
    assert.deepEqual(names(second), ["b.png", "c.png", "new.png", "z.png"]);
    assert.equal(second.embedded, 1);
    assert.deepEqual(progress, [[0, 1], [1, 1]]);
    assert.deepEqual(row(second.embeddings, 3), row(first.embeddings, 0));
    assert.deepEqual(row(second.embeddings, 1), row(first.embeddings, 2));
    assert.equal((await openPool(poolOf(store, folder))).embedded, 0);
  });
});

Deno.test("a photo that has changed is another image, and one that has not is not read again", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(folder, { "a.png": 0, "b.png": 1 });
    const before = await openPool(poolOf(store, folder));
    await writeFiles(folder, { "b.png": 2 });
    const after = await openPool(poolOf(store, folder));
    assert.deepEqual(after.images.map(({ sha256 }) => sha256), [images[0], images[2]].map(sha256));
    assert.deepEqual(after.images[0], before.images[0]);
    // Where nothing has changed, the hash that is remembered counts.
    const remembered = await openHashCache(store, folder);
    const [path, size] = [join(folder, "a.png"), images[0].length];
    const { mtime } = await Deno.stat(path);
    assert.equal(await remembered.hashOf(path), sha256(images[0]));
    await Deno.writeFile(path, new Uint8Array(size));
    await Deno.utime(path, mtime!, mtime!);
    assert.equal(await remembered.hashOf(path), sha256(new Uint8Array(size)));
  });
});

Deno.test("hashes of files that have not changed for a while are remembered, those of others are not", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(folder, { "new.png": 0 });
    const hashes = await openHashCache(store, folder);
    const old = join(project, "LICENSE");
    await hashes.hashOf(old);
    await hashes.hashOf(join(folder, "new.png"));
    await hashes.save();
    const remembered: string[] = [];
    for await (const path of files(store.folder, ["hashes"])) {
      // The first line is a seal.
      const [, ...lines] = (await Deno.readTextFile(path)).split("\n");
      remembered.push(...Object.keys(JSON.parse(lines.join("\n")).files));
    }
    assert.deepEqual(remembered, [old]);
  });
});

Deno.test("what can't be read is left out with its reason, and the others are embedded", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(folder, {
      "a.png": 0,
      "broken.png": "no image",
      "notes.txt": "text",
      "z.png": 1,
    });
    await Deno.writeFile(join(folder, "cut.png"), images[2].subarray(0, 200));
    const pool = await openPool(poolOf(store, folder));
    assert.deepEqual(names(pool), ["a.png", "z.png"]);
    assert.equal(pool.embeddings.rows, 2);
    assert.deepEqual(pool.unreadable.map(({ name }) => name), ["broken.png", "cut.png"]);
    assert.ok(pool.unreadable.every(({ reason }) => reason.length > 5 && !reason.includes("\n")));
    assert.deepEqual(pool.leftOut, ["notes.txt (no image)"]);
    // No encoder is loaded for what did not decode last time.
    const progress: number[] = [];
    const onProgress = (done: number) => progress.push(done);
    const again = await openPool(poolOf(store, folder, { onProgress }));
    assert.deepEqual([again.unreadable, progress], [pool.unreadable, []]);
    // Alone, an image has the embedding that it has in company.
    await Deno.remove(join(folder, "a.png"));
    const { store: other } = { store: { ...store, folder: await Deno.makeTempDir() } };
    const alone = await openPool(poolOf(other, folder));
    assert.deepEqual(row(alone.embeddings, 0), row(pool.embeddings, 1));
    await Deno.remove(other.folder, { recursive: true });
  });
});

Deno.test("a damaged pack is made again, and an interrupted embedding goes on", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(folder, { "a.png": 0, "b.png": 1 });
    const first = await openPool(poolOf(store, folder));
    const [encoder] = [...Deno.readDirSync(join(store.folder, "packs"))];
    const pack = join(store.folder, "packs", encoder.name);
    const [{ name }] = [...Deno.readDirSync(pack)];
    const bytes = await Deno.readFile(join(pack, name));
    bytes[bytes.length - 200] ^= 1;
    await Deno.writeFile(join(pack, name), bytes);
    const warnings: string[] = [];
    const warned = { ...store, warn: (line: string) => warnings.push(line) };
    const again = await openPool(poolOf(warned, folder));
    assert.match(warnings.join(), /is damaged; its images are embedded again/);
    assert.deepEqual([again.embedded, again.embeddings], [2, first.embeddings]);

    for (let i = 2; i < 60; i++) await writeFiles(folder, { [`more/${i}.png`]: i });
    const stop = new AbortController();
    const onProgress = (done: number) => done > 0 && stop.abort(new Error("stopped"));
    const stopped = openPool(poolOf(store, folder, { signal: stop.signal, onProgress }));
    await assert.rejects(stopped, /stopped/);
    const { embedded } = await openPool(poolOf(store, folder));
    assert.ok(embedded > 0 && embedded < 58, String(embedded));
  });
});

Deno.test("class folders label their images, inside of the pool's folder or beside it", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(folder, { "in/a.png": 0, "in/b.png": 1, "done/cat/c.png": 2 });
    await writeFiles(store.folder, { "beside/dog/d.png": 3 });
    const classFolders = [join(folder, "done"), join(store.folder, "beside")];
    const pool = await openPool(poolOf(store, folder, { classFolders }));
    assert.deepEqual(names(pool), [
      "done/cat/c.png",
      "in/a.png",
      "in/b.png",
      "../beside/dog/d.png",
    ]);
    assert.deepEqual(pool.labels, [
      { fileName: "done/cat/c.png", label: "cat", from: classFolders[0] },
      { fileName: "../beside/dog/d.png", label: "dog", from: classFolders[1] },
    ]);
  });
});

Deno.test("images of parquet files are named by file and row; labels count if they are asked for", async () => {
  await withPhotos(async (_, store) => {
    const source = join(golden, "lookalike/test-00000-of-00001.parquet");
    const request = { imageColumn: lookalike.parquet.image };
    const pool = await openPool(poolOf(store, source, request));
    assert.equal(pool.images[1].name, "test-00000-of-00001.parquet#1");
    assert.deepEqual(pool.labels, []);
    const labelColumn = lookalike.parquet.label;
    const labeled = await openPool(poolOf(store, source, { ...request, labelColumn }));
    assert.equal(labeled.embedded, 0);
    assert.deepEqual(labeled.labels.length, 200);
    assert.match(labeled.labels[1].label, /^class \d\d$/);
  });
});

Deno.test("a data set of the hub is its split train at a revision, and no test set is asked for", async () => {
  await withPhotos(async (_, store) => {
    const asked: unknown[] = [];
    const request = poolOf(store, "hub:owner/name@1234", { imageColumn: lookalike.parquet.image });
    const dataset = (data: unknown) => {
      asked.push(data);
      const pool = [join(golden, "lookalike/test-00000-of-00001.parquet")];
      return Promise.resolve({ pool, test: [], splits: ["train"] });
    };
    const pool = await openPool({ ...request, hub: { ...request.hub, dataset } });
    assert.deepEqual(asked, [
      { dataset: "owner/name", revision: "1234", pool: "train", test: 0.5 },
    ]);
    assert.equal(pool.images.length + pool.images.flatMap(({ copies }) => copies).length, 200);
  });
});

Deno.test("embeddings with names are a pool; rows that are equal are one image", async () => {
  await withPhotos(async (folder, store) => {
    const path = join(folder, "mine.npz");
    const write = (names: string[], values: number[]) =>
      Deno.writeFile(path, namedEmbeddings(names, Float64Array.from(values), 2));
    await write(["a.jpg", "b.jpg", "c.jpg"], [1, 2, 3, 4, 1, 2]);
    const pool = await openPool(poolOf(store, path));
    assert.deepEqual(pool.images.map(({ name, copies }) => [name, copies]), [
      ["a.jpg", ["c.jpg"]],
      ["b.jpg", []],
    ]);
    assert.deepEqual(pool.embeddings, { data: Float64Array.of(1, 2, 3, 4), rows: 2, columns: 2 });
    const faults: [string[], number[], RegExp][] = [
      [["a", "a"], [1, 2, 3, 4], /names of .* has "a" twice/],
      [["a"], [1, 2, 3, 4], /one text for each of the 2 rows/],
      [["a", "b"], [1, 2, 3, NaN], /row 1, column 1 is NaN/],
    ];
    for (const [list, values, message] of faults) {
      await write(list, values);
      await assert.rejects(openPool(poolOf(store, path)), { name: "UserError", message });
    }
    await Deno.writeFile(path, writeNpz({ X: { data: Float32Array.of(1), shape: [1, 1] } }));
    await assert.rejects(openPool(poolOf(store, path)), /has no names; it has X/);
  });
});

Deno.test("a source that is not there, or holds no image, is refused in one line", async () => {
  await withPhotos(async (folder, store) => {
    const cases: [string, RegExp][] = [
      [join(folder, "nowhere"), /^No folder of images, \.parquet or \.npz file .*nowhere; check/],
      [folder, /has no images \(JPEG/],
      ["hub:onlyaname", /names no data set; write hub:OWNER\/NAME/],
    ];
    for (const [source, message] of cases) {
      await assert.rejects(openPool(poolOf(store, source)), { name: "UserError", message });
    }
    await writeFiles(folder, { "broken.png": "no image" });
    await assert.rejects(
      openPool(poolOf(store, folder)),
      /No image of .* can be read; broken\.png/,
    );
  });
});
