// Logistic regression, ours against scikit-learn's on one core each, in the same run.
//
// usage: deno run -A bench/logistic_regression.ts PYTHON
// PYTHON has the packages of bench/requirements.txt.

import { join } from "node:path";
import { fitLogisticRegression } from "../lib/classifier/logistic_regression.ts";
import { matrix } from "../lib/numeric/matrix.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { here, oneThread, run } from "./original.ts";

const features = 384;
const times = 5;
/** Over how many features noise is summed. */
const SMOOTHNESS = 16;
const [python] = Deno.args;
if (!python) throw new Error("usage: deno run -A bench/logistic_regression.ts PYTHON");

/** Samples around the centres of the classes, which take turns; correlated features, norms of about 50. */
function samplesOf(rows: number, classCount: number, dtype: string) {
  const state = new RandomState(0);
  const centres = state.randomSample(classCount * features);
  const noise = state.randomSample(rows * (features + SMOOTHNESS));
  const values = Float64Array.from({ length: rows * features }, (_, at) => {
    const [sample, feature] = [Math.floor(at / features), at % features];
    const centre = centres[sample % classCount * features + feature] - 0.5;
    // Neighbouring features share noise, as those of embeddings do.
    const from = sample * (features + SMOOTHNESS) + feature;
    let sum = 0;
    for (let i = from; i < from + SMOOTHNESS; i++) sum += noise[i] - 0.5;
    return centre + 2 * sum;
  });
  return dtype === "float32"
    ? matrix(Float32Array.from(values), rows, features)
    : matrix(values, rows, features);
}

async function peer(file: string, dtype: string, classCount: number) {
  const script = join(here, "logistic_regression_peer.py");
  const args = [script, file, dtype, `${features}`, `${classCount}`, `${times}`];
  return JSON.parse(await run(python, args, oneThread)) as {
    seconds: number;
    iterations: number;
    coefficients: number[];
  };
}

const file = await Deno.makeTempFile();
try {
  console.log(
    "samples  classes    dtype  ours [s]  scikit-learn [s]  times as fast  iterations (theirs)  coefficients to",
  );
  for (const [rows, classCount] of [[2000, 100], [10_000, 2]]) {
    for (const dtype of ["float32", "float64"]) {
      const samples = samplesOf(rows, classCount, dtype);
      const classes = Int32Array.from({ length: rows }, (_, i) => i % classCount);
      await Deno.writeFile(file, new Uint8Array(samples.data.buffer));
      const settings = { C: 0.01, tol: 1e-3, maxIterations: 10_000 };
      let seconds = Infinity;
      let model;
      for (let i = 0; i < times; i++) {
        const start = performance.now();
        model = await fitLogisticRegression(samples, classes, classCount, settings);
        seconds = Math.min(seconds, (performance.now() - start) / 1000);
      }
      const theirs = await peer(file, dtype, classCount);
      const largest = Math.max(...theirs.coefficients.map(Math.abs));
      const difference = Math.max(
        ...theirs.coefficients.map((value, i) => Math.abs(value - model!.coefficients.data[i])),
      );
      console.log([
        `${rows}`.padStart(7),
        `${classCount}`.padStart(7),
        dtype.padStart(7),
        seconds.toFixed(3).padStart(8),
        theirs.seconds.toFixed(3).padStart(16),
        (theirs.seconds / seconds).toFixed(1).padStart(13),
        `${model!.iterations} (${theirs.iterations})`.padStart(19),
        (difference / largest).toExponential(0).padStart(15),
      ].join("  "));
    }
  }
} finally {
  await Deno.remove(file);
}
