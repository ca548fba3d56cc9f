// The example of the README: embedded images are labeled round by round, as a person would, with the commands that a person calls.
// Their labels are hidden, and revealed batch by batch in a CSV file. Suggested batches and a random order are labeled alike.

import { parse } from "csv-parse/sync";
import { join, relative } from "node:path";
import { UserError } from "../lib/errors.ts";
import { csv } from "../lib/figures/csv_tables.ts";
import { renderPng, renderSvg } from "../lib/figures/render.ts";
import { openPhotos } from "../lib/labelling/photos.ts";
import { writeWhole } from "../lib/store/write_whole.ts";
import { command, type Context, figuresFolder, projectFolder } from "../steps/command.ts";
import { demoFigure } from "./labelling/demo_figure.ts";

const usage = "deno task labelling:demo";

/** The photos, without their labels, and the encoder, both in the project. */
const photos = "data/inputs/fashion-mnist/train.parquet";
const encoder = ["--encoder", "data/inputs/dino-fashion"];

/** Rounds, images in a round, and seeds of the runs. */
const [ROUNDS, BATCH, SEEDS] = [5, 50, [0, 1, 2]];

/** Who chooses: the default strategy, and a random order. */
const [SUGGESTED, RANDOM] = ["UHerding", "RandomSampling"];

/** A label that a person gave, in the columns of labels.csv. */
type Label = readonly [fileName: string, label: string];

/** A round of a run: the labels so far, and the predicted class of each photo by its name. */
interface Round {
  readonly labels: readonly Label[];
  readonly predicted: ReadonlyMap<string, string>;
}

/** A labelling from no label to the last round. */
interface Run {
  readonly strategy: string;
  readonly seed: number;
  readonly rounds: readonly Round[];
  /** The report after each round. */
  readonly reports: readonly string[];
}

async function main({ print }: Context): Promise<void> {
  const truth = await hiddenLabels();
  const runs: Run[] = [];
  for (const seed of SEEDS) {
    for (const strategy of [SUGGESTED, RANDOM]) {
      runs.push(await label(strategy, seed, truth));
      print(`${strategy}, seed ${seed}: ${ROUNDS} rounds of ${BATCH} labels`);
    }
  }
  // Photos that nobody labeled in any run, so that all runs are asked the same.
  const labeled = new Set(
    runs.flatMap(({ rounds }) => rounds.at(-1)!.labels.map(([name]) => name)),
  );
  const asked = [...truth].filter(([name]) => !labeled.has(name));
  const accuracyOf = ({ predicted }: Round) =>
    asked.filter(([name, own]) => predicted.get(name) === own).length / asked.length;
  const folder = join(figuresFolder, "labelling");
  const table = csv(
    ["strategy", "seed", "round", "labels", "accuracy"],
    runs.flatMap(({ strategy, seed, rounds }) =>
      rounds.map((round, i) => [strategy, seed, i + 1, round.labels.length, accuracyOf(round)])
    ),
  );
  const curveOf = (wanted: string) => {
    const own = runs.filter(({ strategy }) => strategy === wanted);
    return {
      strategy: wanted,
      repetitions: own.map(({ seed }) => seed),
      labeled: own[0].rounds.map(({ labels }) => labels.length),
      accuracies: own.map(({ rounds }) => rounds.map(accuracyOf)),
    };
  };
  const title = `${asked.length} photos that nobody labeled, by the labels of each round`;
  const svg = await renderSvg(demoFigure(curveOf(SUGGESTED), curveOf(RANDOM)), title, { usage });
  const [first] = runs;
  await writeWhole(join(folder, "accuracy.csv"), table);
  await writeWhole(join(folder, "accuracy.svg"), svg);
  await writeWhole(join(folder, "accuracy.png"), await renderPng(svg));
  await writeWhole(join(folder, "labels.csv"), labelsCsv(first.rounds.at(-1)!.labels));
  await writeWhole(
    join(folder, "reports.txt"),
    first.reports.map((report, i) => `after round ${i + 1}\n${report}`).join("\n"),
  );
  print(`written to ${relative(projectFolder, folder)}: accuracy of ${asked.length} photos`);
}

/** Labels round by round with the commands, and predicts after each round. */
async function label(
  strategy: string,
  seed: number,
  truth: ReadonlyMap<string, string>,
): Promise<Run> {
  const out = `labelling/example-${strategy}-${seed}`;
  await removeFolder(join(projectFolder, out));
  const labelsPath = join(projectFolder, out, "labels.csv");
  const asked = [photos, ...encoder, "--out", out];
  const chosen = ["--strategy", strategy, "--seed", String(seed), "--batch", String(BATCH)];
  const labels: Label[] = [];
  const rounds: Round[] = [];
  const reports: string[] = [];
  for (let number = 1; number <= ROUNDS; number++) {
    const known = labels.length === 0 ? [] : ["--labels", labelsPath];
    await run("suggest", ...asked, ...known, ...chosen);
    const round = join(projectFolder, out, `round-${number}`);
    if (number > 1) reports.push(await Deno.readTextFile(join(round, "report.txt")));
    for (const { file_name: name } of await rowsOf(join(round, "batch.csv"))) {
      labels.push([name, truth.get(name)!]);
    }
    await writeWhole(labelsPath, labelsCsv(labels));
    await run("predict", ...asked, "--labels", labelsPath);
    const rows = await rowsOf(join(projectFolder, out, "predictions.csv"));
    const predicted = new Map(rows.map((row) => [row.file_name, row.predicted_label]));
    rounds.push({ labels: [...labels], predicted });
  }
  // The report on the last labels comes with the batch that would follow.
  await run("suggest", ...asked, "--labels", labelsPath, ...chosen);
  reports.push(
    await Deno.readTextFile(join(projectFolder, out, `round-${ROUNDS + 1}`, "report.txt")),
  );
  return { strategy, seed, rounds, reports };
}

/** The label of each photo by its name, which no command is told. */
async function hiddenLabels(): Promise<Map<string, string>> {
  const hub = { dataset: () => Promise.reject(new Error("The photos are in the project")) };
  const { labels } = await openPhotos({
    source: join(projectFolder, photos),
    labelColumn: "label",
    hub,
  });
  return new Map(labels.map(({ fileName, label }) => [fileName, label]));
}

/** Runs a task as a person does. */
async function run(...words: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...words],
    cwd: projectFolder,
    env: { INIT_CWD: projectFolder },
    stdout: "null",
  }).output();
  if (code === 0) return;
  const reason = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new UserError(`deno task ${words.join(" ")} failed: ${reason}`);
}

/** Rounds of an earlier call are forgotten. */
async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function rowsOf(path: string): Promise<Record<string, string>[]> {
  return parse(await Deno.readTextFile(path), { columns: true });
}

function labelsCsv(labels: readonly Label[]): string {
  return csv(["file_name", "label"], labels);
}

if (import.meta.main) {
  await command({
    usage,
    description:
      `Labels ${ROUNDS} rounds of ${BATCH} embedded images, suggested and in random order, with the tasks suggest and predict,\n` +
      "and draws figures/labelling/. Labels are hidden from the tasks, and revealed batch by batch in a CSV file.",
    maxPositionals: 0,
  }, main);
}
