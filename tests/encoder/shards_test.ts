import assert from "node:assert/strict";
import type { Embedder } from "../../lib/encoder/embedder.ts";
import {
  embedShards,
  hashAt,
  hashShard,
  type Shard,
  type ShardRange,
  shardRanges,
} from "../../lib/encoder/shards.ts";
import type { ImageSet } from "../../lib/images/image_set.ts";

/** A set of images of one byte each. */
function setOf(bytes: number[]): ImageSet {
  return {
    count: bytes.length,
    async *images(from) {
      for (const [i, byte] of bytes.entries()) {
        if (i >= from) yield { bytes: Uint8Array.of(byte), name: `image ${i}` };
      }
    },
  };
}

/** Stands in for an encoder: embeds an image x as (x, 10 x), later batches sooner, and notes the batches. */
function fakeEmbedder(batches: number[][] = []): Embedder {
  return {
    batchesAhead: 2,
    async embed(images) {
      const batch = images.map(({ bytes }) => bytes[0]);
      const count = batches.push(batch);
      await new Promise((wake) => setTimeout(wake, 20 / count));
      const embeddings = Float32Array.from(batch.flatMap((x) => [x, x === 255 ? NaN : 10 * x]));
      return { data: embeddings, columns: 2 };
    },
    release: () => Promise.resolve(),
  };
}

const sets = [setOf([1, 2, 1, 3, 4]), setOf([4, 5])];
const ranges: ShardRange[] = [
  { set: 0, start: 0, end: 3 },
  { set: 0, start: 3, end: 5 },
  { set: 1, start: 0, end: 2 },
];

async function collect(
  isWanted: (index: number) => boolean,
  hashes: (Uint8Array | undefined)[],
  batches: number[][] = [],
): Promise<{ index: number; shard: Shard }[]> {
  const wanted = (index: number) => Promise.resolve(isWanted(index));
  return await Array.fromAsync(
    embedShards(sets, ranges, hashes, wanted, fakeEmbedder(batches), 2),
  );
}

Deno.test("shards are whole batches, cover every set, and none spans two sets", () => {
  for (const batchSize of [1, 32, 100, 1000]) {
    const cut = shardRanges([1500, 30], batchSize);
    for (const [set, count] of [1500, 30].entries()) {
      const own = cut.filter((range) => range.set === set);
      assert.equal(own[0].start, 0);
      assert.equal(own.at(-1)!.end, count);
      own.slice(1).forEach((range, i) => {
        assert.equal(range.start, own[i].end);
        assert.equal(range.start % batchSize, 0);
      });
    }
  }
});

Deno.test("each image is embedded once, in the first shard that holds it", async () => {
  const batches: number[][] = [];
  const found = await collect(() => true, [], batches);
  assert.deepEqual(found.map(({ index }) => index), [0, 1, 2]);
  assert.deepEqual(
    found.map(({ shard }) => [...shard.embeddings]),
    [[1, 10, 2, 20], [3, 30, 4, 40], [5, 50]],
  );
  assert.deepEqual(batches, [[1, 2], [3, 4], [5]]);
  for (const [i, { shard }] of found.entries()) {
    assert.deepEqual(shard.hashes, await hashShard(sets, ranges[i]));
  }
});

Deno.test("a shard is the same if other processes embed the shards before it", async () => {
  const [, , whole] = await collect(() => true, []);
  const hashes = await Promise.all(ranges.map((range) => hashShard(sets, range)));
  const [alone] = await collect((index) => index === 2, hashes);
  assert.deepEqual(alone, whole);
});

Deno.test("equal images have equal hashes, and different images different ones", async () => {
  const hashes = await hashShard(sets, ranges[0]);
  assert.equal(hashAt(hashes, 0), hashAt(hashes, 2));
  assert.notEqual(hashAt(hashes, 0), hashAt(hashes, 1));
});

Deno.test("an embedding that is not finite is refused with the image's name", async () => {
  const shards = embedShards(
    [setOf([1, 255])],
    [{ set: 0, start: 0, end: 2 }],
    [],
    () => Promise.resolve(true),
    fakeEmbedder(),
    2,
  );
  await assert.rejects(Array.fromAsync(shards), {
    name: "UserError",
    message: /yields NaN for the image of image 1; set "dtype": "fp32"/,
  });
});
