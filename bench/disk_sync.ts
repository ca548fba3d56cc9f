// What it costs a cycle that results are on the disk before they count: the data folder's part of a cell's life, with waiting for
// the disk and without, in turn.
//
// Run: deno run -P=bench bench/disk_sync.ts [FOLDER], with a folder on the disk to measure; a temporary one unless given

import { type Disk, hastyDisk, systemDisk } from "../lib/store/disk.ts";
import { closeStore, openStore } from "../lib/store/open_store.ts";
import { removeProgress, writeProgress } from "../lib/store/progress.ts";
import { type Key, keyHash, writeRecord } from "../lib/store/records.ts";
import { putObject, type Store } from "../lib/store/store.ts";
import { resultBytes } from "../lib/experiment/result_bytes.ts";

const cells = 100;
const cycles = 20;
const batchSize = 100;

/** Saves the cycles of a cell one by one, and records it at the end. */
async function live(store: Store, repetition: number): Promise<void> {
  const key: Key = {
    step: "cell",
    inputs: {},
    parameters: { repetition },
    code: {},
    versions: {},
  };
  const picks = Array.from({ length: batchSize }, (_, i) => i);
  const done = [];
  for (let i = 0; i <= cycles; i++) {
    done.push({ picks, accuracy: repetition / cells });
    await writeProgress(store, keyHash(key), { cycles: done, exhausted: false });
  }
  const result = await putObject(store, resultBytes(done));
  await writeRecord(store, key, { outputs: { result }, seconds: 0 });
  await removeProgress(store, keyHash(key));
}

const folder = await Deno.makeTempDir({ prefix: "bench-", dir: Deno.args[0] });
const store = await openStore(folder);
const measured = new Map<Disk, number[]>([[hastyDisk, []], [systemDisk, []]]);
for (let cell = 0; cell < cells; cell++) {
  for (const [disk, times] of measured) {
    const start = performance.now();
    await live({ ...store, disk }, cell * 2 + Number(disk === systemDisk));
    times.push((performance.now() - start) / (cycles + 1));
  }
}
closeStore(store);
await Deno.remove(folder, { recursive: true });

const [without, waiting] = [...measured.values()].map((times) =>
  times.sort((a, b) => a - b)[cells >> 1]
);
console.log(`${without.toFixed(2)} ms a cycle without waiting for the disk`);
console.log(`${waiting.toFixed(2)} ms a cycle with it: ${(waiting - without).toFixed(2)} ms more`);
Deno.exit();
