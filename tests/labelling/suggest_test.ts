import assert from "node:assert/strict";
import { hostname } from "node:os";
import { basename, join } from "node:path";
import { predictPhotos } from "../../lib/labelling/predict.ts";
import { readRounds } from "../../lib/labelling/rounds.ts";
import { suggest, type SuggestRequest } from "../../lib/labelling/suggest.ts";
import { verifyBatch } from "../../lib/labelling/verify_batch.ts";
import type { Finding } from "../../lib/labelling/verify_files.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import { openStore } from "../../lib/store/open_store.ts";
import type { Store } from "../../lib/store/store.ts";
import { writeWhole } from "../../lib/store/write_whole.ts";
import { project, requestOf } from "../encoder/requests.ts";
import { clusters, namedEmbeddings, truthOf } from "./clusters.ts";
import { images, poolOf, withPhotos, writeFiles } from "./photos.ts";

/** One data folder for all pools of embeddings, so that source files are hashed once. */
const store = await openStore(await Deno.makeTempDir());
addEventListener("unload", () => Deno.removeSync(store.folder, { recursive: true }));

/** A labelling of 60 embeddings in a folder, with labels as a person would hand them in. */
async function withLabelling(
  test: (labelling: {
    folder: string;
    out: string;
    ask(changes?: Partial<SuggestRequest>): ReturnType<typeof suggest>;
    label(names: readonly string[]): Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const source = join(folder, "pool.npz");
    await Deno.writeFile(source, clusters(60));
    const [out, labels] = [join(folder, "labelling/pool"), join(folder, "labels.csv")];
    let text = "file_name,label\n";
    const ask = (changes: Partial<SuggestRequest> = {}) =>
      suggest({
        ...poolOf(store, source),
        labels: text.includes("jpg") ? [labels] : [],
        settings: { batchSize: 6 },
        formats: ["csv"],
        out,
        again: false,
        ...changes,
      });
    const label = async (names: readonly string[]) => {
      for (const name of names) text += `${name},${truthOf(name)}\n`;
      await Deno.writeTextFile(labels, text);
    };
    await test({ folder, out, ask, label });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const namesOf = ({ batch }: Awaited<ReturnType<typeof suggest>>) =>
  batch.images.map(({ fileName }) => fileName);

/** All files below a folder, by their paths, without the note on this machine. */
async function filesBelow(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) {
      for (const [inner, text] of Object.entries(await filesBelow(path))) {
        files[`${name}/${inner}`] = text;
      }
    } else if (name !== "source.json") files[name] = await Deno.readTextFile(path);
  }
  return files;
}

Deno.test("rounds lead from no label to a model, and tell what the labels are worth", async () => {
  await withLabelling(async ({ ask, label, out }) => {
    const all: string[] = [];
    for (let round = 1; round <= 5; round++) {
      const result = await ask();
      assert.equal(result.batch.round, round);
      assert.equal(basename(result.folder), `round-${round}`);
      assert.equal(result.report.labeled, 6 * (round - 1));
      all.push(...namesOf(result));
      await label(namesOf(result));
    }
    assert.equal(new Set(all).size, 30, "no image is suggested twice");
    const { report, outstanding, reportLines } = await ask();
    assert.equal(outstanding.size, 0);
    assert.ok(report.accuracy!.value > 0.8, String(report.accuracy!.value));
    assert.ok(report.accuracy!.low < report.accuracy!.value);
    assert.equal(report.curve.length, 5);
    assert.equal(report.change!.kappas.length, 2);
    assert.ok(report.expectedGain!.value >= 0);
    assert.match(
      reportLines.join("\n"),
      /where the labels are from: 24 suggested by UHerding, 6 from the centres of clusters\n {2}they are no/,
    );
    assert.deepEqual((await readRounds(out)).map(({ sidecar }) => sidecar.round), [
      1,
      2,
      3,
      4,
      5,
      6,
    ]);
  });
});

Deno.test("what waits for a label is said to be outstanding, and is not suggested again unless asked", async () => {
  await withLabelling(async ({ ask, label }) => {
    const first = await ask();
    const second = await ask();
    assert.deepEqual([second.batch.round, [...second.outstanding]], [2, [[1, 6]]]);
    assert.deepEqual(namesOf(second).filter((name) => namesOf(first).includes(name)), []);
    // A batch of which nothing is labeled comes again under its number; nothing waits for a label then.
    const again = await ask({ again: true });
    assert.deepEqual([again.batch.round, [...again.outstanding]], [2, [[1, 6]]]);
    assert.deepEqual(namesOf(again), namesOf(first));
    await label(namesOf(first).slice(0, 4));
    const third = await ask();
    assert.deepEqual([third.batch.round, [...third.outstanding]], [3, [[2, 2]]]);
    assert.ok(namesOf(first).slice(4).every((name) => !namesOf(third).includes(name)));
    const wide = { batchSize: 60 };
    const rest = namesOf(await ask({ again: true, settings: wide }));
    assert.ok(namesOf(first).slice(4).every((name) => rest.includes(name)));
    assert.equal(rest.length, 56);
    await assert.rejects(ask({ settings: wide }), /56 wait for a label; hand labels in/);
  });
});

Deno.test("of two calls at once one suggests, and the other is told who does and changes nothing", async () => {
  await withLabelling(async ({ ask, out }) => {
    const calls = await Promise.allSettled([ask(), ask(), ask()]);
    const [done, ...others] = calls.toSorted((a, b) => a.status < b.status ? -1 : 1);
    assert.equal(done.status, "fulfilled");
    for (const other of others) {
      assert.match(
        String((other as PromiseRejectedResult).reason),
        new RegExp(`^UserError: .*pool is held by process ${Deno.pid} of this machine, .* wait`),
      );
    }
    assert.deepEqual((await readRounds(out)).map(({ sidecar }) => sidecar.round), [1]);
    assert.equal((await ask()).batch.round, 2, "a hold ends with its call, however it ends");

    // A holder of another machine lives as long as it beats; of one of this machine its lock tells.
    const hash = sha256(`rounds in ${out}`);
    const path = join(store.folder, "claims", hash.slice(0, 2), `${hash.slice(2)}.1`);
    const holdBy = async (process: string) => {
      await writeWhole(path, JSON.stringify({ process, id: "x" }));
      await Deno.writeTextFile(join(store.folder, "processes", process), "0");
    };
    await holdBy("elsewhere-12-x");
    let count = 0;
    const beating = setInterval(() => {
      Deno.writeTextFileSync(join(store.folder, "processes/elsewhere-12-x"), String(++count));
    }, 100);
    const before = await filesBelow(out);
    await assert.rejects(ask(), /pool is held by process 12 of elsewhere, /);
    clearInterval(beating);
    assert.deepEqual(await filesBelow(out), before);
    await holdBy(`${hostname()}-12-dead`);
    assert.equal((await ask()).batch.round, 3);
  });
});

Deno.test("labels that are gone or others since the last round are told, and their images wait again", async () => {
  await withLabelling(async ({ ask, label, folder }) => {
    const first = await ask({ settings: { batchSize: 12 } });
    const [lost, corrected, ...others] = namesOf(first);
    await label(namesOf(first));
    const second = await ask();
    assert.deepEqual(second.notes, []);
    const path = join(folder, "labels.csv");
    const text = await Deno.readTextFile(path);
    const wrong = truthOf(corrected) === "cat" ? "bee" : "cat";
    const bees = others.filter((name) => truthOf(name) === "bee");
    await Deno.writeTextFile(
      path,
      text.replace(`${lost},${truthOf(lost)}\n`, "")
        .replace(`${corrected},${truthOf(corrected)}`, `${corrected},${wrong}`)
        .replaceAll(/,bee$/gm, ",wasp"),
    );
    const third = await ask();
    const then = truthOf(corrected);
    assert.deepEqual(third.notes, [
      `1 image had a label in round 2, and has none now: ${lost} (was "${
        truthOf(lost)
      }"); hand in all labels each time; --labels may be repeated`,
      `${bees.length + 1} labels have changed since round 2: ` + [
        `${corrected} from "${then}" to "${wrong === "bee" ? "wasp" : wrong}"`,
        `${bees.length} images from "bee" to "wasp"`,
      ].join("; "),
    ]);
    assert.deepEqual([...third.outstanding], [[1, 1], [2, 6]]);
    assert.ok(!namesOf(third).includes(lost));
    assert.equal(third.report.labeled, 11);
    // A class that is called otherwise now has its labels in the rounds before, too.
    const [before, now] = third.report.curve;
    assert.equal(before.labels, now.labels);
  });
});

Deno.test("photos that are renamed keep their label, and those that are gone wait for none", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(
      folder,
      Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}.png`, i])),
    );
    const labels = join(store.folder, "labels.csv");
    const request = {
      ...poolOf(store, folder),
      ...{ settings: { batchSize: 4 }, formats: ["csv"], again: false },
      out: join(store.folder, "labelling"),
    };
    const first = await suggest({ ...request, labels: [] });
    const [moved, gone, never, kept] = namesOf(first);
    await Deno.writeTextFile(labels, `file_name,label\n${moved},bag\n${gone},shoe\n${kept},shoe\n`);
    await Deno.rename(join(folder, moved), join(folder, "new name.png"));
    for (const name of [gone, never]) await Deno.remove(join(folder, name));
    const second = await suggest({ ...request, labels: [labels] });
    assert.ok(second.isPartial);
    assert.deepEqual(second.notes, [
      `1 label is of an image that is gone: ${gone}`,
      `1 label is of a file that has another name now: ${moved} (now new name.png)`,
      `2 images that were suggested are gone, and wait for no label any more: ${gone}; ${never}`,
    ]);
    assert.deepEqual([second.report.labeled, second.outstanding.size], [2, 0]);
    assert.ok(!namesOf(second).includes("new name.png"));
    // It is known by its former name in every later round, too, and to predict.
    const third = await suggest({ ...request, labels: [labels] });
    assert.equal(third.report.labeled, 2);
    assert.match(
      third.notes.join(),
      /^1 label is of an image that is gone.*another name now: [^,]*$/,
    );
    const { labeled } = await predictPhotos({ ...request, labels: [labels] });
    assert.equal(labeled, 2);
  });
});

Deno.test("the same call gives the same bytes, wherever the pool is", async () => {
  const runs: Record<string, string>[] = [];
  for (let run = 0; run < 2; run++) {
    await withLabelling(async ({ ask, label, out }) => {
      await label(namesOf(await ask()));
      await ask();
      runs.push(await filesBelow(out));
    });
  }
  assert.deepEqual(Object.keys(runs[0]).filter((name) => name.startsWith("round-2")).sort(), [
    "round-2/batch.csv",
    "round-2/batch.html",
    "round-2/batch.json",
    "round-2/labels.csv",
    "round-2/report.txt",
  ]);
  assert.deepEqual(runs[0], runs[1]);
  // No time, no path of this machine.
  assert.doesNotMatch(runs[0]["round-2/batch.json"], /\/tmp|\\\\|20\d\d-/);
});

const faults = (findings: readonly Finding[]) => findings.flatMap(({ faults = [] }) => faults);
const changes = (findings: readonly Finding[]) => findings.flatMap(({ changes = [] }) => changes);
const notes = (findings: readonly Finding[]) => findings.flatMap(({ notes = [] }) => notes);
const verify = (store: Store, path: string, source?: string) =>
  verifyBatch({ path, source, store, project, hub: requestOf(store).hub, anew: false });

Deno.test("a batch verifies, and what was altered is named", async () => {
  await withLabelling(async ({ ask, label, out, folder }) => {
    await label(namesOf(await ask()));
    const { folder: round } = await ask();
    const path = join(round, "batch.json");
    const good = await verify(store, path);
    assert.deepEqual([faults(good), changes(good), notes(good)], [[], [], []]);
    assert.equal(good.at(-1)!.what, "the batch, computed again");
    assert.ok(!good.at(-1)!.isOpen);

    const text = await Deno.readTextFile(path);
    const alter = async (from: string | RegExp, to: string) => {
      await Deno.writeTextFile(path, text.replace(from, to));
      return await verify(store, path);
    };
    // A greedy strategy's smaller batch is how its larger one begins.
    assert.equal(
      faults(await alter('"batchSize": 6', '"batchSize": 5')).join(),
      "5 images, and there were 6",
    );
    assert.match(
      faults(await alter('"seed": 0', '"seed": 1')).join(),
      /^rank \d is \d\/\d+\.jpg, and was \d\/\d+\.jpg$/,
    );
    assert.match(
      faults(await alter(/("rank": 2,\s+"file_name": ")[^"]+/, "$1other.jpg")).join(),
      /^rank 2 is \d\/\d+\.jpg, and was other\.jpg$/,
    );
    assert.match(faults(await alter(/"score": 0\.(\d)/, '"score": 0.1')).join(), /another score/);
    assert.match(changes(await alter('"lib/classifier/', '"lib/gone/')).join(), /lib\/gone/);
    for (const [what, count] of [["images", 60], ["labels", 6]] as const) {
      const altered = await alter(
        new RegExp(`"images": ${count}\\b`),
        `"images": ${count + 1}`,
      );
      assert.equal(
        faults(altered).join(),
        `batch.json says ${count + 1} ${what}, and there are ${count}`,
      );
    }
    await assert.rejects(alter('"round": 2', '"round": 0'), /batch\.json is damaged, round: /);
    await assert.rejects(alter('"labels.csv"', '"../labels.csv"'), /expected the name of a file/);
    await Deno.writeTextFile(path, text);

    const labels = join(round, "labels.csv");
    const known = await Deno.readTextFile(labels);
    await Deno.writeTextFile(labels, known.replace("ant", "bee"));
    assert.deepEqual(faults(await verify(store, path)), [
      "labels.csv is not what batch.json names",
    ]);
    // Somebody may send a batch whose files are as it names them, and no more.
    const odd = 'file_name,label,sha256\n"a';
    await Deno.writeTextFile(labels, odd);
    await assert.rejects(alter(sha256(known), sha256(odd)), /labels\.csv is no table of labels: /);
    await Deno.writeTextFile(path, text);
    await Deno.writeTextFile(labels, known);
    await Deno.remove(join(round, "batch.csv"));
    assert.deepEqual(faults(await verify(store, path)), ["batch.csv is missing"]);
    await Deno.writeFile(join(folder, "other.npz"), clusters(50));
    const other = await verify(store, join(out, "round-1/batch.json"), join(folder, "other.npz"));
    assert.ok(other.at(-1)!.isOpen);
    assert.match(notes(other).join(), /^10 images are not where they were: 2\/50\.jpg, 3\/51\.jpg/);
  });
});

Deno.test("a batch of photos verifies without the photos, by what the data folder has of them", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(
      folder,
      Object.fromEntries(images.slice(0, 12).map((_, i) => [`${i}.png`, i])),
    );
    await writeFiles(folder, { "broken.png": "no image" });
    const out = join(store.folder, "labelling/photos");
    const result = await suggest({
      ...poolOf(store, folder),
      labels: [],
      settings: { batchSize: 3 },
      formats: ["txt", "labelstudio"],
      out,
      again: false,
    });
    assert.ok(result.isPartial);
    assert.match(result.notes.join(), /1 image can't be read: broken\.png/);
    const page = await Deno.readTextFile(join(result.folder, "batch.html"));
    assert.match(page, /data:image/);
    const path = join(result.folder, "batch.json");
    await Deno.remove(join(folder, "3.png"));
    const gone = await verify(store, path);
    assert.deepEqual([faults(gone), changes(gone)], [[], []]);
    assert.match(
      notes(gone).join(),
      /1 image is not where it was: 3\.png; the data folder has/,
    );
    assert.ok(!gone.at(-1)!.isOpen);
    await Deno.remove(join(store.folder, "packs"), { recursive: true });
    const lost = await verify(store, path);
    assert.ok(lost.at(-1)!.isOpen);
    assert.match(notes(lost).join(), /without them the batch can't be computed again/);
  });
});

Deno.test("wrong settings and damaged rounds are refused before anything is embedded or written", async () => {
  await withLabelling(async ({ ask, out }) => {
    const cases: [Partial<SuggestRequest>, RegExp][] = [
      [{ formats: ["csw"] }, /unknown format "csw"; did you mean "csv"/],
      [{ settings: { strategy: "Bagde" } }, /did you mean "Badge"/],
      [{ settings: { batchSize: 0 } }, /batchSize/],
      [{ formats: ["cvat"] }, /there are embeddings only/],
    ];
    for (const [changes, message] of cases) {
      await assert.rejects(ask(changes), { name: "UserError", message });
    }
    assert.deepEqual([...Deno.readDirSync(out)], []);
    const { folder } = await ask();
    const path = join(folder, "batch.json");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.slice(0, 200));
    await assert.rejects(
      ask(),
      /round-1\/batch\.json is damaged, it is not JSON .*delete the folder/,
    );
    await Deno.writeTextFile(path, text);
    // A round that was not finished has no batch.json, and does not count.
    await Deno.mkdir(join(out, "round-2"));
    assert.equal((await ask()).batch.round, 2);
  });
});

Deno.test("a folder that can't be written is told before anything is embedded", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(folder, { "a.png": 0 });
    await writeFiles(store.folder, { "a file": "text" });
    const progress: number[] = [];
    const request = {
      ...poolOf(store, folder, { onProgress: (done: number) => progress.push(done) }),
      ...{ labels: [], settings: {}, formats: [], again: false },
    };
    const asked = suggest({ ...request, out: join(store.folder, "a file/rounds") });
    await assert.rejects(asked);
    assert.deepEqual(progress, []);
  });
});

Deno.test("rounds of other images are refused, and a random batch tells the accuracy without bias", async () => {
  await withLabelling(async ({ ask, label, folder }) => {
    await label(namesOf(await ask({ settings: { batchSize: 12 } })));
    const random = { strategy: "RandomSampling", batchSize: 10 };
    await label(namesOf(await ask({ settings: random })));
    const { report } = await ask();
    assert.deepEqual([report.unbiased!.random, report.unbiased!.others], [10, 12]);

    const other = join(folder, "other.npz");
    const names = Array.from({ length: 9 }, (_, i) => `${i}.jpg`);
    await Deno.writeFile(
      other,
      namedEmbeddings(names, Float32Array.from({ length: 18 }, (_, i) => i), 2),
    );
    await assert.rejects(
      ask({ source: other, labels: [] }),
      /remembers rounds of .*pool\.npz, and none of its images is in .*other\.npz; name another folder/,
    );
  });
});

Deno.test("labels that fit no image are an error if all are such, and a note otherwise", async () => {
  await withLabelling(async ({ ask, folder }) => {
    const labels = join(folder, "others.csv");
    await Deno.writeTextFile(labels, "file_name,label\n0/O.jpg,ant\n");
    await assert.rejects(
      ask({ labels: [labels] }),
      /the only label is not of .* no 0\/O\.jpg \(0\/0\.jpg is\)/,
    );
    await Deno.writeTextFile(labels, "file_name,label\n0/O.jpg,ant\n0/0.jpg,ant\n");
    const { isPartial, notes } = await ask({ labels: [labels] });
    assert.ok(isPartial);
    assert.match(notes.join(), /1 label is of no image: 0\/O\.jpg \(is 0\/0\.jpg meant\?\)/);
    const more = join(folder, "more.csv");
    await Deno.writeTextFile(more, "file_name,label\n0/0.jpg,bee\n");
    const twice = await ask({ labels: [labels, more] });
    assert.ok(twice.isPartial);
    assert.ok(
      twice.notes.join().includes(`: 0/0.jpg is "ant" in ${labels} and "bee" in ${more}`),
      twice.notes.join(),
    );
    // What one file says twice is skipped as well.
    await Deno.writeTextFile(labels, "file_name,label\n0/0.jpg,ant\n0/0.jpg,bee\n");
    const inOne = await ask({ labels: [labels] });
    assert.ok(inOne.isPartial);
    assert.match(
      inOne.notes.join(),
      /1 image has several labels and is left out: 0\/0\.jpg \("ant"/,
    );
  });
});
