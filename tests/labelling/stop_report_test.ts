import assert from "node:assert/strict";
import { reportText } from "../../lib/labelling/report_text.ts";
import { type ReportInput, stopReport } from "../../lib/labelling/stop_report.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { classNames, embeddingsOf } from "./clusters.ts";

const count = 60;
const embeddings = matrix(embeddingsOf(count), count, 6);
const truth = Int32Array.from({ length: count }, (_, i) => i % classNames.length);

/** The labels of the first samples. */
const first = (labeled: number) => truth.map((label, i) => i < labeled ? label : -1);

const input = (labels: Int32Array, history: Int32Array[] = []): ReportInput => ({
  embeddings,
  labels,
  classNames,
  history,
  batchSize: 6,
  classifier: { C: 0.01, tol: 1e-3, maxIterations: 10_000 },
  seed: 0,
});

Deno.test("without labels, there is nothing to report but how many images there are", async () => {
  const report = await stopReport(input(first(0)));
  assert.deepEqual([report.labeled, report.images, report.accuracy], [0, 60, undefined]);
  assert.deepEqual(reportText(report, "BAIT", 6), ["no labels yet, of 60 images"]);
});

Deno.test("an accuracy is told from ten labels of two classes of two on, with its interval", async () => {
  assert.equal((await stopReport(input(first(9)))).accuracy, undefined);
  const one = truth.map((label, i) => i < 40 && (label === 0 || i === 1) ? label : -1);
  assert.equal((await stopReport(input(one))).accuracy, undefined);
  const { accuracy, labeled } = await stopReport(input(first(30)));
  assert.equal(labeled, 30);
  assert.ok(accuracy!.low < accuracy!.value && accuracy!.value <= accuracy!.high);
  assert.ok(accuracy!.value > 0.9, String(accuracy!.value));
});

Deno.test("labels that are wrong at random show as a low accuracy", async () => {
  const shuffled = first(30).map((label, i) => label < 0 ? label : (i * 7 + (i % 5)) % 3);
  const { accuracy } = await stopReport(input(shuffled));
  assert.ok(accuracy!.high < 0.9, String(accuracy!.high));
});

Deno.test("classes with few labels come first, those without any as well", async () => {
  const labels = first(30).map((label, i) => label === 2 && i > 6 ? -1 : label);
  const { classes } = await stopReport({ ...input(labels), classNames: [...classNames, "dog"] });
  assert.deepEqual(classes.slice(0, 2), [{ name: "dog", count: 0 }, { name: "cat", count: 2 }]);
});

Deno.test("the curve has a point for each round that brought labels; rounds without any do not count", async () => {
  const history = [first(0), first(12), first(12), first(18), first(24)];
  const report = await stopReport(input(first(30), history));
  assert.equal(report.curve.length, 4);
  const labels = report.curve.map(({ labels }) => labels);
  assert.deepEqual(labels, labels.toSorted((a, b) => a - b));
  assert.ok(report.expectedGain! >= 0 && report.expectedGain! < 0.5);
  assert.equal(report.curve.at(-1)!.accuracy, report.accuracy!.value);
  assert.equal((await stopReport(input(first(30), [first(24)]))).expectedGain, undefined);
});

Deno.test("predictions that don't change agree wholly, and those that do are counted", async () => {
  const same = await stopReport(input(first(30), [first(24), first(27)]));
  assert.deepEqual(same.change, { images: 30, changed: 0, kappas: [1, 1] });
  assert.match(reportText(same, "BAIT", 6).join("\n"), /predictions are stable, and stopping is/);
  const wrong = first(24).map((label) => label < 0 ? label : (label + 1) % 3);
  const { change } = await stopReport(input(first(30), [wrong]));
  assert.equal(change!.changed, 30);
  assert.ok(change!.kappas[0] < 0, String(change!.kappas));
});

Deno.test("labels of random batches are predicted by all others, which tells the accuracy without bias", async () => {
  const random = Int32Array.from({ length: 12 }, (_, i) => i + 10);
  const report = await stopReport({ ...input(first(30)), random });
  assert.deepEqual([report.unbiased!.random, report.unbiased!.others], [12, 18]);
  assert.ok(report.unbiased!.value > 0.9);
  assert.match(
    reportText(report, "BAIT", 6).join("\n"),
    /accuracy on the 12 labels of random batches, predicted by the 18 others, without that bias: \d/,
  );
  // Wrong labels of the random batch show there.
  const wrong = first(30).map((label, i) => i >= 10 && i < 22 ? (label + 1) % 3 : label);
  assert.equal((await stopReport({ ...input(wrong), random })).unbiased!.value, 0);
  const few = await stopReport({ ...input(first(30)), random: random.slice(0, 9) });
  assert.equal(few.unbiased, undefined);
  const only = await stopReport({
    ...input(first(12)),
    random: Int32Array.from({ length: 12 }, (_, i) => i),
  });
  assert.equal(only.unbiased, undefined);
});

Deno.test("a report says of whose choice the labels are, in whole sentences", async () => {
  const report = await stopReport(input(first(30), [first(12), first(24)]));
  const text = reportText(report, "Badge", 6).join("\n");
  assert.match(text, /^30 of 60 images have a label, of 3 classes\n/);
  assert.match(text, /Badge chose labels, so they are no random sample/);
  assert.match(text, /another 6 labels may add about \d+\.\d percentage points/);
  assert.match(
    reportText(report, "RandomSampling", 6).join("\n"),
    /without bias if all of them were suggested by RandomSampling/,
  );
});
