// Asks every strategy twice in a process without native code, of a pool in ordinary memory and of the same in shared memory, and
// prints the names of those that answer differently.

import { query } from "../../lib/experiment/query.ts";
import type { Values } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { strategyNames } from "../../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../../lib/strategies/strategy.ts";

const [rows, columns, classCount] = [120, 8, 4];
const noise = new RandomState(1).randomSample(rows * columns);
const ordinary = Float32Array.from(
  noise,
  (u, i) => u + Number(i % columns === Math.floor(i / columns) % classCount),
);
const shared = new Float32Array(new SharedArrayBuffer(ordinary.byteLength));
shared.set(ordinary);
const labels = Int32Array.from(
  { length: rows },
  (_, i) => i < 24 ? i % classCount : MISSING_LABEL,
);

const different: string[] = [];
for (const name of strategyNames) {
  const [first, second] = await Promise.all(
    [ordinary, shared as unknown as Values].map((data) =>
      query(name, { embeddings: { data, rows, columns }, labels, classCount, batchSize: 8 })
    ),
  );
  if (first.join() !== second.join()) different.push(name);
}
console.log(JSON.stringify(different));
