import assert from "node:assert/strict";
import fc from "fast-check";
import { centredSamples } from "../../lib/cluster/centred_samples.ts";
import { distancesToCentres, type KMeans, kmeans } from "../../lib/cluster/kmeans.ts";
import { lloyd, productsHeld } from "../../lib/cluster/lloyd.ts";
import { distancesToOwn } from "../../lib/cluster/squared_distances.ts";
import { startingCentres } from "../../lib/cluster/starting_centres.ts";
import { innerProduct } from "../../lib/numeric/inner_product.ts";
import { type Matrix, row, takeRows } from "../../lib/numeric/matrix.ts";
import { squaredNorms } from "../../lib/numeric/norms.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import emptied from "../golden/kmeans_empty.json" with { type: "json" };
import golden from "../golden/kmeans.json" with { type: "json" };
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
  const centred = centredSamples(twelve, 4, 48);
  assertClose([1e-4 * centred.meanVariance], [8.647881944444444e-6], 1e-15);
  assert.deepEqual([...await startingCentres(centred, 3, new RandomState(0))], [6, 7, 4]);
  assert.deepEqual([...await startingCentres(centred, 4, new RandomState(5))], [2, 11, 6, 5]);
  centred.release();

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

Deno.test("k-means++ draws 1 + (k - 1) * (2 + floor(ln k)) numbers, whatever the samples", async () => {
  await fc.assert(fc.asyncProperty(clustering, async ({ samples, clusters, seed }) => {
    const state = new RandomState(seed);
    const centred = centredSamples(samples, clusters, 1);
    const starts = await startingCentres(centred, clusters, state);
    centred.release();
    assert.ok(starts.every((start) => start >= 0 && start < samples.rows));
    const expected = new RandomState(seed);
    expected.randomSample(1 + (clusters - 1) * (2 + Math.floor(Math.log(clusters))));
    assert.equal(state.random(), expected.random());
  }));
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

Deno.test("squared distances to a tried centre are the rounded ones of float64 sums, to the last bit", () => {
  const state = new RandomState(8);
  for (let columns = 1; columns <= 19; columns++) {
    const values = Float32Array.from(state.randomSample(9 * columns), (u) => u - 0.5);
    const centred = centredSamples({ data: values, rows: 9, columns }, 2, 1);
    const norms = squaredNorms(centred.samples.data, 9, columns);
    centred.measure();
    for (let count = 1; count <= 9; count++) {
      const some = Int32Array.from({ length: count }, (_, i) => (i * 2) % 9);
      const expected = Float32Array.from(some, (i) => {
        const squared = -2 * innerProduct(centred.samples, i, 4) + norms[4] + norms[i];
        return Math.max(0, squared);
      });
      assert.deepEqual(centred.compare(some, 4).subarray(0, count), expected);
    }
    centred.release();
  }
});

Deno.test("no other centre is nearer than is noted, though most comparisons are left out", async () => {
  for (const precision of ["float32", "float64"] as const) {
    for (const seed of [0, 1, 2]) {
      const samples = digits(500, 1, precision);
      const clusters = 20;
      const centred = centredSamples(samples, clusters, productsHeld(samples.rows, clusters));
      const starts = await startingCentres(centred, clusters, new RandomState(seed));
      const centres = takeRows(centred.samples, starts);
      const { labels, iterations } = await lloyd(centred, centres, 300, 0);
      assert.ok(iterations > 5);
      const noise = precision === "float32" ? 1e-3 : 1e-9;
      for (let i = 0; i < samples.rows; i++) {
        const sample = row(centred.samples, i);
        for (let cluster = 0; cluster < clusters; cluster++) {
          const centre = row(centres, cluster);
          let distance = 0;
          for (let j = 0; j < sample.length; j++) {
            distance += centre[j] * (centre[j] - 2 * sample[j]);
          }
          if (cluster === labels[i]) {
            assert.ok(Math.abs(centred.distances[i] - distance) < noise);
          } else assert.ok(centred.others[i] < distance + noise, `${i} ${cluster}`);
        }
      }
      centred.release();
    }
  }
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
    [fromRows([[1, 2], [3, NaN]]), 1, /finite, got NaN in column 1 of sample 1$/],
    [
      fromRows([[1, 2], [-Infinity, 4]], "float32"),
      2,
      /finite, got -Infinity in column 0 of sample 1$/,
    ],
  ];
  for (const [samples, clusters, message] of cases) {
    await assert.rejects(kmeans(samples, clusters, state), (error) => {
      return error instanceof RangeError && message.test(error.message);
    });
  }
  assert.equal(state.random(), new RandomState(4).random());
});
