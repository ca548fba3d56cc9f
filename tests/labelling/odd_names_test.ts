// Names of classes that a table, a spreadsheet, a page or the metadata of a model may stumble over, from the file of labels to predictions.

import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { join } from "node:path";
import { csv } from "../../lib/figures/csv_tables.ts";
import { unguardText } from "../../lib/figures/spreadsheet_text.ts";
import { parseLabelExport } from "../../lib/labelling/formats/read/read_label_export.ts";
import { predictPhotos } from "../../lib/labelling/predict.ts";
import { readRoundLabels, readRounds } from "../../lib/labelling/rounds.ts";
import { suggest } from "../../lib/labelling/suggest.ts";
import { openStore } from "../../lib/store/open_store.ts";
import { pythonWith, runPython } from "../python.ts";
import { embeddingsOf, namedEmbeddings } from "./clusters.ts";
import { poolOf } from "./photos.ts";

const python = await pythonWith(["onnxruntime==1.22.1", "numpy==2.2.6"]);

/** Classes in the order in which the classifier has them. */
const classes = [
  "\u200Bzero",
  '"quoted", twice',
  "'apostrophe",
  "+1",
  "-",
  "1",
  "=1+1",
  "@home",
  "['a list']",
  '["json"]',
  "a;=b",
  "back\\slash",
  "line\nbreak",
  "return\rtab\there",
  "semi;colon",
  "{}",
  "\u732B",
  "\u{1F980}",
].sort();

const labelsText = (rows: readonly [string, string][]) => csv(["file_name", "label"], rows);

Deno.test("any text comes back as a label from a table as we write it", () => {
  const text = fc.oneof(fc.constantFrom(...classes), fc.string({ unit: "binary" }))
    .map((text) => text.trim().toWellFormed()).filter((text) => text !== "");
  fc.assert(fc.property(fc.array(text, { minLength: 1 }), (labels) => {
    const rows = labels.map((label, i): [string, string] => [`${i}.jpg`, label]);
    const read = parseLabelExport(labelsText(rows), "labels.csv");
    assert.deepEqual(read.labels.map(({ label }) => label), labels);
  }));
});

const script = `
import json, sys, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
print(session.get_modelmeta().custom_metadata_map["class_names"])
`;

Deno.test(`odd names of classes and files survive every table, and the metadata of the head${python.skipReason}`, async () => {
  const folder = await Deno.makeTempDir();
  try {
    const store = await openStore(join(folder, "data"));
    const source = join(folder, "pool.npz");
    const count = 4 * classes.length;
    const names = Array.from({ length: count }, (_, i) => `=${i}, "${classes[i % 3]}".jpg`);
    await Deno.writeFile(source, namedEmbeddings(names, embeddingsOf(count), 6));
    const labels = join(folder, "labels.csv");
    const given = names.slice(0, 2 * classes.length).map((name, i): [string, string] => [
      name,
      classes[i % classes.length],
    ]);
    await Deno.writeTextFile(labels, labelsText(given));
    const request = { ...poolOf(store, source), labels: [labels], out: join(folder, "out") };
    const { batch, folder: own } = await suggest({
      ...request,
      settings: { batchSize: 5 },
      formats: ["csv", "labelstudio", "fiftyone"],
      again: false,
    });
    const [round] = await readRounds(request.out);
    assert.deepEqual(
      (await readRoundLabels(round)).map(({ fileName, label }) => [fileName, label]),
      given,
    );
    const table = async (path: string): Promise<Record<string, string>[]> =>
      parse(await Deno.readTextFile(path), { columns: true });
    const rows = await table(join(own, "batch.csv"));
    assert.deepEqual(
      rows.map((row) => [unguardText(row.file_name), unguardText(row.predicted_label)]),
      batch.images.map(({ fileName, predictedLabel }) => [fileName, predictedLabel]),
    );
    const { classNames, head } = await predictPhotos(request);
    assert.deepEqual(classNames, classes);
    const predictions = await table(join(request.out, "predictions.csv"));
    assert.deepEqual(predictions.map((row) => unguardText(row.file_name)), names);
    assert.deepEqual(
      predictions.slice(0, given.length).map((row) => unguardText(row.label)),
      given.map(([, label]) => label),
    );
    for (const row of predictions) assert.ok(classes.includes(unguardText(row.predicted_label)));
    // The table of predictions is a table of labels, too.
    const again = parseLabelExport(
      await Deno.readTextFile(join(request.out, "predictions.csv")),
      "predictions.csv",
    );
    assert.deepEqual(again.labels.map(({ fileName, label }) => [fileName, label]), given);
    if (python.program === undefined) return;
    const path = join(folder, "head.onnx");
    await Deno.writeFile(path, head);
    assert.deepEqual(JSON.parse(await runPython(python.program, ["-c", script, path])), classes);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
