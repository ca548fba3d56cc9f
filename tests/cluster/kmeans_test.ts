import assert from "node:assert/strict";
import fc from "fast-check";
import { centredSamples } from "../../lib/cluster/centred_samples.ts";
import { distancesToCentres, type KMeans, kmeans } from "../../lib/cluster/kmeans.ts";
import { distancesToOwn } from "../../lib/cluster/squared_distances.ts";
import { kmeansPlusPlus } from "../../lib/cluster/kmeans_plus_plus.ts";
import { type Matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import emptied from "../golden/kmeans_empty.json" with { type: "json" };
import golden from "../golden/kmeans.json" with { type: "json" };
import weighted from "../golden/kmeans_weighted.json" with { type: "json" };
import { clustering, digits, fromRows, type precisions } from "./data.ts";

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number) {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]);
    assert.ok(
      error <= relative * Math.abs(expected[i]),
      `entry ${i}: ${actual[i]}, expected ${expected[i]}`,
    );
  }
}

/** Sum of the squared distances of samples to their centres. */
function inertiaOf(samples: Matrix, { labels, centres }: KMeans): number {
  return distancesToOwn(samples, labels, centres).reduce((sum, distance) => sum + distance);
}

const twelve = fromRows([
  [0.08, 0.78],
  [0.44, 0.72],
  [0.98, 0.54],
  [0.5, 0.07],
  [0.27, 0.5],
  [0.68, 0.8],
  [0.38, 0.07],
  [0.29, 0.91],
  [0.21, 0.45],
  [0.93, 0.02],
  [0.6, 0.95],
  [0.23, 0.55],
]);

for (const run of golden) {
  Deno.test(`k-means of ${run.rows} ${run.dtype} digits, k = ${run.k}, is scikit-learn's`, async () => {
    const precision = run.dtype as keyof typeof precisions;
    const samples = digits(run.rows, run.scale, precision);
    const found = await kmeans(samples, run.k, new RandomState(run.seed));
    assert.deepEqual([...found.labels], run.labels);
    assert.equal(found.iterations, run.n_iter);
    const distances = await distancesToCentres(digits(2, run.scale, precision), found.centres);
    // Two neighbouring float32 numbers are up to 1.2e-7 apart.
    assertClose(
      distances.data,
      run.transform_first2.flat(),
      run.dtype === "float32" ? 1.2e-7 : 1e-9,
    );
    // scikit-learn adds the float32 inertia up in float32.
    assertClose([inertiaOf(samples, found)], [run.inertia], run.dtype === "float32" ? 1e-6 : 1e-9);
  });
}

for (const run of weighted) {
  const kind = `${run.rows} weighted ${run.dtype} digits, k = ${run.k}`;
  Deno.test(`k-means of ${kind}, is scikit-learn's`, async () => {
    const precision = run.dtype as keyof typeof precisions;
    const samples = digits(run.rows, run.scale, precision);
    const weights = new RandomState(run.seed).randomSample(run.rows)
      .map((u) => u < run.none ? 0 : (u * u) * (u * u));
    const found = await kmeans(samples, run.k, new RandomState(run.seed), { weights });
    assert.deepEqual([...found.labels], run.labels);
    assert.equal(found.iterations, run.n_iter);
    const distances = await distancesToCentres(digits(2, run.scale, precision), found.centres);
    const rounding = run.dtype === "float32" ? 1.2e-7 : 1e-9;
    assertClose(distances.data, run.transform_first2.flat(), rounding);
  });
}

for (const run of emptied) {
  Deno.test(`clusters that lose all samples are filled as scikit-learn's, seed ${run.seed}`, async () => {
    const samples = fromRows(run.samples);
    const found = await kmeans(samples, run.k, new RandomState(run.seed));
    assert.deepEqual([...found.labels], run.labels);
    assert.equal(found.iterations, run.n_iter);
    assertClose(found.centres.data, run.centres.flat(), 1e-12);
    // Where all samples are on their centres, it is nothing but rounding.
    const error = Math.abs(inertiaOf(samples, found) - run.inertia);
    assert.ok(error <= 1e-12 * run.inertia + 1e-30);
  });
}

Deno.test("twelve known samples start and end as in scikit-learn", async () => {
  using centred = centredSamples(twelve, 4, 48);
  assertClose([1e-4 * centred.meanVariance], [8.647881944444444e-6], 1e-15);
  assert.deepEqual([...await kmeansPlusPlus(centred, 3, new RandomState(0))], [6, 7, 4]);
  assert.deepEqual([...await kmeansPlusPlus(centred, 4, new RandomState(5))], [2, 11, 6, 5]);

  const three = await kmeans(twelve, 3, new RandomState(0));
  assert.deepEqual([...three.labels], [1, 1, 2, 0, 2, 1, 0, 1, 2, 0, 1, 2]);
  assert.equal(three.iterations, 2);
  assertClose([inertiaOf(twelve, three)], [0.8605683333], 1e-10);
  assertClose(
    three.centres.data,
    [0.6033333333, 0.0533333333, 0.418, 0.832, 0.4225, 0.51],
    1e-9,
  );
  const distances = await distancesToCentres(twelve, three.centres);
  assertClose(distances.data.subarray(0, 3), [0.8955011012, 0.3419766074, 0.4361264152], 1e-9);

  const four = await kmeans(twelve, 4, new RandomState(5));
  assert.deepEqual([...four.labels], [1, 3, 0, 2, 1, 3, 2, 1, 1, 0, 3, 1]);
  assert.equal(four.iterations, 2);
  assertClose([inertiaOf(twelve, four)], [0.3841833333], 1e-9);
});

Deno.test("float32 distances are rounded twice", async () => {
  const x = fromRows([[0.4170219898223877, 0.7203245162963867, 0.00011437481589382514]], "float32");
  const y = fromRows([[0.1942320019006729, 0.9347032308578491, 0.640092134475708]], "float32");
  const { data } = await distancesToCentres(x, y);
  assert.deepEqual(data, Float32Array.of(0.7107497453689575));
});

Deno.test("every sample belongs to the nearest centre, where no cluster is empty", async () => {
  await fc.assert(fc.asyncProperty(clustering, async ({ samples, clusters, seed }) => {
    const { labels, centres } = await kmeans(samples, clusters, new RandomState(seed));
    // scikit-learn, and so we, may move the centre of an empty cluster after the last assignment.
    fc.pre(new Set(labels).size === clusters);
    const { data } = await distancesToCentres(samples, centres);
    const noise = samples.data instanceof Float32Array ? 0.05 : 1e-5;
    for (let i = 0; i < samples.rows; i++) {
      const own = data[i * clusters + labels[i]];
      for (const other of data.subarray(i * clusters, (i + 1) * clusters)) {
        assert.ok(
          own <= other + noise,
          `sample ${i}: ${own} to its own centre, ${other} to another`,
        );
      }
    }
  }));
});

Deno.test("inertia never rises with more iterations", async () => {
  for (const seed of [0, 1, 2]) {
    const samples = digits(300);
    let before = Infinity;
    for (let maxIterations = 1; maxIterations <= 12; maxIterations++) {
      const options = { maxIterations, tol: 0 };
      const found = await kmeans(samples, 12, new RandomState(seed), options);
      assert.ok(found.iterations <= maxIterations);
      const inertia = inertiaOf(samples, found);
      assert.ok(inertia <= before * (1 + 1e-12), `${inertia} after ${before}`);
      before = inertia;
    }
  }
});

Deno.test("with a cluster per distinct sample, each is a centre", async () => {
  const all = await kmeans(twelve, 12, new RandomState(1));
  assert.equal(new Set(all.labels).size, 12);
  assert.ok(inertiaOf(twelve, all) < 1e-28);
});

Deno.test("duplicates get one label, though there are fewer of them than clusters", async () => {
  await fc.assert(fc.asyncProperty(clustering, async ({ samples, seed }) => {
    const twice: Matrix = {
      ...samples,
      data: Float64Array.of(...samples.data, ...samples.data),
      rows: 2 * samples.rows,
    };
    const { labels } = await kmeans(twice, 2 * samples.rows, new RandomState(seed));
    assert.deepEqual(labels.slice(samples.rows), labels.slice(0, samples.rows));
  }));
});

Deno.test("weights of 1 change nothing", async () => {
  await fc.assert(fc.asyncProperty(clustering, async ({ samples, clusters, seed }) => {
    const weights = new Float64Array(samples.rows).fill(1);
    assert.deepEqual(
      await kmeans(samples, clusters, new RandomState(seed), { weights }),
      await kmeans(samples, clusters, new RandomState(seed)),
    );
  }));
});

Deno.test("samples that weigh nothing move no centre", async () => {
  const weights = Float64Array.from({ length: 12 }, (_, i) => i < 5 ? 0.5 : 0);
  const { centres } = await kmeans(twelve, 1, new RandomState(0), { weights });
  // The mean of the first five.
  assertClose(centres.data, [2.27 / 5, 2.61 / 5], 1e-12);
});

Deno.test("weights are checked before anything is drawn", async () => {
  const state = new RandomState(4);
  const ones = new Float64Array(12).fill(1);
  const cases: [Float64Array<ArrayBuffer>, RegExp][] = [
    [ones.subarray(1), /There are 11 weights for 12 samples/],
    [ones.with(3, -1), /that of sample 3 is -1/],
    [ones.with(4, NaN), /that of sample 4 is NaN/],
    [ones.with(5, Infinity), /that of sample 5 is Infinity/],
    [new Float64Array(12), /All weights are 0/],
  ];
  for (const [weights, message] of cases) {
    await assert.rejects(kmeans(twelve, 2, state, { weights }), (error) => {
      return error instanceof RangeError && message.test(error.message);
    });
  }
  assert.equal(state.random(), new RandomState(4).random());
});

Deno.test("the samples stay as they are, and the same seed gives the same bytes", async () => {
  await fc.assert(fc.asyncProperty(clustering, async ({ samples, clusters, seed }) => {
    const before = samples.data.slice();
    const [first, second] = await Promise.all([
      kmeans(samples, clusters, new RandomState(seed)),
      kmeans(samples, clusters, new RandomState(seed)),
    ]);
    assert.deepEqual(samples.data, before);
    assert.deepEqual(first, second);
    assert.equal(first.centres.data.constructor, samples.data.constructor);
  }));
});

Deno.test("degenerate input is named before anything is drawn", async () => {
  const state = new RandomState(4);
  const none = { data: new Float32Array(0), rows: 0, columns: 3 };
  const cases: [Matrix, number, RegExp][] = [
    [none, 1, /needs samples, got none/],
    [twelve, 13, /1 to the number of samples, 12; got 13/],
    [twelve, 0, /got 0/],
    [twelve, 1.5, /got 1.5/],
    [fromRows([[1, 2], [3, NaN]]), 1, /got NaN in column 1 of sample 1/],
    [fromRows([[1, 2], [-Infinity, 4]], "float32"), 2, /got -Infinity in column 0 of sample 1/],
  ];
  for (const [samples, clusters, message] of cases) {
    await assert.rejects(kmeans(samples, clusters, state), (error) => {
      return error instanceof RangeError && message.test(error.message);
    });
  }
  assert.equal(state.random(), new RandomState(4).random());
});
