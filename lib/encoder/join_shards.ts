// Joins shards to the embeddings of whole sets. They are written to files shard by shard, so no set has to fit into memory.

import { npyHeader } from "../images/npz.ts";
import { hashAt, type Shard, type ShardRange } from "./shards.ts";

/**
 * Writes the embeddings of each set as .npy (float32, rows in the order of the set). An image that occurred before gets a
 * copy of the row of its first occurrence.
 *
 * @param paths Path of the file to write for each set
 * @param counts Number of images of each set
 * @param ranges All shards, in order
 * @param shardAt Reads a shard
 * @returns Length of an embedding, and number of images that occurred before
 */
export async function joinShards(
  paths: readonly string[],
  counts: readonly number[],
  ranges: readonly ShardRange[],
  shardAt: (index: number) => Promise<Shard>,
): Promise<{ columns: number; duplicates: number }> {
  const { columns } = await shardAt(0);
  const headers = counts.map((count) => npyHeader("f4", [count, columns]));
  const files = paths.map((path) => Deno.openSync(path, { create: true, write: true, read: true }));
  const firstRows = new Map<string, { set: number; row: number }>();
  let duplicates = 0;
  try {
    for (const [set, file] of files.entries()) writeAt(file, 0, headers[set]);
    for (const [index, { set, start, end }] of ranges.entries()) {
      const { hashes, embeddings } = await shardAt(index);
      const rows = new Float32Array((end - start) * columns);
      let used = 0;
      for (let i = 0; i < end - start; i++) {
        const hash = hashAt(hashes, i);
        const first = firstRows.get(hash);
        const out = rows.subarray(i * columns, (i + 1) * columns);
        if (first === undefined) {
          out.set(embeddings.subarray(used, used += columns));
          firstRows.set(hash, { set, row: start + i });
        } else {
          duplicates++;
          if (first.set === set && first.row >= start) {
            out.set(
              rows.subarray((first.row - start) * columns, (first.row - start + 1) * columns),
            );
          } else {
            readAt(files[first.set], headers[first.set].length + first.row * columns * 4, out);
          }
        }
      }
      writeAt(files[set], headers[set].length + start * columns * 4, rows);
    }
  } finally {
    for (const file of files) file.close();
  }
  return { columns, duplicates };
}

function writeAt(file: Deno.FsFile, at: number, values: Uint8Array | Float32Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  file.seekSync(at, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) done += file.writeSync(bytes.subarray(done));
}

function readAt(file: Deno.FsFile, at: number, values: Float32Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  file.seekSync(at, Deno.SeekMode.Start);
  for (let done = 0; done < bytes.length;) done += file.readSync(bytes.subarray(done))!;
}
