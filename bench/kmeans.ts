// k-means of 12,000 x 384 float32 samples, ours against scikit-learn's on one core each, in the same run.
//
// usage: deno run -A bench/kmeans.ts PYTHON [CLUSTERS ...]
// PYTHON has the packages of bench/requirements.txt.

import { join } from "node:path";
import { kmeans } from "../lib/cluster/kmeans.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { here, oneThread, run } from "./original.ts";

const [rows, columns, groups] = [12_000, 384, 100];
const [python, ...given] = Deno.args;
if (!python) throw new Error("usage: deno run -A bench/kmeans.ts PYTHON [CLUSTERS ...]");
const clusterCounts = given.length > 0 ? given.map(Number) : [100, 1000, 2000];

/** Samples around the centres of a hundred groups, all uniform. */
function groupedSamples(): Float32Array<ArrayBuffer> {
  const state = new RandomState(0);
  const centres = state.randomSample(groups * columns);
  const noise = state.randomSample(rows * columns);
  return Float32Array.from(noise, (value, i) => {
    const group = Math.floor(i / columns) % groups;
    return value + centres[group * columns + i % columns];
  });
}

async function peer(file: string, clusters: number) {
  const script = join(here, "kmeans_peer.py");
  return JSON.parse(await run(python, [script, file, `${columns}`, `${clusters}`], oneThread)) as {
    seconds: number;
    iterations: number;
    labels: number[];
  };
}

const folder = await Deno.makeTempDir();
try {
  const samples = { data: groupedSamples(), rows, columns };
  const file = join(folder, "samples.f32");
  await Deno.writeFile(file, new Uint8Array(samples.data.buffer));
  console.log(
    "clusters  ours [s]  scikit-learn [s]  times as fast  iterations (theirs)  equal labels",
  );
  for (const clusters of clusterCounts) {
    const start = performance.now();
    const ours = await kmeans(samples, clusters, new RandomState(0));
    const seconds = (performance.now() - start) / 1000;
    const theirs = await peer(file, clusters);
    const equal = ours.labels.filter((label, i) => label === theirs.labels[i]).length;
    console.log([
      `${clusters}`.padStart(8),
      seconds.toFixed(2).padStart(8),
      theirs.seconds.toFixed(2).padStart(16),
      (theirs.seconds / seconds).toFixed(1).padStart(13),
      `${ours.iterations} (${theirs.iterations})`.padStart(19),
      `${equal} of ${rows}`.padStart(12),
    ].join("  "));
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
