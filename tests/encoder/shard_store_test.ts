import assert from "node:assert/strict";
import { embed, embedShare } from "../../lib/encoder/embed.ts";
import { encoder, lookalike, requestOf, withStore } from "./requests.ts";

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

Deno.test("shards that a process claimed before it died are embedded by the process that joins all shards", async () => {
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
