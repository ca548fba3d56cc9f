import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { batchCsv } from "../../../../lib/labelling/formats/write/batch_csv.ts";
import { exampleBatch, oddNames } from "../example_batch.ts";

Deno.test("a batch is a table of one line for each image, in its order", () => {
  const [header, ...rows]: string[][] = parse(batchCsv(exampleBatch()));
  assert.deepEqual(header.join(), "rank,file_name,score,predicted_label,strategy,round,seed");
  assert.deepEqual(rows.map(([, name]) => name), oddNames);
  assert.deepEqual(rows[1], ["2", "12.jpg", "0.9375", 'dog & "<wolf>"', "BAIT", "3", "0"]);
});

Deno.test("without a classifier, score and predicted label are empty", () => {
  const [, first] = batchCsv(exampleBatch(false)).split("\n");
  assert.equal(first, "1,b/zebra 1.jpg,,,BAIT,3,0");
});

Deno.test("no name is a formula for a spreadsheet", () => {
  const images = [{ rank: 1, fileName: "=HYPERLINK(1).jpg", predictedLabel: "@SUM(1)" }];
  assert.match(batchCsv({ ...exampleBatch(), images }), /^1,'=HYPERLINK\(1\)\.jpg,,'@SUM/m);
});
