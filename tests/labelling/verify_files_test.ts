import assert from "node:assert/strict";
import { join } from "node:path";
import { suggest } from "../../lib/labelling/suggest.ts";
import { verifyBatch } from "../../lib/labelling/verify_batch.ts";
import type { Finding } from "../../lib/labelling/verify_files.ts";
import { sha256 } from "../../lib/store/sha256.ts";
import type { Store } from "../../lib/store/store.ts";
import { project, requestOf } from "../encoder/requests.ts";
import { images, poolOf, withPhotos, writeFiles } from "./photos.ts";

const faults = (findings: readonly Finding[]) => findings.flatMap(({ faults = [] }) => faults);
const changes = (findings: readonly Finding[]) => findings.flatMap(({ changes = [] }) => changes);
const notes = (findings: readonly Finding[]) => findings.flatMap(({ notes = [] }) => notes);
const verify = (store: Store, path: string) =>
  verifyBatch({ path, store, project, hub: requestOf(store).hub, anew: false });

/** Every file of the photos' batch, with one thing in it to alter, and how that is told. */
const alterations: [file: string, from: string | RegExp, to: string, told: RegExp][] = [
  ["batch.csv", "\n2,", "\n3,", /^batch\.csv, line 3: "3,.*" in place of "2,/],
  ["batch.csv", /0\.\d+(?=,\w+,Margin)/, "0.5", /^batch\.csv, line 2: .* in place of /],
  ["batch.csv", ",bag,Margin", ",shoe,Margin", /^batch\.csv, line \d: .*shoe.* in place of .*bag/],
  ["batch.csv", /\n$/, "\n9,x.png\n", /^batch\.csv, line 5: "9,x\.png" in place of ""$/],
  ["batch.csv", /^/, "\uFEFF", /^batch\.csv, line 1: "\uFEFFrank/],
  ["batch.txt", /\d+\.png/, "x.png", /^batch\.txt, line 1: "x\.png" in place of "\d+\.png"$/],
  ["batch.txt", /\n.*\n$/, "\n", /^batch\.txt, line 3: "" in place of "\d+\.png"$/],
  ["label_studio_tasks.json", '"rank": 1', '"rank": 2', /^label_studio_tasks\.json, line \d+: /],
  ["label_studio_config.xml", "bag", "bug", /^label_studio_config\.xml, line \d+: .*bug.*bag/],
  ["labels.json", '"confidence":0.', '"confidence":0.0', /^labels\.json, line \d+: /],
  [
    "manifest.jsonl",
    '"width":28',
    '"width":29',
    /^manifest\.jsonl, line 3: .*29.* in place of .*28/,
  ],
  ["report.txt", /^12 of/, "13 of", /^report\.txt, line 1: "13 of .* in place of "12 of /],
  ["batch.html", "<strong>2<", "<strong>3<", /^batch\.html, line \d+: .*3<.* in place of .*2</],
  ["batch.html", /\d+\.png/, "x.png", /^batch\.html, line \d+: .*x\.png/],
  ["batch.html", "</body>", "<script>1</script></body>", /^batch\.html, line \d+: .*<script>/],
  [
    "batch.html",
    /src="data:[^"]*"/,
    `src="data:image/png;base64,${images[59].toBase64()}"`,
    /^batch\.html, the picture of rank 1 is not that of \d+\.png$/,
  ],
];

Deno.test("every file beside batch.json is written again: whatever is altered in it is named, even if batch.json was altered to suit", async () => {
  await withPhotos(async (folder, store) => {
    await writeFiles(
      folder,
      Object.fromEntries(images.slice(0, 18).map((_, i) => [`${i}.png`, i])),
    );
    const labels = join(store.folder, "labels.csv");
    const rows = Array.from({ length: 12 }, (_, i) => `${i}.png,${["bag", "shoe"][i % 2]}\n`);
    await Deno.writeTextFile(labels, "file_name,label\n" + rows.join(""));
    const out = join(store.folder, "labelling/photos");
    const ask = () =>
      suggest({
        ...poolOf(store, folder),
        labels: [labels],
        settings: { batchSize: 3, strategy: "Margin" },
        formats: ["csv", "txt", "labelstudio", "fiftyone", "cvat"],
        out,
        again: false,
      });
    const first = await ask();
    const { folder: round, files } = await ask();
    assert.deepEqual(
      new Set(alterations.map(([file]) => file)),
      new Set(files),
      "every file is altered once or more",
    );
    const path = join(round, "batch.json");
    const good = await verify(store, path);
    assert.deepEqual([faults(good), changes(good), notes(good)], [[], [], []]);
    const sidecar = await Deno.readTextFile(path);
    for (const [name, from, to, told] of alterations) {
      const text = await Deno.readTextFile(join(round, name));
      const altered = text.replace(from, to);
      assert.notEqual(altered, text, `${name}: ${from}`);
      await Deno.writeTextFile(join(round, name), altered);
      for (const named of [sidecar, sidecar.replace(sha256(text), sha256(altered))]) {
        await Deno.writeTextFile(path, named);
        const found = faults(await verify(store, path));
        assert.equal(found.length, 1, `${name}: ${from}: ${found.join("; ")}`);
        assert.match(found[0], told);
      }
      await Deno.writeTextFile(path, sidecar);
      await Deno.writeTextFile(join(round, name), text);
    }
    // A file that batch.json does not name any more is still held against the batch.
    const list = await Deno.readTextFile(join(round, "batch.txt"));
    const unnamed = sidecar.replace(/\n {2}"batch.txt": "\w+",/, "");
    assert.notEqual(unnamed, sidecar);
    await Deno.writeTextFile(path, unnamed);
    await Deno.writeTextFile(join(round, "batch.txt"), list.replace("png", "jpg"));
    assert.match(faults(await verify(store, path)).join(), /^batch\.txt, line 1: /);
    await Deno.writeTextFile(join(round, "batch.txt"), list);
    await Deno.writeTextFile(path, sidecar);
    // The report looks back on the rounds before.
    const before = join(first.folder, "batch.json");
    const then = await Deno.readTextFile(before);
    await Deno.writeTextFile(before, then.replace('"seed": 0', '"seed": 1'));
    assert.deepEqual(faults(await verify(store, path)), [
      "round-1/batch.json is not the one that this round followed",
    ]);
    await Deno.remove(before);
    const gone = await verify(store, path);
    assert.deepEqual(faults(gone), []);
    assert.match(notes(gone).join(), /^report\.txt .* round 1, which it looks back on, is gone$/);
    // Without a photo, all but its picture and its size is compared.
    await Deno.remove(join(folder, list.split("\n")[1]));
    assert.match(
      notes(await verify(store, path)).join(),
      /manifest\.jsonl .* can't be read any more.*batch\.html: 1 picture is not compared, as its image is not there/,
    );
  });
});
