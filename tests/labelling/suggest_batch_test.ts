import assert from "node:assert/strict";
import { query } from "../../lib/experiment/query.ts";
import { batchCsv } from "../../lib/labelling/formats/write/batch_csv.ts";
import { batchFormats } from "../../lib/labelling/formats/write/formats.ts";
import type { Knowledge } from "../../lib/labelling/knowledge.ts";
import { predictPool } from "../../lib/labelling/predict.ts";
import { suggestBatch } from "../../lib/labelling/suggest_batch.ts";
import { coldStrategies } from "../../lib/labelling/suggest_settings.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { strategyNames } from "../../lib/strategies/registry.ts";

const [count, features, classes] = [90, 6, 3];
const random = new RandomState(0);
const truth = Int32Array.from({ length: count }, (_, i) => i % classes);
const embeddings = matrix(
  Float32Array.from({ length: count * features }, (_, at) => {
    const [i, k] = [Math.floor(at / features), at % features];
    return random.randomSample(1)[0] + (k === truth[i] ? 2 : 0);
  }),
  count,
  features,
);
const images = Array.from(
  truth,
  (_, i) => ({ name: `${i}.jpg`, sha256: `hash ${i}`, copies: [] }),
);

function knowledge(labeled: readonly number[], changes: Partial<Knowledge> = {}): Knowledge {
  const labels = new Int32Array(count).fill(-1);
  for (const i of labeled) labels[i] = truth[i];
  return {
    pool: { images, embeddings },
    labels,
    classNames: ["ant", "bee", "cat"],
    outstanding: new Set(),
    round: 1,
    ...changes,
  };
}

Deno.test("a batch is what the same query of a study picks, in its order", async () => {
  const known = knowledge([0, 1, 2, 3, 4, 5]);
  for (const strategy of ["Margin", "BAIT", "Badge"]) {
    const { batch, indices, pickedBy } = await suggestBatch(known, {
      strategy,
      batchSize: 8,
      seed: 3,
    });
    const picks = await query(strategy, {
      embeddings,
      labels: known.labels,
      classCount: 3,
      batchSize: 8,
      repetition: 3,
    });
    assert.deepEqual([pickedBy, [...indices]], ["strategy", [...picks]]);
    assert.deepEqual(
      batch.images.map(({ fileName }) => fileName),
      [...picks].map((i) => `${i}.jpg`),
    );
    assert.deepEqual(batch.images.map(({ rank }) => rank), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.deepEqual(batch.classes, ["ant", "bee", "cat"]);
  }
});

Deno.test("a score is one minus the margin of the two likeliest classes, highest first for Margin while labels are few", async () => {
  const { batch } = await suggestBatch(knowledge([0, 1, 2]), { strategy: "Margin", batchSize: 20 });
  const scores = batch.images.map(({ score }) => score!);
  assert.ok(scores.every((score) => score >= 0 && score <= 1));
  assert.deepEqual(scores, scores.toSorted((a, b) => b - a));
  for (const { predictedLabel, confidence } of batch.images) {
    assert.ok(["ant", "bee", "cat"].includes(predictedLabel!));
    assert.ok(confidence! >= 1 / 3 && confidence! <= 1);
  }
});

Deno.test("predicted classes in a batch are those of predict, with the ridge that the labels choose", async () => {
  // Embeddings are so short, and one class so frequent, that the ridge of studies takes all images for that class.
  const short = {
    images,
    embeddings: matrix(embeddings.data.map((x) => x / 10), count, features),
  };
  const labeled = Array.from({ length: 42 }, (_, i) => i).filter((i) => i % 3 === 0 || i < 12);
  const known = knowledge(labeled, { pool: short });
  const settings = { strategy: "Margin", batchSize: 20 };
  const { batch, indices } = await suggestBatch(known, settings);
  const { predictions, C } = await predictPool(short, {
    labels: Int32Array.from(known.labels),
    classNames: known.classNames,
  });
  assert.ok(C > 0.01, String(C));
  assert.deepEqual(
    batch.images.map(({ predictedLabel, confidence }) => [predictedLabel, confidence]),
    Array.from(indices, (i) => [predictions[i].predictedLabel, predictions[i].confidence]),
  );
  // What is suggested is still what the query of a study picks.
  const picks = await query("Margin", {
    embeddings: short.embeddings,
    labels: known.labels,
    classCount: 3,
    batchSize: 20,
    repetition: 0,
  });
  assert.deepEqual(indices, picks);
});

Deno.test("with fewer than two classes, a strategy that needs a classifier begins near the centres of clusters", async () => {
  for (const labeled of [[], [0, 3]]) {
    const { batch, pickedBy, indices } = await suggestBatch(knowledge(labeled), { batchSize: 9 });
    assert.equal(pickedBy, "centroids");
    // What the batch says of itself is what happened, whatever was asked for.
    assert.equal(batch.strategy, "centroids");
    assert.match(batchCsv(batch), /^1,[^,]+,,,centroids,1,0$/m);
    assert.equal(new Set(indices).size, 9);
    assert.ok(!labeled.some((i) => indices.includes(i)));
    // The clusters are the classes, so that none is left out.
    assert.equal(new Set([...indices].map((i) => truth[i])).size, classes);
    assert.deepEqual(Object.keys(batch.images[0]), ["rank", "fileName"]);
    const cold = await suggestBatch(knowledge(labeled), { strategy: "TypiClust", batchSize: 9 });
    assert.deepEqual([cold.pickedBy, cold.batch.strategy], ["strategy", "TypiClust"]);
  }
});

Deno.test("every strategy suggests without labels, with one class, and while classes are missing", async () => {
  assert.deepEqual(coldStrategies.filter((name) => !strategyNames.includes(name)), []);
  for (const strategy of strategyNames) {
    for (const labeled of [[], [0], [0, 1]]) {
      const { indices } = await suggestBatch(knowledge(labeled), { strategy, batchSize: 4 });
      assert.equal(new Set(indices).size, 4, strategy);
      assert.ok(!labeled.some((i) => indices.includes(i)), strategy);
    }
  }
});

Deno.test("outstanding images are not suggested, and labeled ones are not", async () => {
  const outstanding = new Set(images.slice(10, 80).map(({ sha256 }) => sha256));
  const labeled = [0, 1, 2];
  for (const strategy of ["BAIT", "Margin", "TypiClust"]) {
    const { indices } = await suggestBatch(knowledge(labeled, { outstanding }), { strategy });
    const rest = [...images.keys()].filter((i) => (i < 10 || i >= 80) && !labeled.includes(i));
    assert.deepEqual([...indices].sort((a, b) => a - b), rest);
  }
  const first = await suggestBatch(knowledge([], { outstanding }), {});
  assert.equal(first.indices.length, 20);
  const all = new Set(images.map(({ sha256 }) => sha256));
  await assert.rejects(
    suggestBatch(knowledge([0], { outstanding: all }), {}),
    /90 wait for a label/,
  );
  await assert.rejects(suggestBatch(knowledge([...images.keys()]), {}), /every image has a label/);
});

Deno.test("candidates limit what the strategy sees, and never the size of a batch", async () => {
  const known = knowledge([0, 1, 2]);
  const one = await suggestBatch(known, { strategy: "Margin", batchSize: 5, candidates: 20 });
  assert.equal(one.candidates, 20);
  const scores = (batch: typeof one) => batch.batch.images.map(({ score }) => score);
  const all = await suggestBatch(known, { strategy: "Margin", batchSize: 5 });
  assert.equal(all.candidates, 87);
  assert.notDeepEqual(scores(one), scores(all));
  assert.equal((await suggestBatch(known, { candidates: 2, batchSize: 30 })).indices.length, 30);
});

Deno.test("classes that have no label yet are handed on with the batch, in every format, and never predicted", async () => {
  const classNames = ["aardvark", "ant", "bee", "cat", "dog"];
  const labels = knowledge([0, 1]).labels.map((label) => label < 0 ? label : label + 1);
  const { batch } = await suggestBatch(
    knowledge([], { classNames, labels }),
    { batchSize: 40 },
  );
  assert.deepEqual(batch.classes, classNames);
  assert.deepEqual(
    new Set(batch.images.map(({ predictedLabel }) => predictedLabel)),
    new Set(["ant", "bee"]),
  );
  const first = await suggestBatch(knowledge([], { classNames }), { batchSize: 5 });
  for (const each of [batch, first.batch]) {
    const written = async (format: string) =>
      (await batchFormats[format].write(each, { folder: "photos" })).at(-1)!.text;
    const choices = (await written("labelstudio")).matchAll(/<Choice value="(.*)"\/>/g);
    assert.deepEqual([...choices].map(([, name]) => name), classNames);
    const { classes, labels } = JSON.parse(await written("fiftyone"));
    assert.deepEqual(classes, classNames);
    for (const { rank, fileName, predictedLabel } of each.images) {
      const told = labels[fileName.replace(".jpg", "")];
      assert.equal(told === null ? undefined : classes[told.label], predictedLabel, `rank ${rank}`);
    }
  }
});

Deno.test("a wrong name or option is refused before any work, with the nearest", async () => {
  const none = knowledge([]);
  await assert.rejects(suggestBatch(none, { strategy: "BIAT" }), /did you mean "BAIT"/);
  await assert.rejects(
    suggestBatch(none, { strategy: "TypiClust", options: { neighbors: 3 } }),
    /options of TypiClust.*unknown key "neighbors"; did you mean "neighbours"/,
  );
  await assert.rejects(suggestBatch(none, { batchSize: 0 }), /suggest: batchSize/);
});
