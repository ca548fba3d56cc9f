import assert from "node:assert/strict";
import { reportText } from "../../lib/labelling/report_text.ts";
import { fitClassifier, predictProbabilities } from "../../lib/classifier/classifier.ts";
import { predictPool } from "../../lib/labelling/predict.ts";
import { type ReportInput, type StopReport, stopReport } from "../../lib/labelling/stop_report.ts";
import { matrix } from "../../lib/numeric/matrix.ts";
import { classNames, embeddingsOf } from "./clusters.ts";

const count = 60;
const embeddings = matrix(embeddingsOf(count), count, 6);
const truth = Int32Array.from({ length: count }, (_, i) => i % classNames.length);

/** The same embeddings, a hundred times smaller. */
const shrunk = matrix(embeddingsOf(count).map((value) => value / 100), count, 6);

/** The labels of the first samples. */
const first = (labeled: number) => truth.map((label, i) => i < labeled ? label : -1);

const input = (labels: Int32Array, history: Int32Array[] = []): ReportInput => ({
  embeddings,
  labels,
  classNames,
  history,
  batchSize: 6,
  seed: 0,
});

Deno.test("without labels, there is nothing to report but how many images there are", async () => {
  const report = await stopReport(input(first(0)));
  assert.deepEqual([report.labeled, report.images, report.accuracy], [0, 60, undefined]);
  assert.deepEqual(reportText(report, 6), ["no labels yet, of 60 images"]);
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
  const { value, low, high } = report.expectedGain!;
  assert.ok(0 <= low && low <= value && value <= high && value < 0.5);
  assert.equal(report.curve.at(-1)!.accuracy, report.accuracy!.value);
  assert.equal((await stopReport(input(first(30), [first(24)]))).expectedGain, undefined);
});

Deno.test("predictions that don't change agree wholly, and those that do are counted", async () => {
  const same = await stopReport(input(first(30), [first(24), first(27)]));
  assert.deepEqual(same.change, { images: 30, changed: 0, kappas: [1, 1] });
  assert.match(reportText(same, 6).join("\n"), /predictions are stable, and stopping is/);
  const wrong = first(24).map((label) => label < 0 ? label : (label + 1) % 3);
  const { change } = await stopReport(input(first(30), [wrong]));
  assert.equal(change!.changed, 30);
  assert.ok(change!.kappas[0] < 0, String(change!.kappas));
});

Deno.test("labels of random batches are predicted by all others, which tells the accuracy without bias", async () => {
  const random = (from: number, end: number) => ({
    chosenBy: Array.from(
      { length: count },
      (_, i) => i >= from && i < end ? "RandomSampling" : "BAIT",
    ),
  });
  const report = await stopReport({ ...input(first(30)), ...random(10, 22) });
  const { random: own, others, waiting } = report.unbiased!;
  assert.deepEqual([own, others, waiting], [12, 18, 0]);
  assert.ok(report.unbiased!.value > 0.9);
  assert.match(
    reportText(report, 6).join("\n"),
    /accuracy on the 12 labels of random batches, predicted by the 18 others, without that bias: \d/,
  );
  // Wrong labels of the random batch show there.
  const wrong = first(30).map((label, i) => i >= 10 && i < 22 ? (label + 1) % 3 : label);
  assert.equal((await stopReport({ ...input(wrong), ...random(10, 22) })).unbiased!.value, 0);
  const few = await stopReport({ ...input(first(30)), ...random(10, 19) });
  assert.equal(few.unbiased, undefined);
  const only = await stopReport({ ...input(first(12)), ...random(0, 12) });
  assert.equal(only.unbiased, undefined);
  assert.match(reportText(only, 6).join("\n"), /a random sample, unless some were skipped/);
  const skipped = await stopReport({ ...input(first(30)), ...random(10, 40) });
  assert.equal(skipped.unbiased!.waiting, 10);
  assert.match(
    reportText(skipped, 6).join("\n"),
    /\n {2}10 images of random batches have no label; if hard ones were skipped, this is too high/,
  );
});

Deno.test("a report says of whose choice the labels are, and what that does to the accuracy", async () => {
  const chosenBy = Array.from(
    { length: count },
    (_, i) => i < 12 ? "centroids" : i < 24 ? "Badge" : undefined,
  );
  const report = await stopReport({ ...input(first(30), [first(12), first(24)]), chosenBy });
  assert.deepEqual(report.origins, [
    { by: "Badge", count: 12 },
    { by: "centroids", count: 12 },
    { by: undefined, count: 6 },
  ]);
  const text = reportText(report, 6).join("\n");
  assert.match(text, /^30 of 60 images have a label, of 3 classes\n/);
  assert.match(
    text,
    /\nwhere the labels are from: 12 suggested by Badge, 12 from the centres of clusters, 6 of your own choice\n {2}they are no random sample: /,
  );
  assert.match(text, /; label a batch of --strategy RandomSampling to know it without that bias/);
});

Deno.test("the labels choose the ridge of the report, as they do for predictions", async () => {
  const labels = first(30);
  const report = await stopReport(input(labels));
  const { C, accuracy } = await predictPool({
    images: Array.from({ length: count }, (_, i) => ({ name: `${i}`, sha256: `${i}`, copies: [] })),
    embeddings: shrunk,
  }, { labels, classNames });
  const own = await stopReport({ ...input(labels), embeddings: shrunk });
  assert.deepEqual([own.C, own.accuracy], [C, accuracy]);
  // Embeddings a hundred times smaller need a ridge that is weaker.
  assert.ok(own.C > report.C, `${own.C} ${report.C}`);
  assert.match(
    reportText(own, 6).join("\n"),
    new RegExp(`chose the ridge .* C = ${C}, which makes`),
  );
});

Deno.test("the uncertainty is that of one ridge in every round, so that rounds can be compared", async () => {
  const labels = first(30);
  const { C, uncertainty } = await stopReport({ ...input(labels), embeddings: shrunk });
  assert.notEqual(C, 0.01);
  const settings = { C: 0.01, tol: 1e-3, maxIterations: 10_000 };
  const fit = await fitClassifier(shrunk, labels, { classCount: 3, settings, seed: 0 });
  const { data } = await predictProbabilities(fit, shrunk);
  const margins = Array.from({ length: 30 }, (_, i) => {
    const [first, second] = data.slice(3 * (i + 30), 3 * (i + 31)).toSorted((a, b) => b - a);
    return first - second;
  });
  const expected = 1 - margins.reduce((sum, margin) => sum + margin, 0) / 30;
  assert.ok(Math.abs(uncertainty! - expected) < 1e-9, `${uncertainty} is not ${expected}`);
});

Deno.test("what another batch adds is said to be open where the rounds are too few or scatter too much", async () => {
  const report = await stopReport(input(first(30), [first(12)]));
  const lines = (changes: Partial<StopReport>) =>
    reportText({ ...report, ...changes }, 6).join("\n");
  assert.match(
    lines({}),
    /\nwhat another batch adds can be told after 3 rounds with new labels; so far there are 2\n/,
  );
  const curve = [1, 2, 3].map((i) => ({ labels: 10 * i, accuracy: 0.5 }));
  assert.match(
    lines({ curve, expectedGain: { value: 0.02, low: 0, high: 0.3 } }),
    /\nwhether another 6 labels add anything can't be told yet: the line through 3 rounds says 2\.0 percentage points, 95 % interval 0\.0 to 30\.0 percentage points\n/,
  );
  assert.match(
    lines({ curve, expectedGain: { value: 0.02, low: 0.01, high: 0.03 } }),
    /\nanother 6 labels may add about 2\.0 percentage points, 95 % interval 1\.0 to 3\.0 percentage/,
  );
  assert.match(
    lines({ curve, expectedGain: { value: 0, low: 0, high: 0 } }),
    /\nby the 3 rounds so far, another 6 labels add nothing to the accuracy\n/,
  );
});

Deno.test("one image, label, class and round are told as one", async () => {
  const curve = [{ labels: 8, accuracy: 0.5 }];
  const report: StopReport = {
    ...await stopReport(input(first(30), [first(12), first(24)])),
    ...{ labeled: 1, images: 1, classes: [{ name: "ant", count: 1 }], curve },
    unbiased: { value: 0.5, low: 0.4, high: 0.6, random: 10, others: 10, waiting: 1 },
    change: { images: 1, changed: 1, kappas: [1] },
    expectedGain: undefined,
  };
  const gains = [[0, 0, 0], [0.02, 0, 0.3], [0.02, 0.01, 0.3]]
    .map(([value, low, high]) => ({ ...report, expectedGain: { value, low, high } }));
  const lines = [report, ...gains].flatMap((each) => reportText(each, 1));
  const none = reportText({ ...report, labeled: 0 }, 1);
  for (const line of [...lines, ...none]) {
    assert.doesNotMatch(line, /(?<![\d.])1 (?:images|labels|classes|rounds)|^1 .* have|are 1$/);
  }
  assert.equal(lines[0], "1 of 1 image has a label, of 1 class");
  assert.ok(
    lines.includes(
      "  1 image of a random batch has no label; if hard ones were skipped, this is too high",
    ),
  );
  assert.ok(lines.includes("by the 1 round so far, another label adds nothing to the accuracy"));
});
