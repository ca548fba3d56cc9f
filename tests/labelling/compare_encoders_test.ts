import assert from "node:assert/strict";
import { join } from "node:path";
import { compareEncoders, scoreEncoders } from "../../lib/labelling/compare_encoders.ts";
import { pairsWithBest, tellChoice, tellPair } from "../../lib/labelling/encoder_pairs.ts";
import type { Matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { encoder } from "../encoder/requests.ts";
import { embeddingsOf } from "./clusters.ts";
import { poolOf, withPhotos, writeFiles } from "./photos.ts";

const count = 90;
const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
const telling: Matrix = { data: embeddingsOf(count), rows: count, columns: 6 };
const noise: Matrix = {
  data: Float32Array.from(new RandomState(5).randomSample(count * 6)),
  rows: count,
  columns: 6,
};

Deno.test("an encoder that tells classes apart beats noise in every part, and the interval says so", async () => {
  const scores = await scoreEncoders(["noise", "telling"], [noise, telling], labels);
  assert.deepEqual(scores.encoders.map(({ name }) => name), ["noise", "telling"]);
  assert.deepEqual(scores.labelsOfParts, Array(10).fill(9));
  const encoders = scores.encoders.toReversed();
  const [pair] = pairsWithBest({ ...scores, encoders });
  assert.deepEqual([pair.better, pair.worse], [10, 0]);
  assert.ok(pair.low > 0 && pair.high < 1, `${pair.low} to ${pair.high}`);
  assert.match(
    tellPair(pair, 10),
    /^telling is better than noise in 10 of 10 parts; \+[\d.]+ percentage points, interval \+[\d.]+ to \+[\d.]+; the interval lies above zero/,
  );
});

Deno.test("an encoder is no better than itself, and the length of its embeddings does not matter", async () => {
  const short = {
    ...telling,
    data: telling.data.map((value) => value / 100) as Float32Array<ArrayBuffer>,
  };
  const scores = await scoreEncoders(["one", "same", "short"], [telling, telling, short], labels);
  const [same, shorter] = pairsWithBest(scores);
  assert.deepEqual([same.better, same.worse, same.difference, same.low, same.high], [
    0,
    0,
    0,
    0,
    0,
  ]);
  assert.match(
    tellPair(same, 10),
    /in 0 of 10 parts, equal in 10; 0\.0 .* the interval holds zero/,
  );
  assert.ok(Math.abs(shorter.difference) < 0.05, String(shorter.difference));
});

Deno.test("the interval is the corrected t interval of Nadeau and Bengio, wider for every pair that there is", () => {
  const score = (name: string, hitsOfParts: number[]) => ({
    name,
    features: 1,
    C: 1,
    accuracy: { value: 0, low: 0, high: 0 },
    hitsOfParts,
  });
  const encoders = [score("a", [9, 8, 10, 7]), score("b", [8, 8, 7, 7])];
  const labelsOfParts = [10, 10, 10, 10];
  const [pair] = pairsWithBest({ encoders, labelsOfParts });
  // Differences 0.1, 0, 0.3, 0: mean 0.1, deviation sqrt(0.02); t(0.975, 3) = 3.18245; sqrt(1/4 + 1/3) = 0.763763.
  const reach = 3.182446305 * Math.sqrt(0.02) * Math.sqrt(1 / 4 + 1 / 3);
  assert.ok(Math.abs(pair.difference - 0.1) < 1e-12);
  assert.ok(Math.abs(pair.low - (0.1 - reach)) < 1e-6, `${pair.low}`);
  assert.ok(Math.abs(pair.high - (0.1 + reach)) < 1e-6);
  assert.deepEqual([pair.better, pair.worse], [2, 0]);
  const [wider] = pairsWithBest({
    encoders: [...encoders, score("c", [0, 0, 0, 0])],
    labelsOfParts,
  });
  assert.ok(wider.high > pair.high);
});

Deno.test("a sentence says which encoder to take, or that the labels do not tell", () => {
  const score = (name: string, hits: number, seconds?: number) => ({
    name,
    features: 1,
    C: 1,
    accuracy: { value: 0, low: 0, high: 0 },
    hitsOfParts: [hits, hits + 1, hits, hits],
    seconds,
  });
  const labelsOfParts = [20, 20, 20, 20];
  assert.equal(
    tellChoice({ encoders: [score("a", 18), score("b", 2)], labelsOfParts }),
    "Take a: on labels like these it is better than all others.",
  );
  const alike = [score("a", 18, 2), score("b", 18, 1), score("c", 2, 0.1)];
  assert.equal(
    tellChoice({ encoders: alike, labelsOfParts }),
    "These labels do not tell a from b: more labels may; until then, b takes the least time.",
  );
  assert.equal(
    tellChoice({ encoders: [score("a", 18), score("b", 18, 1)], labelsOfParts }),
    "These labels do not tell a from b: more labels may.",
  );
});

Deno.test("only labeled photos are embedded, by each encoder, and its time is told", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(
      folder,
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.png`, i])),
    );
    await writeFiles(folder, { "broken.png": "no image" });
    const path = join(store.folder, "labels.csv");
    const lines = Array.from({ length: 12 }, (_, i) => `${i}.png,${["bag", "shoe"][i % 2]}\n`);
    await Deno.writeTextFile(path, `file_name,label\nno such.png,bag\n${lines.join("")}`);
    const totals: number[] = [];
    let clock = 0;
    const { encoder: _, ...pool } = poolOf(store, folder);
    const comparison = await compareEncoders({
      ...pool,
      labels: [path],
      encoders: (["cls", "mean"] as const).map((pooling) => ({
        name: pooling,
        settings: { ...encoder, pooling },
      })),
      now: () => clock++,
      onProgress: (_, total) => totals.push(total),
    });
    assert.deepEqual(new Set(totals), new Set([12]));
    assert.deepEqual(comparison.encoders.map(({ name }) => name).sort(), ["cls", "mean"]);
    assert.equal(comparison.labelsOfParts.reduce((sum, own) => sum + own, 0), 12);
    assert.equal(comparison.isPartial, true);
    assert.match(comparison.notes.join("\n"), /1 label is of no image: no such\.png/);
    // Twelve images are three batches, or more where there are many cores. The first of them is the start.
    const size = Math.min(4, Math.ceil(12 / (4 * navigator.hardwareConcurrency)));
    for (const { seconds } of comparison.encoders) {
      assert.equal(seconds, (12 / size - 1) / (12 - size));
    }

    const compare = async (labels: string) => {
      await Deno.writeTextFile(path, `file_name,label\n${labels}`);
      return await compareEncoders({
        ...pool,
        labels: [path],
        encoders: [{ name: "cls", settings: { ...encoder } }],
        now: () => 0,
      });
    };
    await assert.rejects(compare("0.png,bag\n1.png,shoe\n"), {
      name: "UserError",
      message:
        /^too few labels to compare encoders: there are 2 labels of 2 classes \(2 of them with one label\), and .*/,
    });
    // Ten labels and more, but one in each class.
    const single = Array.from({ length: 12 }, (_, i) => `${i}.png,class ${i}\n`);
    await assert.rejects(
      compare(single.join("")),
      /12 labels of 12 classes \(12 of them with one label\)/,
    );
    // The only label of a class is right by no encoder, and is left out.
    const left = await compare(`${lines.join("")}20.png,hat\n`);
    assert.deepEqual([left.classes, left.labelsOfParts.length], [2, 10]);
    assert.equal(left.labelsOfParts.reduce((sum, own) => sum + own, 0), 12);
    assert.deepEqual(left.notes.slice(-1), [
      "1 class has one label only, which no other can predict, and is left out: hat",
    ]);
  });
});
