import assert from "node:assert/strict";
import { selectRows } from "../../lib/numeric/matrix.ts";
import { weightedGram } from "../../lib/numeric/weighted_gram.ts";
import { RandomState } from "../../lib/random/random_state.ts";

for (const [rows, columns] of [[1, 1], [5, 3], [1030, 7], [40, 131]]) {
  Deno.test(`${rows} samples of ${columns} features: the sum of the weighted outer products, symmetric to the last bit`, async () => {
    const random = new RandomState(rows);
    const data = random.randomSample(rows * columns).map((value) => value - 0.5);
    const weights = random.randomSample(rows);
    const gram = await weightedGram({ data, rows, columns }, weights);
    assert.equal(gram.data.length, columns * columns);
    for (let k = 0; k < columns; k++) {
      for (let l = 0; l < columns; l++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) {
          sum += weights[i] * data[i * columns + k] * data[i * columns + l];
        }
        assert.ok(Math.abs(gram.data[k * columns + l] - sum) < 1e-10, `${k} ${l}`);
        assert.equal(gram.data[k * columns + l], gram.data[l * columns + k]);
      }
    }
  });
}

Deno.test("a selection counts as its rows, and no sample at all as zeros", async () => {
  const source = { data: Float32Array.of(1, 2, 3, 4, 5, 6), rows: 3, columns: 2 };
  const some = await weightedGram(selectRows(source, Int32Array.of(2, 0)), Float64Array.of(1, 4));
  assert.deepEqual([...some.data], [29, 38, 38, 52]);
  const none = await weightedGram(selectRows(source, new Int32Array()), new Float64Array());
  assert.deepEqual([...none.data], [0, 0, 0, 0]);
});
