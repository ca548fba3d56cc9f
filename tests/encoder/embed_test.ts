import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { embed, type EmbedRequest, embedShare } from "../../lib/encoder/embed.ts";
import { openEncoder } from "../../lib/encoder/files.ts";
import { type Encoder, loadEncoder } from "../../lib/encoder/model.ts";
import { startPreprocessor } from "../../lib/encoder/preprocess_thread.ts";
import { UserError } from "../../lib/errors.ts";
import { openHub } from "../../lib/hub/hub.ts";
import type { EncodedImage } from "../../lib/images/image_set.ts";
import { readNpy, writeNpz } from "../../lib/images/npz.ts";
import { openParquet } from "../../lib/images/parquet.ts";
import { openStore } from "../../lib/store/open_store.ts";
import { readObject, type Store } from "../../lib/store/store.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const golden = join(project, "tests/golden/images");
const inputs = join(project, "data/inputs");
const encoder = {
  model: join(inputs, "dino-fashion"),
  batchSize: 32,
  dtype: "fp32",
  device: "cpu",
  pooling: "cls",
} as const;
const lookalike = {
  parquet: {
    train: join(golden, "lookalike/train-00000-of-00002.parquet"),
    test: join(golden, "lookalike/test-00000-of-00001.parquet"),
    image: "img",
    label: "fine_label",
  },
};

/** Runs a test in an empty data folder. */
async function withStore(test: (store: Store) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(await openStore(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function requestOf(store: Store, request: Partial<EmbedRequest> = {}): EmbedRequest {
  const hub = openHub({
    folder: join(store.folder, "hub"),
    endpoint: "http://127.0.0.1:1",
    sleep: () => Promise.resolve(),
  });
  return {
    data: lookalike,
    encoder,
    folder: golden,
    store,
    project,
    hub,
    now: () => 0,
    ...request,
  };
}

async function readMatrix(store: Store, hash: string) {
  const { data, shape } = readNpy(await readObject(store, hash));
  const row = (index: number) => [...data.subarray(index * shape[1], (index + 1) * shape[1])];
  return { shape, row };
}

Deno.test("embeddings are those of Python's transformers, to 1e-4, and the same bits with any number of threads", async () => {
  const images: EncodedImage[] = [];
  const split = await openParquet([join(inputs, "fashion-mnist/train.parquet")], {
    image: "image",
    label: "label",
  });
  for await (const image of split.images(0)) {
    if (images.push(image) === 64) break;
  }
  const files = await openEncoder(encoder.model, encoder);
  const preprocessor = startPreprocessor(files.preprocessing);
  const batch = await preprocessor.preprocess(images);
  preprocessor.stop();
  const results: Float32Array[] = [];
  for (const threads of [1, 2, 3]) {
    const loaded: Encoder = await loadEncoder(files, encoder, threads);
    results.push((await loaded.embed(batch)).data);
    await loaded.release();
  }
  assert.deepEqual(results[1], results[0]);
  assert.deepEqual(results[2], results[0]);

  const { embeddings } = JSON.parse(
    await Deno.readTextFile(join(golden, "golden_embeddings.json")),
  ) as { embeddings: number[][] };
  assert.equal(embeddings.length, 64);
  const largest = Math.max(
    ...embeddings.flatMap((row, i) =>
      row.map((value, j) => Math.abs(value - results[0][i * 96 + j]))
    ),
  );
  assert.ok(largest <= 1e-4, `largest difference ${largest}`);
});

Deno.test("encoders of every type are loaded: of two towers the one for images", async () => {
  const folder = await Deno.makeTempDir();
  const types = [
    ["vit", "model"],
    ["deit", "model"],
    ["dinov2_with_registers", "model"],
    ["dinov3_vit", "model"],
    ["clip", "vision_model"],
    ["clip_vision_model", "model"],
    ["siglip", "vision_model"],
    ["siglip_vision_model", "model"],
  ];
  for (const [type, network] of types) {
    const model = join(folder, type);
    await Deno.mkdir(join(model, "onnx"), { recursive: true });
    await Deno.writeTextFile(join(model, "config.json"), JSON.stringify({ model_type: type }));
    for (
      const [from, to] of [
        ["preprocessor_config.json", "preprocessor_config.json"],
        ["onnx/model.onnx", `onnx/${network}.onnx`],
      ]
    ) {
      await Deno.copyFile(join(encoder.model, from), join(model, to));
    }
    const settings = { ...encoder, pooling: "mean" } as const;
    const loaded = await loadEncoder(await openEncoder(model, settings), settings, 1);
    const data = new Float32Array(2 * 3 * 28 * 28);
    const { columns, data: embeddings } = await loaded.embed({
      count: 2,
      width: 28,
      height: 28,
      data,
    });
    await loaded.release();
    assert.deepEqual([columns, embeddings.length], [96, 2 * 96], type);
    if (type.startsWith("siglip")) {
      await assert.rejects(openEncoder(model, encoder), /no CLS token; set "pooling": "mean"/);
    }
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("images are embedded in their order, repeated ones once, and only the first time", async () => {
  await withStore(async (store) => {
    const first = await embed(requestOf(store));
    assert.equal(first.known, false);
    // Row 7 of the pool and row 5 of the test set repeat row 3 of the pool.
    assert.deepEqual(first.record.details, {
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

Deno.test("processes that share images embed each once, and end with the bytes of one process", async () => {
  let expected: Record<string, string> = {};
  await withStore(async (store) => {
    expected = (await embed(requestOf(store))).record.outputs;
  });
  await withStore(async (store) => {
    const shares = await Promise.all([1, 2, 3].map(() => embedShare(requestOf(store))));
    assert.deepEqual(shares.map((share) => share?.total), [450, 450, 450]);
    assert.equal(shares.reduce((sum, share) => sum + share!.embedded, 0), 450);
    const seen: number[] = [];
    const onProgress = (done: number) => seen.push(done);
    const { record, known } = await embed(requestOf(store, { onProgress }));
    assert.equal(known, false);
    assert.deepEqual(seen, [], "nothing is left to embed");
    assert.deepEqual(record.outputs, expected);
    assert.equal(record.details!.duplicates, 2);
    assert.equal(await embedShare(requestOf(store)), undefined);
  });
});

Deno.test("what a process that died had taken is embedded by the one that puts all together", async () => {
  await withStore(async (store) => {
    const dies = requestOf(store, {
      onProgress: (done) => {
        if (done > 0) throw new Error("pulled the plug");
      },
    });
    await assert.rejects(embedShare(dies), /pulled the plug/);
    const { record } = await embed(requestOf(store));
    assert.equal(record.details!.images, 450);
  });
});

Deno.test("an interrupted run goes on at the first missing shard and ends with the same bytes", async () => {
  let expected: Record<string, string> = {};
  await withStore(async (store) => {
    expected = (await embed(requestOf(store))).record.outputs;
  });
  await withStore(async (store) => {
    const stop = requestOf(store, {
      onProgress: (done) => {
        if (done > 0) throw new Error("pulled the plug");
      },
    });
    await assert.rejects(embed(stop), /pulled the plug/);
    const seen: number[] = [];
    const { record } = await embed(requestOf(store, { onProgress: (done) => seen.push(done) }));
    assert.deepEqual(seen, [250, 450]);
    assert.deepEqual(record.outputs, expected);
  });
});

Deno.test("shards are made again if the encoder's settings change, not if the experiment moves", async () => {
  await withStore(async (store) => {
    await embed(requestOf(store));
    const progress: number[] = [];
    const onProgress = (done: number) => void progress.push(done);
    const moved = {
      parquet: { ...lookalike.parquet, train: "lookalike/train-00000-of-00002.parquet" },
    };
    assert.equal((await embed(requestOf(store, { data: moved, onProgress }))).known, false);
    assert.deepEqual(progress, []);
    await embed(requestOf(store, { encoder: { ...encoder, pooling: "mean" }, onProgress }));
    assert.deepEqual(progress, [0, 250, 450]);
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

Deno.test("embeddings from elsewhere are taken over as they are, without an encoder", async () => {
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

Deno.test("what cannot be embedded is said in one line, and what was finished is kept", async () => {
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
      /broken cannot be loaded \(dtype fp32, device cpu/,
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
