// What it costs a cycle that results are on the disk before they count: cells with waiting for the disk and without, in turn. The
// cells compute nothing. Once their cycles follow each other at once; once each takes as long as one of the demo's, which a
// thread of its own computes while the last one is saved.
//
// Run: deno run -P=bench bench/disk_sync.ts [FOLDER], with a folder on the disk to measure; a temporary one unless given

import { type Disk, hastyDisk, systemDisk } from "../lib/store/disk.ts";
import { closeStore, openStore } from "../lib/store/open_store.ts";
import { removeProgress, writeProgress } from "../lib/store/progress.ts";
import { type Key, keyHash, writeRecord } from "../lib/store/records.ts";
import { startSaving } from "../lib/store/saving.ts";
import { putObject, type Store } from "../lib/store/store.ts";
import { resultBytes } from "../lib/experiment/result_bytes.ts";

const cells = 40;
const cycles = 20;
const batchSize = 100;

/** Milliseconds that a cycle of the demo takes, about. */
const cycleTime = 40;

/** Runs a cell as step 2 does: saves its cycles, and records it at the end. */
async function live(store: Store, repetition: number, pause: number): Promise<void> {
  const parameters = { repetition, pause };
  const key: Key = { step: "cell", inputs: {}, parameters, code: {}, versions: {} };
  const hash = keyHash(key);
  const picks = Array.from({ length: batchSize }, (_, i) => i);
  const done: { picks: number[]; accuracy: number }[] = [];
  const saving = startSaving(() => writeProgress(store, hash, { cycles: done, exhausted: false }));
  for (let i = 0; i <= cycles; i++) {
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    done.push({ picks, accuracy: repetition / cells });
    saving.change();
    // Without a pause, each cycle is saved on its own.
    if (pause === 0) await saving.end();
  }
  await saving.end();
  const result = await putObject(store, resultBytes(done));
  await writeRecord(store, key, { outputs: { result }, seconds: 0 });
  await removeProgress(store, hash);
}

const folder = await Deno.makeTempDir({ prefix: "bench-", dir: Deno.args[0] });
const store = await openStore(folder);
for (const pause of [0, cycleTime]) {
  const measured = new Map<Disk, number[]>([[hastyDisk, []], [systemDisk, []]]);
  for (let cell = 0; cell < cells; cell++) {
    for (const [disk, times] of measured) {
      const start = performance.now();
      await live({ ...store, disk }, cell * 2 + Number(disk === systemDisk), pause);
      times.push((performance.now() - start) / (cycles + 1));
    }
  }
  const [without, waiting] = [...measured.values()].map((times) =>
    times.sort((a, b) => a - b)[cells >> 1]
  );
  console.log(
    `cycles of ${pause} ms: ${without.toFixed(2)} ms a cycle, ${
      waiting.toFixed(2)
    } ms with waiting ` +
      `for the disk: ${(waiting - without).toFixed(2)} ms more`,
  );
}
closeStore(store);
await Deno.remove(folder, { recursive: true });
Deno.exit();
