// Times our queries from given labels, as queries_peer.py times the original's.
//
// usage: deno run -A bench/queries_ours.ts POOL.npz ORDER.json STRATEGY CYCLE [CYCLE ...]

import { fitClassifier, score } from "../lib/classifier/classifier.ts";
import { readNpz } from "../lib/images/npz.ts";
import type { Matrix, Values } from "../lib/numeric/matrix.ts";
import { cellSeeds } from "../lib/random/seed_tree.ts";
import { loadStrategy } from "../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../lib/strategies/strategy.ts";
import { querySubsample } from "../lib/strategies/subsampling.ts";

const batchSize = 100;
const [poolFile, orderFile, name, ...cycles] = Deno.args;
const arrays = readNpz(await Deno.readFile(poolFile), ["X_pool", "y_pool", "X_test", "y_test"]);
const matrix = (key: string): Matrix => {
  const { data, shape: [rows, columns] } = arrays[key];
  return { data: data as Values, rows, columns };
};
const labels = (key: string) => Int32Array.from(arrays[key].data as Int32Array);
const [pool, test] = [matrix("X_pool"), matrix("X_test")];
const [poolLabels, testLabels] = [labels("y_pool"), labels("y_test")];
const classCount = new Set(poolLabels).size;
const order: number[] = JSON.parse(await Deno.readTextFile(orderFile));
const strategy = await loadStrategy(name);
const seeds = cellSeeds(0);

const queries = [];
for (const cycle of cycles.map(Number)) {
  const known = new Int32Array(pool.rows).fill(MISSING_LABEL);
  for (const i of order.slice(0, (cycle - 1) * batchSize)) known[i] = poolLabels[i];
  const start = performance.now();
  const classifier = await fitClassifier(pool, known, {
    classCount,
    settings: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
    seed: seeds.classifierSeed,
  });
  const fitted = performance.now();
  const accuracy = await score(classifier, test, testLabels);
  const scored = performance.now();
  const picks = await querySubsample(strategy, {
    embeddings: pool,
    labels: known,
    batchSize,
    maxCandidates: 1,
    classifier,
    seed: seeds.strategySeed,
    subsamplingState: seeds.subsamplingState,
    options: strategy.options.parse({}),
  });
  queries.push({
    cycle,
    query: (performance.now() - scored) / 1000,
    fit: (fitted - start) / 1000,
    score: (scored - fitted) / 1000,
    accuracy,
    picks: [...picks],
  });
}
// VmHWM is the peak of the resident memory, as the peer reports it.
const peak = /VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status").catch(() => ""));
console.log(JSON.stringify({ memory: peak ? Number(peak[1]) * 1024 : 0, queries }));
