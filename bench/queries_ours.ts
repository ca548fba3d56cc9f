// Times our queries from given labels, as queries_peer.py times the original's.
//
// usage: deno run -A bench/queries_ours.ts POOL.npz ORDER.json STRATEGY CYCLE [CYCLE ...] [--max-candidates 0.2]

import { parseArgs } from "node:util";
import { boundNames, loadBound } from "../lib/bounds/registry.ts";
import { withTruth } from "../lib/bounds/with_truth.ts";
import { fitClassifier, score } from "../lib/classifier/classifier.ts";
import { readNpy } from "../lib/images/npz.ts";
import type { Matrix, Values } from "../lib/numeric/matrix.ts";
import { multiply } from "../lib/numeric/products.ts";
import { cellSeeds } from "../lib/random/seed_tree.ts";
import { loadStrategy } from "../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../lib/strategies/strategy.ts";
import { querySubsample } from "../lib/strategies/subsampling.ts";

const batchSize = 100;
const { values: { "max-candidates": maxCandidates }, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: { "max-candidates": { type: "string", default: "0.2" } },
});
const [poolFile, orderFile, name, ...cycles] = positionals;
const read = async (key: string) =>
  readNpy(await Deno.readFile(`${poolFile.slice(0, -4)}/${key}.npy`));
const matrix = async (key: string): Promise<Matrix> => {
  const { data, shape: [rows, columns] } = await read(key);
  return { data: data as Values, rows, columns };
};
const labels = async (key: string) => (await read(key)).data as Int32Array;
const [pool, test] = [await matrix("X_pool"), await matrix("X_test")];
const [poolLabels, testLabels] = [await labels("y_pool"), await labels("y_test")];
const classCount = new Set(poolLabels).size;
const order: number[] = JSON.parse(await Deno.readTextFile(orderFile));
const strategy = boundNames.includes(name)
  ? withTruth(await loadBound(name), { poolLabels, test, testLabels })
  : await loadStrategy(name);
const seeds = cellSeeds(0);
// Loads ONNX Runtime: the original's imports are not timed either.
const one = { data: new Float32Array(1), rows: 1, columns: 1 };
await multiply(one, one, { transposeB: true });

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
    maxCandidates: Number(maxCandidates),
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
// VmHWM is the peak of the resident memory.
const peak = /VmHWM:\s+(\d+)/.exec(await Deno.readTextFile("/proc/self/status").catch(() => ""));
console.log(JSON.stringify({ memory: peak ? Number(peak[1]) * 1024 : 0, queries }));
