import assert from "node:assert/strict";
import { join } from "node:path";
import { joinShards } from "../../lib/encoder/join_shards.ts";
import { hashLength, type Shard, type ShardRange } from "../../lib/encoder/shards.ts";
import { readNpy } from "../../lib/images/npz.ts";

/** A shard of images that are named by numbers, with the embeddings of those that are new. */
function shard(images: number[], embeddings: number[]): Shard {
  const hashes = new Uint8Array(images.length * hashLength);
  images.forEach((image, i) => hashes[i * hashLength] = image);
  return { hashes, embeddings: Float32Array.from(embeddings), columns: embeddings.length ? 2 : 0 };
}

Deno.test("rows are in the order of the sets, and repeated images have the row of the first", async () => {
  const ranges: ShardRange[] = [
    { set: 0, start: 0, end: 3 },
    { set: 0, start: 3, end: 5 },
    { set: 1, start: 0, end: 2 },
  ];
  const shards = [
    shard([7, 8, 7], [1, 2, 3, 4]),
    shard([9, 8], [5, 6]),
    shard([9, 7], []),
  ];
  const folder = await Deno.makeTempDir();
  try {
    const paths = [join(folder, "pool.npy"), join(folder, "test.npy")];
    const found = await joinShards(paths, [5, 2], ranges, (i) => Promise.resolve(shards[i]));
    assert.deepEqual(found, { columns: 2, duplicates: 4 });
    const [pool, test] = await Promise.all(
      paths.map(async (path) => readNpy(await Deno.readFile(path))),
    );
    assert.deepEqual(pool, {
      data: Float32Array.of(1, 2, 3, 4, 1, 2, 5, 6, 3, 4),
      shape: [5, 2],
    });
    assert.deepEqual(test, { data: Float32Array.of(5, 6, 1, 2), shape: [2, 2] });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
