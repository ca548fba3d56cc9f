// How long `deno task suggest` takes for a round of a large pool of embeddings, and how much memory: the command itself, as a user
// runs it, with reading the file, the report and all files of the batch. The second round knows the labels of the first batch, and
// reads what the first one left.
//
//     deno run -P=bench bench/suggest.ts              100,000 images, 500 labels
//     deno run -P=bench bench/suggest.ts 20000        another number of images

import { parse } from "csv-parse/sync";
import { cpus } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { npyHeader } from "../lib/images/npz.ts";
import { RandomState } from "../lib/random/random_state.ts";
import { projectFolder } from "../steps/command.ts";

const [features, classes, labeled] = [384, 20, 500];
const images = Number(Deno.args[0] ?? 100_000);
const strategies = ["UHerding", "Margin", "Badge", "TypiClust", "BAIT"];

/** Those whose time grows no faster than the candidates, so that all images can be candidates. */
const linear = ["Margin", "Badge", "BAIT"];

/** Clock ticks of a second in /proc. */
const TICKS = 100;

const folder = await Deno.makeTempDir();
await writePool();
console.log(
  `${cpus()[0].model}, ${navigator.hardwareConcurrency} cores; Deno ${Deno.version.deno}`,
);
console.log(`${images} images of ${features} values, ${labeled} labels, a batch of 100`);
const header = ["strategy", "candidates", "round", "seconds", "seconds on a core", "memory, MB"];
console.log(header.join("  "));
for (const strategy of strategies) await tell(strategy, 10_000);
for (const strategy of linear) await tell(strategy, images);
await Deno.remove(folder, { recursive: true });

/** Measures two rounds and prints a row for each; it stands there even if a later one takes too long. */
async function tell(strategy: string, candidates: number): Promise<void> {
  const out = join(folder, `${strategy}-${candidates}`);
  const labels = join(folder, "labels.csv");
  const more = join(folder, "more.csv");
  for (const [round, files] of [[labels], [labels, more]].entries()) {
    const measured = await measure(strategy, candidates, out, files);
    const row = [strategy, String(candidates), String(round + 1), ...measured];
    console.log(row.map((field, i) => field.padStart(header[i].length)).join("  "));
    await Deno.writeTextFile(more, await labelsOfBatch(join(out, `round-${round + 1}/batch.csv`)));
  }
}

/** The labels that somebody gives to the images of a batch. */
async function labelsOfBatch(path: string): Promise<string> {
  const rows: { file_name: string }[] = parse(await Deno.readTextFile(path), { columns: true });
  const lines = rows.map(({ file_name: name }) => `${name},class ${parseInt(name) % classes}\n`);
  return "file_name,label\n" + lines.join("");
}

/** Embeddings around the centres of their classes, and labels of the first ones. */
async function writePool(): Promise<void> {
  const random = new RandomState(0);
  const centres = random.randomSample(classes * features);
  const X = new Float32Array(images * features);
  for (let i = 0; i < images; i++) {
    const noise = random.randomSample(features);
    const from = i % classes * features;
    for (let k = 0; k < features; k++) {
      X[i * features + k] = 4 * (centres[from + k] - 0.5) + 10 * (noise[k] - 0.5);
    }
  }
  const names = Array.from({ length: images }, (_, i) => `${String(i).padStart(7, "0")}.jpg`);
  const letters = new Uint8Array(names.join("").length);
  new TextEncoder().encodeInto(names.join(""), letters);
  const file = zipSync({
    "names.npy": joined(npyHeader("S11", [images]), letters),
    "X.npy": joined(npyHeader("f4", [images, features]), new Uint8Array(X.buffer)),
  }, { level: 0 });
  await Deno.writeFile(join(folder, "pool.npz"), file);
  const labels = names.slice(0, labeled).map((name, i) => `${name},class ${i % classes}\n`);
  await Deno.writeTextFile(join(folder, "labels.csv"), "file_name,label\n" + labels.join(""));
}

function joined(header: Uint8Array, values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + values.length);
  bytes.set(header);
  bytes.set(values, header.length);
  return bytes;
}

/** Runs the command once. Time on a core does not count what other programs take. */
async function measure(
  strategy: string,
  candidates: number,
  out: string,
  labels: readonly string[],
): Promise<string[]> {
  const start = performance.now();
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "-P=suggest", `--allow-write=${folder},data`],
      ...["tools/suggest.ts", join(folder, "pool.npz"), "--out", out],
      ...labels.flatMap((path) => ["--labels", path]),
      ...["--strategy", strategy, "--candidates", String(candidates)],
    ],
    cwd: projectFolder,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let [memory, ticks] = ["", 0];
  // Deno may not read there itself.
  const files = [`/proc/${process.pid}/stat`, `/proc/${process.pid}/status`];
  const timer = setInterval(() => {
    const { stdout } = new Deno.Command("cat", { args: files, stderr: "null" }).outputSync();
    const text = new TextDecoder().decode(stdout);
    const fields = text.split(") ")[1]?.split(" ") ?? [];
    memory = /VmHWM:\s+(\d+)/.exec(text)?.[1] ?? memory;
    ticks = Math.max(ticks, Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
  }, 250);
  const { code, stderr } = await process.output();
  clearInterval(timer);
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  const seconds = (performance.now() - start) / 1000;
  return [
    seconds.toFixed(1),
    (ticks / TICKS).toFixed(1),
    (Number(memory) / 1000).toFixed(0),
  ];
}
