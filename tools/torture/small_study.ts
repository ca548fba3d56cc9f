// A study small enough to be run hundreds of times: random embeddings of a few classes, three quick strategies.

import { join } from "node:path";
import { writeNpz } from "../../lib/images/npz.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import type { Project } from "./project.ts";

/** The experiment's path in a copy of the project. */
export const studyPath = "experiments/small.json";

/** The experiment file's content; tests change it. */
export const study = {
  name: "small",
  data: { embeddings: "small.npz" },
  strategies: ["RandomSampling", "UncertaintySampling", "CoreSet"],
  reps: 2,
  cycles: 12,
  batchSize: 5,
};

/** Writes the study, with changes, and its embeddings into a copy of the project. */
export async function writeStudy(project: Project, changes: object = {}): Promise<void> {
  const random = new RandomState(7);
  const [rows, test, columns, classes] = [400, 100, 8, 4];
  const labels = (count: number) =>
    Int32Array.from({ length: count }, () => random.randint(0, classes));
  const samples = (labels: Int32Array) =>
    Float32Array.from(
      { length: labels.length * columns },
      (_, i) => labels[Math.floor(i / columns)] * (i % 2) + random.random(),
    );
  const [poolLabels, testLabels] = [labels(rows), labels(test)];
  await project.write(
    "experiments/small.npz",
    writeNpz({
      X_pool: { data: samples(poolLabels), shape: [rows, columns] },
      y_pool: { data: poolLabels, shape: [rows] },
      X_test: { data: samples(testLabels), shape: [test, columns] },
      y_test: { data: testLabels, shape: [test] },
    }),
  );
  await project.write(studyPath, JSON.stringify({ ...study, ...changes }));
}

/** A step of the pipeline, or all of them, as a process of its own, which signals reach. */
export function startStep(
  project: Project,
  step: "01_embed" | "02_run" | "03_plot" | "all",
  ...args: string[]
) {
  const permissions = step.replace(/^\d+_/, "");
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", `-P=${permissions}`, `steps/${step}.ts`, "small", ...args],
    cwd: project.folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Paths of all files of a folder of the copy, relative to it. */
export async function listFiles(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(folder, prefix))) {
    const path = prefix ? `${prefix}/${entry.name}` : entry.name;
    if (entry.isDirectory) found.push(...await listFiles(folder, path));
    else found.push(path);
  }
  return found.sort();
}

/** The published files as text, by name, without those of the machine. */
export async function publishedFiles({ folder }: Project): Promise<Record<string, string>> {
  const published = join(folder, "figures", "small");
  const names = (await listFiles(published)).filter((name) => !name.startsWith("machine/"));
  const read = async (name: string) =>
    [name, new TextDecoder("latin1").decode(await Deno.readFile(join(published, name)))] as const;
  return Object.fromEntries(await Promise.all(names.map(read)));
}

/** What the cells of the copy's data folder have come to: the objects that their records name. */
export async function cellResults(project: Project): Promise<string[]> {
  const results: string[] = [];
  const folder = join(project.folder, "data", "records");
  for (const path of await listFiles(folder)) {
    if (path.includes(".temporary")) continue;
    const text = await Deno.readTextFile(join(folder, path));
    // Others may be damaged: nobody reads them again.
    if (!text.includes('"step": "cell"')) continue;
    const { key, outputs } = JSON.parse(text.slice(text.indexOf("\n")));
    const { strategy, repetition } = key.parameters;
    results.push(`${strategy} ${repetition} ${outputs.result}`);
  }
  return results.sort();
}

/** Finished cycles of all cells, recorded or in progress. */
export async function finishedCycles(project: Project): Promise<number> {
  const data = join(project.folder, "data");
  const recorded = await listFiles(join(data, "records"));
  let cycles = 0;
  for (const path of await listFiles(join(data, "progress")).catch(() => [])) {
    // Between its record and its end, a cell has both.
    if (path.includes(".temporary") || recorded.includes(path)) continue;
    // A finished cell's is removed while others run.
    const text = await Deno.readTextFile(join(data, "progress", path)).catch(() => "");
    if (text === "") continue;
    cycles += JSON.parse(text.slice(text.indexOf("\n"))).cycles.length;
  }
  for (const result of await cellResults(project)) {
    const hash = result.split(" ")[2];
    const object = join(data, "objects", hash.slice(0, 2), hash.slice(2));
    cycles += JSON.parse(await Deno.readTextFile(object)).accuracy.length;
  }
  return cycles;
}
