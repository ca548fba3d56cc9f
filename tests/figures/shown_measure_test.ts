import assert from "node:assert/strict";
import { publish } from "../../lib/figures/publish.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import {
  betterWords,
  isShare,
  showMeasure,
  shownTitle,
  shownWords,
} from "../../lib/figures/shown_measure.ts";
import { boundCurves, learningCurves, type Study } from "../../lib/figures/study.ts";
import { summarizeStudy } from "../../lib/figures/strategy_summary.ts";
import { boundsCsv, resultsCsv } from "../../lib/figures/csv_tables.ts";
import { wins } from "../../lib/figures/pairwise.ts";
import { small } from "./small_study.ts";

/** The small study, whose log likelihood says the opposite of its accuracy. */
const measured: Study = {
  ...small,
  cells: small.cells.map((cell) => ({
    ...cell,
    cycles: cell.cycles.map((cycle) => ({
      ...cycle,
      measures: { worstClass: cycle.accuracy / 2, negativeLogLikelihood: 1 + cycle.accuracy },
    })),
  })),
};
const bounds = boundCurves(measured.cells.filter(({ strategy }) => strategy === "Other"));

Deno.test("accuracy is shown unless another measure is named, and a study without that measure is an error", () => {
  assert.equal(showMeasure(measured), measured);
  assert.equal(showMeasure(measured, "accuracy"), measured);
  assert.throws(() => showMeasure(measured, "calibrationError"), {
    name: "UserError",
    message:
      "small: figure.measure: the study has no calibrationError; add it to measures of the experiment",
  });
});

Deno.test("a measure of which less is better is shown with its sign turned, so that the better strategy comes first", () => {
  const shown = showMeasure({ ...measured, bounds }, "negativeLogLikelihood");
  const [curve] = learningCurves(shown);
  assert.deepEqual(curve.accuracies[0], [-1.1, -1.4, -1.6]);
  assert.deepEqual(shown.bounds![0].accuracies[0], [-1.1, -1.6, -1.6]);
  assert.deepEqual(summarizeStudy(measured).map(({ strategy }) => strategy), [
    "Other",
    "RandomSampling",
  ]);
  assert.deepEqual(summarizeStudy(shown).map(({ strategy }) => strategy), [
    "RandomSampling",
    "Other",
  ]);
  const order = ["RandomSampling", "Other"];
  assert.equal(wins(shown, order).values[1][0], 1 - wins(measured, order).values[1][0]!);
  assert.equal(shownWords(shown), "minus negative log likelihood");
  assert.equal(shownTitle(shown), "Minus negative log likelihood");
  assert.equal(betterWords(shown), "has a lower negative log likelihood");
  assert.ok(!isShare(shown));
});

Deno.test("tables with measures read back to the same study", () => {
  const results = resultsCsv({ ...measured, bounds });
  assert.match(
    results,
    /^strategy,rep,cycle,n_labeled,accuracy,worst_class,negative_log_likelihood\nRandomSampling,0,0,0,0\.1,0\.05,1\.1\n/,
  );
  const read = readStudy("small", { results, queries: "", bounds: boundsCsv(bounds) });
  const values = ({ cells }: Study) =>
    cells.map(({ cycles }) => cycles.map(({ accuracy, measures }) => ({ accuracy, measures })));
  assert.deepEqual(values(read), values(measured));
  assert.deepEqual(read.bounds, bounds);
});

Deno.test("a published study is of the measure that its figure names, and its results have all", async () => {
  const files = await publish({ ...measured, bounds }, { figure: { measure: "worstClass" } });
  const text = (name: string) => new TextDecoder().decode(files.get(name));
  assert.match(text("learning_curves.svg"), /Recall of the worst class/);
  assert.doesNotMatch(text("learning_curves.svg"), /Absolute accuracy/);
  assert.match(text("report.html"), /All curves and tables are of recall of the worst class/);
  assert.equal(text("results.csv"), resultsCsv(measured));
  assert.equal(JSON.parse(text("numbers.json")).measure, "recall of the worst class");
  const losses = await publish({ ...measured, bounds }, {
    figure: { measure: "negativeLogLikelihood" },
  });
  assert.equal(new TextDecoder().decode(losses.get("bounds.csv")), boundsCsv(bounds));
});
