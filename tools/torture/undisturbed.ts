// A study from images, small enough for hundreds of runs of all three steps, and what an undisturbed run makes of it.

import { isDeepStrictEqual } from "node:util";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { RandomState } from "../../lib/random/random_state.ts";
import { projectFolder } from "../../steps/command.ts";
import { faultOf, runStep, type Step, steps } from "./processes.ts";
import { copyProject, type Project } from "./project.ts";
import { cellResults, listFiles, publishedFiles, study, studyPath } from "./small_study.ts";

/**
 * How far a study has come: nothing is there, step 1 is done, or all three steps. The hashes of source files are there in any
 * case: finding them takes longer than the study.
 */
export type State = "fresh" | "embedded" | "finished";

/** What an undisturbed run has made of the study. */
export interface Undisturbed {
  /** How long each step took, in milliseconds. */
  readonly duration: Readonly<Record<Step, number>>;
  /** Bytes of everything in the finished data folder. */
  readonly size: number;
  /** Makes a copy of the project with the study at some state. */
  copy(state: State): Promise<Project>;
  /** Brings the folders of such a copy to a state. */
  restore(project: Project, state: State): Promise<void>;
  /** What differs in a copy whose cells have run: results, or something that was left behind; nothing if all is well. */
  cellDifferences(project: Project): Promise<string[]>;
  /** The same in a finished copy, with the published files. */
  differences(project: Project): Promise<string[]>;
}

let known: Promise<Undisturbed & AsyncDisposable> | undefined;

/** The undisturbed run; the first call makes it. */
export function undisturbed(): Promise<Undisturbed> {
  return known ??= runUndisturbed();
}

/** Removes the folders of the undisturbed run, if there was one. */
export async function forgetUndisturbed(): Promise<void> {
  await (await known)?.[Symbol.asyncDispose]();
  known = undefined;
}

async function runUndisturbed(): Promise<Undisturbed & AsyncDisposable> {
  const project = await copyProject();
  // The demo's images are not needed.
  await Deno.remove(join(project.folder, "data"), { recursive: true });
  const images = join(project.folder, "images");
  await writeImages(images);
  const content = JSON.stringify({
    ...study,
    data: { folder: { train: images, test: 0.2 } },
    encoder: { model: join(projectFolder, "data", "inputs", "dino-fashion"), batchSize: 32 },
  });
  const snapshot = (state: State) => join(project.folder, "states", state);
  const duration: Record<string, number> = {};
  await project.write(studyPath, content);
  for (const step of steps) {
    const start = performance.now();
    const fault = faultOf(step, await runStep(project, step));
    if (fault !== undefined) throw new Error(`undisturbed, ${fault}`);
    duration[step] = performance.now() - start;
    if (step !== "02_run") {
      const state = snapshot(step === "01_embed" ? "embedded" : "finished");
      for (const part of parts) await copyFolder(join(project.folder, part), join(state, part));
    }
  }
  const code = join("data", "code");
  for (const state of ["fresh", "embedded"] as const) {
    await copyFolder(join(project.folder, code), join(snapshot(state), code));
  }
  const [cells, published] = [await cellResults(project), await publishedFiles(project)];

  const restore = async ({ folder }: Project, state: State) => {
    for (const part of parts) {
      await Deno.remove(join(folder, part), { recursive: true }).catch(unlessMissing);
      await copyFolder(join(snapshot(state), part), join(folder, part));
    }
  };
  const cellDifferences = async (copy: Project) => {
    const found = await leftovers(copy);
    if (!isDeepStrictEqual(await cellResults(copy), cells)) found.push("cells differ");
    return found;
  };
  return {
    duration: duration as Record<Step, number>,
    size: await sizeOf(join(snapshot("finished"), "data")),
    restore,
    async copy(state) {
      const copy = await copyProject();
      await copy.write(studyPath, content);
      await restore(copy, state);
      return copy;
    },
    cellDifferences,
    async differences(copy) {
      const found = await cellDifferences(copy);
      const others = await publishedFiles(copy);
      for (const name of new Set([...Object.keys(published), ...Object.keys(others)])) {
        if (published[name] !== others[name]) found.push(`${name} differs`);
      }
      return found;
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

/** What ended processes must not leave behind in the data folder and the published one. */
export async function leftovers({ folder }: Project): Promise<string[]> {
  const pattern = /^data\/(progress|claims|processes)\/|\.temporary/;
  const paths = [...await listFiles(join(folder, "data"))].map((path) => `data/${path}`);
  const published = (await listFiles(join(folder, "figures"))).map((path) => `figures/${path}`);
  return [...paths, ...published].filter((path) => pattern.test(path))
    .map((path) => `${path} is left`);
}

/** Where steps write. */
const parts = ["data", "figures"];

/** Images of four classes, which differ by the side that is bright. */
async function writeImages(folder: string): Promise<void> {
  const random = new RandomState(7);
  const [classes, perClass, width] = [4, 330, 28];
  for (let label = 0; label < classes; label++) {
    await Deno.mkdir(join(folder, `class ${label}`), { recursive: true });
    for (let nth = 0; nth < perClass; nth++) {
      const pixels = Uint8Array.from({ length: width * width }, (_, i) => {
        const [x, y] = [i % width, Math.floor(i / width)];
        const isBright = [x, y, width - x, width - y][label] < width / 2;
        return (isBright ? 100 : 0) + random.randint(0, 150);
      });
      const image = sharp(pixels, { raw: { width, height: width, channels: 1 } }).png();
      await Deno.writeFile(join(folder, `class ${label}`, `${nth}.png`), await image.toBuffer());
    }
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  for (const path of await listFiles(from).catch(unlessMissing) ?? []) {
    await Deno.mkdir(join(to, dirname(path)), { recursive: true });
    await Deno.copyFile(join(from, path), join(to, path));
  }
  await Deno.mkdir(to, { recursive: true });
}

async function sizeOf(folder: string): Promise<number> {
  let size = 0;
  for (const path of await listFiles(folder)) size += (await Deno.stat(join(folder, path))).size;
  return size;
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
