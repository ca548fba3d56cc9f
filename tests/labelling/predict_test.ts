import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { join } from "node:path";
import { openEncoder } from "../../lib/encoder/files.ts";
import { preprocess } from "../../lib/encoder/preprocess.ts";
import { decodeImage } from "../../lib/images/decode.ts";
import { chooseRidge } from "../../lib/labelling/choose_ridge.ts";
import { dealFolds } from "../../lib/labelling/cross_validation.ts";
import { readNamedEmbeddings } from "../../lib/labelling/named_embeddings.ts";
import { predictPhotos, predictPool } from "../../lib/labelling/predict.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { loadNativeRuntime } from "../../lib/numeric/native_runtime.ts";
import { classNames, clusters, truthOf } from "./clusters.ts";
import { encoder } from "../encoder/requests.ts";
import { images, poolOf, withPhotos, writeFiles } from "./photos.ts";

/** A pool of clusters in a temporary file. */
async function poolOfClusters(count: number) {
  const path = await Deno.makeTempFile({ suffix: ".npz" });
  await Deno.writeFile(path, clusters(count));
  const pool = await readNamedEmbeddings(path);
  await Deno.remove(path);
  return pool;
}

/** The classes of the first images of a pool; the others have none. */
function labelsOf({ images }: { images: readonly { name: string }[] }, labeled: number) {
  return Int32Array.from(
    images,
    ({ name }, i) => i < labeled ? classNames.indexOf(truthOf(name)) : -1,
  );
}

Deno.test("each image of a pool has a predicted class and a confidence, and a labeled one its label besides", async () => {
  const pool = await poolOfClusters(90);
  const { predictions, labeled, accuracy } = await predictPool(pool, {
    labels: labelsOf(pool, 30),
    classNames,
  });
  assert.deepEqual(predictions.map(({ fileName }) => fileName), pool.images.map((own) => own.name));
  const right = predictions.filter(({ fileName, predictedLabel }) => {
    return predictedLabel === truthOf(fileName);
  });
  assert.ok(right.length > 80, `${right.length} of 90 are right`);
  assert.ok(predictions.every(({ confidence }) => confidence >= 1 / 3 && confidence <= 1));
  assert.equal(labeled, 30);
  assert.deepEqual(
    predictions.map(({ label }) => label),
    predictions.map(({ fileName }, i) => i < 30 ? truthOf(fileName) : undefined),
  );
  assert.ok(accuracy!.value > 0.8 && accuracy!.low < accuracy!.value);
});

Deno.test("a class without a label is never predicted, and one class is too few, in words that lead on", async () => {
  const pool = await poolOfClusters(60);
  const labels = labelsOf(pool, 40).map((label) => label === 1 ? -1 : label);
  const predicted = await predictPool(pool, { labels, classNames });
  assert.deepEqual(predicted.classNames, ["ant", "cat"]);
  assert.ok(predicted.predictions.every(({ predictedLabel }) => predictedLabel !== "bee"));
  for (
    const [kept, message] of [
      [[0], /^only "ant" has labels, and a classifier needs two classes; .*deno task suggest/],
      [[], /^no image has a label, and a classifier needs two classes/],
    ] as const
  ) {
    const few = labels.map((label) => (kept as readonly number[]).includes(label) ? label : -1);
    await assert.rejects(predictPool(pool, { labels: few, classNames }), { message });
  }
});

Deno.test("the ridge is the one with which most labels are predicted right: weak for short embeddings, strong for noise", async () => {
  const pool = await poolOfClusters(90);
  const labels = labelsOf(pool, 30);
  const short = { ...pool.embeddings, data: pool.embeddings.data.map((value) => value / 100) };
  const folds = dealFolds(labels, 0);
  const chosen = await chooseRidge(short as typeof pool.embeddings, labels, folds, 3);
  const plain = await chooseRidge(pool.embeddings, labels, folds, 3);
  assert.ok(chosen.settings.C > plain.settings.C, `${chosen.settings.C}, ${plain.settings.C}`);
  // Where no ridge is better than another one, the strongest is taken.
  const nothing = { data: new Float32Array(90 * 2), rows: 90, columns: 2 };
  assert.equal((await chooseRidge(nothing, labels, folds, 3)).settings.C, 0.001);
});

Deno.test("photos get predictions under all of their names, and the head behind the encoder says the same", async () => {
  await withPhotos(async (folder, store) => {
    const names = Array.from({ length: 16 }, (_, i) => `${i}.png`);
    await writeFiles(folder, Object.fromEntries(names.map((name, i) => [name, i])));
    await writeFiles(folder, { "a copy.png": 3, "broken.png": "no image" });
    const labels = join(store.folder, "labels.csv");
    const given = names.slice(0, 12).map((name, i) => `${name},${["bag", "shoe"][i % 2]}\n`);
    await Deno.writeTextFile(labels, `file_name,label\n${given.join("")}`);
    const out = join(store.folder, "out");
    const request = { ...poolOf(store, folder), labels: [labels], out };
    const written = await predictPhotos(request);
    assert.equal(written.isPartial, true);
    assert.match(written.notes.join("\n"), /1 image can't be read: broken\.png/);
    const rows: Record<string, string>[] = parse(
      await Deno.readTextFile(join(out, "predictions.csv")),
      { columns: true },
    );
    assert.deepEqual(rows.map((row) => row.file_name).sort(), [...names, "a copy.png"].sort());
    const copies = rows.filter(({ file_name }) => ["a copy.png", "3.png"].includes(file_name));
    assert.deepEqual({ ...copies[0], file_name: "" }, { ...copies[1], file_name: "" });
    assert.equal(copies[0].label, "shoe");

    // From the file of a photo to its class with ONNX Runtime alone, on pixels that the encoder takes.
    const { InferenceSession, Tensor } = await loadNativeRuntime();
    const { preprocessing } = await openEncoder(encoder.model, encoder);
    const network = await InferenceSession.create(join(encoder.model, "onnx/model.onnx"));
    const head = await InferenceSession.create(await Deno.readFile(join(out, "head.onnx")));
    for (const [i, name] of names.entries()) {
      const { data, height, width } = preprocess(await decodeImage(images[i]), preprocessing);
      const pixels = new Tensor("float32", data, [1, 3, height, width]);
      const { last_hidden_state: hidden } = await network.run({ pixel_values: pixels });
      const features = hidden.dims[2];
      const first = (hidden.data as Float32Array).slice(0, features);
      const embedding = new Tensor("float32", first, [1, features]);
      const { label, probabilities } = await head.run({ embedding });
      const row = rows.find(({ file_name }) => file_name === name)!;
      const best = Number(label.data[0]);
      assert.equal(row.predicted_label, written.classNames[best]);
      assert.ok(Math.abs(Number(probabilities.data[best]) - Number(row.confidence)) < 1e-4);
    }
    await network.release();
    await head.release();

    const before = await Deno.readTextFile(join(out, "predictions.csv"));
    await Deno.writeTextFile(labels, "file_name,label\n0.png,bag\n");
    await assert.rejects(predictPhotos(request), /only "bag" has labels/);
    assert.equal(await Deno.readTextFile(join(out, "predictions.csv")), before);
  });
});

Deno.test("predictions do not depend on how many images the pool has", async () => {
  const [count, columns] = [5000, 3];
  const data = Float32Array.from(new RandomState(1).randomSample(count * columns));
  const images = Array.from({ length: count }, (_, i) => ({
    name: String(i),
    sha256: String(i),
    copies: [],
  }));
  const labels = Int32Array.from(images, (_, i) => i < 20 ? i % 2 : -1);
  const known = { labels, classNames: ["a", "b"] };
  const all = await predictPool({ images, embeddings: { data, rows: count, columns } }, known);
  const few = await predictPool({
    images: images.slice(0, 100),
    embeddings: { data: data.slice(0, 300), rows: 100, columns },
  }, { ...known, labels: labels.slice(0, 100) });
  assert.equal(all.predictions.length, count);
  assert.equal(all.predictions.at(-1)!.fileName, "4999");
  assert.deepEqual(all.predictions.slice(0, 100), few.predictions);
});
