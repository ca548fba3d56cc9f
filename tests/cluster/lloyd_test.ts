import assert from "node:assert/strict";
import { type CentredSamples, centredSamples } from "../../lib/cluster/centred_samples.ts";
import { lloyd, productCountOf } from "../../lib/cluster/lloyd.ts";
import { kmeansPlusPlus } from "../../lib/cluster/kmeans_plus_plus.ts";
import { singleProduct, squaredNorms } from "../../lib/numeric/inner_products.ts";
import { type Matrix, matrix, row, takeRows, type Values } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { digits } from "./data.ts";

Deno.test("no other centre is nearer than is noted, though most comparisons are left out", async () => {
  for (const precision of ["float32", "float64"] as const) {
    for (const seed of [0, 1, 2]) {
      const samples = digits(500, 1, precision);
      const clusters = 20;
      using centred = centredSamples(samples, clusters, productCountOf(samples.rows, clusters));
      const starts = await kmeansPlusPlus(centred, clusters, new RandomState(seed));
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
          } else assert.ok(centred.lowerBounds[i] < distance + noise, `${i} ${cluster}`);
        }
      }
    }
  }
});

/** Assigns each float32 sample to the first of the nearest centres, by distances in the stated order and precision. */
function nearest(samples: Matrix, centres: Matrix): Int32Array {
  const norms = Float32Array.from(squaredNorms(centres));
  return Int32Array.from({ length: samples.rows }, (_, i) => {
    const distances = Array.from(
      norms,
      (norm, j) => Math.fround(norm - 2 * singleProduct(row(samples, i), row(centres, j))),
    );
    return distances.indexOf(Math.min(...distances));
  });
}

/** Lloyd's iterations in plain loops; undefined if a cluster becomes empty. */
function plainLloyd(samples: Matrix, centres: Matrix, maxIterations: number) {
  let labels = new Int32Array(samples.rows);
  for (let iterations = 1;; iterations++) {
    const before = labels;
    labels = nearest(samples, centres) as Int32Array<ArrayBuffer>;
    const isStable = iterations > 1 && labels.every((label, i) => label === before[i]);
    const counts = new Float32Array(centres.rows);
    const sums = new Float32Array(centres.data.length);
    labels.forEach((label, i) => {
      counts[label]++;
      row(samples, i).forEach((value, j) => sums[label * centres.columns + j] += value);
    });
    if (counts.includes(0)) return undefined;
    sums.forEach((sum, at) => {
      centres.data[at] = sum * Math.fround(1 / counts[Math.floor(at / centres.columns)]);
    });
    if (!isStable && iterations < maxIterations) continue;
    return { labels: isStable ? labels : nearest(samples, centres), iterations };
  }
}

/** No other centre may be nearer than is noted, up to roundings. */
function checkBounds(
  { samples, lowerBounds }: CentredSamples,
  labels: Int32Array,
  centres: Matrix,
) {
  const norms = squaredNorms(centres);
  const noise = 2e-6 * (samples.columns + 8) * Math.max(...norms, ...squaredNorms(samples));
  for (let i = 0; i < samples.rows; i++) {
    norms.forEach((norm, j) => {
      if (j === labels[i]) return;
      const distance = norm - 2 * singleProduct(row(samples, i), row(centres, j));
      assert.ok(lowerBounds[i] <= distance + noise, `sample ${i}, centre ${j}`);
    });
  }
}

/** Compares labels, centres and iterations from given first centres with those of plain loops. */
async function check(samples: Matrix, starts: number[], maxIterations = 20): Promise<boolean> {
  using centred = centredSamples(
    samples,
    starts.length,
    productCountOf(samples.rows, starts.length),
  );
  const [expectedCentres, centres] = [0, 1].map(() => takeRows(centred.samples, starts));
  const expected = plainLloyd(centred.samples, expectedCentres, maxIterations);
  if (expected === undefined) return false;
  assert.deepEqual(await lloyd(centred, centres, maxIterations, -1), expected);
  assert.deepEqual(centres, expectedCentres);
  checkBounds(centred, expected.labels, centres);
  return true;
}

const single = (values: Iterable<number>, columns: number): Matrix => {
  const data = Float32Array.from(values);
  return matrix(data as Values, data.length / columns, columns);
};

/** Each sample followed by its opposite. The mean is 0 in every precision. */
function withOpposites(samples: Matrix): Matrix {
  const rows = Array.from({ length: samples.rows }, (_, i) => [...row(samples, i)]);
  return single(
    rows.flatMap((values) => [...values, ...values.map((value) => -value)]),
    samples.columns,
  );
}

Deno.test("samples of few different values, many of them equal, have the labels of plain loops", async () => {
  let compared = 0;
  for (let seed = 0; seed < 60; seed++) {
    const state = new RandomState(seed);
    const [rows, columns, clusters] = [20 + seed * 3, 1 + seed % 4, 2 + seed % 7];
    const samples = single(state.randintArray(0, 4, rows * columns), columns);
    const starts = [...state.permutation(rows).subarray(0, clusters)];
    if (await check(samples, starts)) compared++;
  }
  assert.ok(compared > 20, `${compared}`);
});

Deno.test("samples in the middle between centres have the labels of plain loops", async () => {
  for (const [columns, clusters] of [[3, 5], [64, 40], [300, 70], [700, 20]]) {
    const state = new RandomState(columns);
    // The first samples are the centres. The others are in the middle between two of them, up to their roundings.
    const values = [...state.randomSample(clusters * columns).map(Math.fround)];
    for (let nth = 0; nth < 300; nth++) {
      const [a, b] = state.permutation(clusters);
      for (let j = 0; j < columns; j++) {
        values.push((values[a * columns + j] + values[b * columns + j]) / 2);
      }
    }
    const starts = Array.from({ length: clusters }, (_, i) => i);
    for (const maxIterations of [1, 2, 20]) {
      assert.ok(await check(single(values, columns), starts, maxIterations));
    }
  }
});

Deno.test("samples at ties between centres that moved and centres that did not have the labels of plain loops", async () => {
  let compared = 0;
  for (let seed = 0; seed < 40; seed++) {
    const state = new RandomState(seed);
    const [rows, columns, clusters] = [150 + 2 * seed, 1 + seed % 2, 15 + seed % 20];
    const half = single(state.randintArray(-30, 31, rows * columns), columns);
    // With their opposites the mean is 0, so that ties are exact, or it is not, so that they are near.
    const samples = seed % 3 === 0 ? half : withOpposites(half);
    const isNew = (i: number) => {
      const text = row(samples, i).join();
      return [...Array(i).keys()].every((other) => row(samples, other).join() !== text);
    };
    const starts = [...state.permutation(samples.rows)].filter(isNew).slice(0, clusters);
    if (await check(samples, starts)) compared++;
  }
  assert.ok(compared > 20, `${compared}`);
});

Deno.test("samples near ties between a centre that moved a little and one that did not have the labels of plain loops", async () => {
  for (let seed = 0; seed < 6; seed++) {
    const state = new RandomState(seed);
    const columns = 300;
    const rows: number[][] = [];
    const starts: number[] = [];
    for (let pair = 0; pair < 20; pair++) {
      // u and v, and the middle between them. The samples around u have the mean u. Those around v have nearly the mean v.
      const u = [...state.randintArray(-512, 513, columns)].map((value) => value / 1024);
      const d = [...state.randintArray(-256, 257, columns)].map((value) => value / 1024);
      const sum = (scale: number) => u.map((value, j) => value + scale * d[j]);
      // As far from the middle as u and v are.
      const w = sum(1).map((value, j) => value + (j % 2 === 0 ? d[j] : -d[j]));
      const moved = (values: number[]) => {
        const noise = state.randomSample(columns).map((value) => (value - 0.5) * 2 ** -18);
        return values.map((value, j) => value + noise[j]);
      };
      const around = pair % 2 === 0 ? [sum(1), sum(-1)] : [sum(1), sum(3)];
      starts.push(
        2 * rows.length,
        2 * rows.length + 4,
        ...(pair % 4 < 2 ? [] : [2 * rows.length + 8]),
      );
      rows.push(u, u, sum(2), moved(sum(2)), w, moved(w), ...around);
    }
    const samples = withOpposites(single(rows.flat(), columns));
    assert.ok(await check(samples, [...starts, ...starts.map((start) => start + 1)], 6));
  }
});

Deno.test("samples that tie between two centres go to a centre that did not move, if it is nearer", async () => {
  // The sample at (0, 0) starts with the centre at (0, 1), which moves to (0, 3). The centre at (0, -2) moves to (0, -3).
  // The one at (2, 0) stays. The many copies are in several blocks.
  const places = [[0, 0], [0, 1], [0, 5], [0, 6], [0, -2], [0, -4], [2, 0]];
  const copies = Array.from({ length: 100 }, (_, copy) => 64 * (copy + 1));
  const samples = withOpposites(
    single(copies.flatMap((height) => places.flatMap(([x, y]) => [x, y, height])), 3),
  );
  const starts = copies.flatMap((_, copy) => [1, 4, 6].map((place) => 2 * (7 * copy + place)));
  assert.ok(await check(samples, [...starts, ...starts.map((start) => start + 1)]));
});

Deno.test("products that lose in one order what they keep in another do not decide", async () => {
  const columns = 1000;
  const rowOf = (first: number, rest: number, last = 0) =>
    Array.from({ length: columns }, (_, j) => j === 0 ? first : j === columns - 1 ? last : rest);
  // So many centres that ONNX Runtime adds up blocks of the inner dimension.
  const others = (size: number) =>
    Array.from(
      { length: 70 },
      (_, seed) =>
        [...new RandomState(seed).randintArray(-16, 17, columns)].map((value) => value * size),
    );
  const small = 2 ** -12 * (1 - 2 ** -10);
  // From first to last, both distances are equal. Blocks make the second one smaller.
  const equal = [rowOf(1, -small), rowOf(1, small)];
  // From first to last, both are 1 after rounding. Blocks round the second one to the number before 1.
  const rounded = [rowOf(0, 0, 1), rowOf(1, 2 ** -20)];
  for (
    const [centres, sample] of [
      [[...equal, ...others(2 ** -10)], rowOf(1.5, 2 ** -12)],
      [[...rounded, ...others(2 ** -7)], rowOf(2 ** -26, 2 ** -30 * (1 - 2 ** -10))],
    ]
  ) {
    const samples = withOpposites(single([...centres, ...Array(5).fill(sample)].flat(), columns));
    const starts = centres.map((_, i) => 2 * i);
    assert.equal(nearest(samples, takeRows(samples, starts))[2 * centres.length], 0);
    assert.ok(await check(samples, starts, 1));
  }
});

Deno.test("samples too small for float32's products have the labels of plain loops", async () => {
  for (const size of [2 ** -64, 2 ** -68, 2 ** -72]) {
    const state = new RandomState(5);
    const samples = single(state.randomSample(200 * 150).map((u) => (u - 0.5) * size), 150);
    using centred = centredSamples(samples, 40, productCountOf(200, 40));
    const centres = takeRows(centred.samples, Array.from({ length: 40 }, (_, i) => i));
    const { labels } = await lloyd(centred, centres, 1, -1);
    assert.deepEqual(labels, nearest(centred.samples, centres));
    assert.ok(new Set(labels).size > 5);
  }
});

Deno.test("equal samples, of which all distances are 0, keep the first centre", async () => {
  using centred = centredSamples(single(new Float32Array(40).fill(3), 4), 3, productCountOf(10, 3));
  const centres = takeRows(centred.samples, [4, 7, 1]);
  const { labels } = await lloyd(centred, centres, 5, 0);
  assert.deepEqual(labels, new Int32Array(10));
});
