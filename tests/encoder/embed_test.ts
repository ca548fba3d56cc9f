import assert from "node:assert/strict";
import { join } from "node:path";
import { embed, type EmbedRequest } from "../../lib/encoder/embed.ts";
import { openEncoder } from "../../lib/encoder/files.ts";
import { loadEncoder } from "../../lib/encoder/model.ts";
import { startPreprocessor } from "../../lib/encoder/preprocess_thread.ts";
import { UserError } from "../../lib/errors.ts";
import type { EncodedImage } from "../../lib/images/image_set.ts";
import { readNpy, writeNpz } from "../../lib/images/npz.ts";
import { openParquet } from "../../lib/images/parquet.ts";
import { readObject } from "../../lib/store/store.ts";
import { encoder, golden, lookalike, readMatrix, requestOf, withStore } from "./requests.ts";

Deno.test("images are embedded in their order, repeated ones once, and only the first time", async () => {
  await withStore(async (store) => {
    const first = await embed(requestOf(store));
    assert.equal(first.known, false);
    // Row 7 of the pool and row 5 of the test set repeat row 3 of the pool.
    const { source, ...details } = first.record.details as Record<string, unknown>;
    assert.match(String(source), /^swh:1:dir:[0-9a-f]{40}$/);
    assert.deepEqual(details, {
      images: 450,
      duplicates: 2,
      columns: 96,
      classes: 100,
    });
    const { pool, test, poolLabels, classNames } = first.record.outputs;
    const [poolRows, testRows] = [await readMatrix(store, pool), await readMatrix(store, test)];
    assert.deepEqual([poolRows.shape, testRows.shape], [[250, 96], [200, 96]]);
    assert.deepEqual(poolRows.row(7), poolRows.row(3));
    assert.deepEqual(testRows.row(5), poolRows.row(3));
    assert.notDeepEqual(poolRows.row(8), poolRows.row(3));
    assert.equal(readNpy(await readObject(store, poolLabels)).data[101], 1);
    assert.equal(
      JSON.parse(new TextDecoder().decode(await readObject(store, classNames)))[1],
      "class 01",
    );

    const images: EncodedImage[] = [];
    const split = await openParquet([lookalike.parquet.train], lookalike.parquet);
    for await (const image of split.images(200)) images.push(image);
    const files = await openEncoder(encoder.model, encoder);
    const preprocessor = startPreprocessor(files.preprocessing);
    const loaded = await loadEncoder(files, encoder, 1);
    const alone = await loaded.embed(await preprocessor.preprocess(images));
    preprocessor.stop();
    await loaded.release();
    assert.deepEqual(poolRows.row(249), [...alone.data.subarray(49 * 96, 50 * 96)]);

    const again = await embed(requestOf(store));
    assert.equal(again.known, true);
    assert.deepEqual(again.record, first.record);
  });
});

Deno.test("a damaged object is made again", async () => {
  await withStore(async (store) => {
    const { record } = await embed(requestOf(store));
    const { pool } = record.outputs;
    const path = join(store.folder, "objects", pool.slice(0, 2), pool.slice(2));
    const bytes = await Deno.readFile(path);
    bytes[1000] ^= 1;
    await Deno.writeFile(path, bytes);
    const again = await embed(requestOf(store));
    assert.equal(again.known, false);
    assert.deepEqual(again.record.outputs, record.outputs);
    await readObject(store, pool);
  });
});

Deno.test("the user's own embeddings are imported as they are, without an encoder", async () => {
  await withStore(async (store) => {
    const path = join(store.folder, "pool.npz");
    await Deno.writeFile(
      path,
      writeNpz({
        X_pool: { data: Float64Array.of(0.1, 2, 3, 4), shape: [2, 2] },
        y_pool: { data: BigInt64Array.of(3n, 5n), shape: [2] },
        X_test: { data: Float64Array.of(5, 6), shape: [1, 2] },
        y_test: { data: BigInt64Array.of(5n), shape: [1] },
      }),
    );
    const request = requestOf(store, { data: { embeddings: path }, encoder: undefined });
    const { record, known } = await embed(request);
    assert.equal(known, false);
    const pool = readNpy(await readObject(store, record.outputs.pool));
    assert.deepEqual(pool, { data: Float64Array.of(0.1, 2, 3, 4), shape: [2, 2] });
    assert.equal((await embed(request)).known, true);
  });
});

Deno.test("images and encoders that cannot be used are refused in one line", async () => {
  const parquet = (file: string) => ({
    parquet: { ...lookalike.parquet, train: join(golden, "bad", `${file}.parquet`) },
  });
  const cases: [Partial<EmbedRequest>, RegExp][] = [
    [{ data: parquet("undecodable") }, /image of row 4 of undecodable.parquet does not decode/],
    [{ data: { embeddings: "nowhere.npz" } }, /No embeddings .*nowhere.npz/],
    [{ encoder: { ...encoder, model: "./nowhere" } }, /encoder .*nowhere has no config.json/],
    [
      { encoder: { ...encoder, dtype: "fp16" } },
      /has no onnx\/model_fp16.onnx .*it has onnx\/model.onnx/,
    ],
    [
      { encoder: { ...encoder, model: "./broken" } },
      /broken.onnx.model\.onnx is not a whole ONNX file/,
    ],
    [
      { encoder: { ...encoder, model: "onnx-community/dinov2-small", revision: "0" } },
      /cannot be reached.*by hand/,
    ],
  ];
  await withStore(async (store) => {
    const broken = join(store.folder, "broken");
    await Deno.mkdir(join(broken, "onnx"), { recursive: true });
    for (const name of ["config.json", "preprocessor_config.json"]) {
      await Deno.copyFile(join(encoder.model, name), join(broken, name));
    }
    await Deno.writeTextFile(join(broken, "onnx/model.onnx"), "no network");
    for (const [request, message] of cases) {
      await assert.rejects(
        embed(requestOf(store, { folder: store.folder, ...request })),
        (error: Error) => {
          assert.ok(error instanceof UserError, String(error.stack));
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /\n/);
          return true;
        },
      );
    }
  });
});
