import assert from "node:assert/strict";
import { type FirstBatch, pickFirstBatch } from "../../lib/experiment/first_batch.ts";
import type { Matrix } from "../../lib/numeric/matrix.ts";
import { loadDigits } from "../digits.ts";
import { goldenOf } from "../strategies/golden.ts";

interface GoldenBatch {
  dtype: "float32" | "float64";
  scale: number;
  batch: number;
  max_candidates: number;
  runs: { rep: number; picks: number[] }[];
}

function pick(
  pool: Matrix,
  start: FirstBatch,
  batchSize: number,
  maxCandidates = 1,
  repetition = 0,
) {
  const settings = { repetition, batchSize, maxCandidates, generator: "mt19937" } as const;
  return pickFirstBatch(pool, start, settings);
}

Deno.test("samples near centres are those that scikit-learn and numpy pick, one by one", async () => {
  const url = new URL("../golden/first_batch.json", import.meta.url);
  const golden: GoldenBatch[] = JSON.parse(await Deno.readTextFile(url));
  assert.equal(golden.length, 6);
  for (const { dtype, scale, batch, max_candidates, runs } of golden) {
    const { pool } = await loadDigits(scale, dtype);
    for (const { rep, picks } of runs) {
      assert.deepEqual(await pick(pool, "centroids", batch, max_candidates, rep), picks);
    }
  }
});

Deno.test("a random first batch is the one that scikit-activeml's RandomSampling picks first", async () => {
  for (const { batch, max_candidates, scale, dtype, runs } of goldenOf("RandomSampling")) {
    const { pool } = await loadDigits(scale, dtype);
    for (const { rep, picks: [first] } of runs) {
      assert.deepEqual(await pick(pool, "random", batch, max_candidates, rep), first);
    }
  }
});

/** Samples of one feature each. */
function line(...values: number[]): Matrix {
  return { data: Float32Array.from(values), rows: values.length, columns: 1 };
}

Deno.test("directions count, and not lengths; each cluster has its sample", async () => {
  // Two features: three directions, each short and long.
  const data = Float32Array.of(1, 0, 9, 0, 0, 1, 0, 7, -1, 0, -5, 0);
  const picks = await pick({ data, rows: 6, columns: 2 }, "centroids", 3);
  assert.deepEqual(picks.map((index) => index >> 1).sort(), [0, 1, 2]);
});

Deno.test("coinciding samples, zeros and small pools still give distinct picks, as many as asked or left", async () => {
  for (const start of ["random", "centroids"] as const) {
    for (const pool of [line(2, 2, 2, 2, 2), line(0, 0, 0, 0, 0), line(1, -1, 0, 5, 3)]) {
      const picks = await pick(pool, start, 4);
      assert.equal(new Set(picks).size, 4, `${start}: ${picks}`);
      assert.equal((await pick(pool, start, 9)).length, 5);
      assert.equal((await pick(pool, start, 4, 2)).length, 2);
    }
  }
});

Deno.test("another repetition starts from another batch", async () => {
  const { pool } = await loadDigits();
  for (const start of ["random", "centroids"] as const) {
    assert.notDeepEqual(await pick(pool, start, 10, 0.2, 0), await pick(pool, start, 10, 0.2, 1));
  }
});
