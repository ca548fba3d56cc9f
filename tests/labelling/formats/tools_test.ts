// Files that come and go, against the labelling tools' own code.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { readLabelExport } from "../../../lib/labelling/formats/read/read_label_export.ts";
import { batchFormats } from "../../../lib/labelling/formats/write/formats.ts";
import { exampleBatch, oddNames } from "./example_batch.ts";
import { tool } from "./tools/python.ts";

const photo = new Uint8Array(
  await sharp({ create: { width: 6, height: 4, channels: 3, background: "red" } }).jpeg()
    .toBuffer(),
);

/** A folder with the files of a format, and what else a test puts there. */
async function folderWith(
  formats: readonly string[],
  others: Readonly<Record<string, unknown>>,
): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir();
  for (const format of formats) {
    const files = await batchFormats[format].write(exampleBatch(), { folder: "photos" });
    for (const { name, text } of files) await Deno.writeTextFile(join(path, name), text);
  }
  for (const [name, content] of Object.entries(others)) {
    await Deno.writeTextFile(join(path, name), JSON.stringify(content));
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** The labels of a file as pairs, in the order of their names. */
async function labelsOf(path: string): Promise<string[][]> {
  const { labels } = await readLabelExport(path);
  return labels.map(({ fileName, label }) => [fileName, label]).sort();
}

const labelStudio = tool("label-studio-sdk");
Deno.test({
  name:
    `Label Studio takes our tasks and configuration, and its exports come back${labelStudio.skipReason}`,
  ignore: labelStudio.isMissing,
  async fn() {
    const { classes } = exampleBatch();
    const [cat, wolf] = classes;
    // The third image is skipped by one annotator, the fourth by both; on the fifth they disagree.
    const labels = oddNames.map((_, i) => [classes[i % 2], classes[i % 2]] as (string | null)[]);
    labels.splice(2, 3, [null, wolf], [null, null], [cat, wolf]);
    await using folder = await folderWith(["labelstudio"], { "labels.json": labels });
    const told = JSON.parse(await labelStudio.run("label_studio.py", folder.path));
    assert.deepEqual(told, { faults: [], names: oddNames, choices: classes });
    const expected = oddNames.flatMap((name, i) => {
      if (i === 3 || i === 4) return [];
      return [[name, i === 2 ? wolf : classes[i % 2]]];
    }).sort();
    for (
      const file of ["json/result.json", "json_min/result.json", "csv/result.csv", "tsv/result.csv"]
    ) {
      assert.deepEqual(await labelsOf(join(folder.path, file)), expected, file);
      const { notes } = await readLabelExport(join(folder.path, file));
      assert.match(
        notes[0],
        /^1 image has several labels and is left out: 2\.png \(.*"cat" by annotator 1\b/,
      );
    }
  },
});

const datumaro = tool("datumaro");
Deno.test({
  name: `Datumaro's exports come back, CVAT's XML among them${datumaro.skipReason}`,
  ignore: datumaro.isMissing,
  async fn() {
    const names = oddNames.filter((name) => name.includes(".")).map((name) =>
      name.replace("<b>", "b")
    );
    const pairs = names.map((name, i) => [name, i === 1 ? [] : [["cat", 'dog & "<wolf>"'][i % 2]]]);
    await using folder = await folderWith([], { "labels.json": pairs });
    await datumaro.run("datumaro_exports.py", folder.path);
    const expected = pairs.filter(([, labels]) => labels.length > 0).map((
      [name, [label]],
    ) => [name, label]);
    for (
      const file of [
        "json/annotations/default.json",
        "json_images/annotations/default.json",
        "xml/default.xml",
      ]
    ) {
      assert.deepEqual(await labelsOf(join(folder.path, file)), expected.sort(), file);
    }
  },
});

const fiftyOne = tool("fiftyone");
Deno.test({
  name:
    `FiftyOne's importers read our CSV and labels.json, and its exports come back${fiftyOne.skipReason}`,
  ignore: fiftyOne.isMissing,
  async fn() {
    const given = oddNames.map((name, i) => [name, ["cat", "dog"][i % 2]]);
    await using folder = await folderWith(["csv", "fiftyone"], { "given.json": given });
    for (const name of oddNames) {
      const path = join(folder.path, "photos", name);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, photo);
    }
    const told = JSON.parse(await fiftyOne.run("fiftyone_files.py", folder.path));
    const { images } = exampleBatch();
    assert.deepEqual(
      told.json,
      images.map((
        { rank, fileName, predictedLabel, confidence, score },
      ) => [rank, fileName, predictedLabel, confidence, score]),
    );
    assert.deepEqual(
      told.csv,
      images.map((
        { rank, fileName, predictedLabel, score },
      ) => [rank, fileName, predictedLabel, score]),
    );
    const withoutEnding = given.map(([name, label]) => [name.replace(/\.\w+$/, ""), label]);
    assert.deepEqual(
      await labelsOf(join(folder.path, "with_classes/labels.json")),
      withoutEnding.sort(),
    );
    // Whole paths have their ending.
    const absolute = await labelsOf(join(folder.path, "names/labels.json"));
    assert.deepEqual(
      absolute.map(([path, label]) => [path.split("/photos/")[1], label]).sort(),
      given.toSorted(),
    );
  },
});
