// A single published file, sent under another name: it is known by what is in it, and an altered one is found.

import assert from "node:assert/strict";
import { extname, join } from "node:path";
import { CRATE_FILE } from "../../../lib/figures/crate/crate.ts";
import { figuresFolder } from "../../../steps/command.ts";
import { findSentFile, isPublishedFile } from "../../../tools/verify/sent_file.ts";

/** A study that this project publishes, with a file of every kind. */
const study = "digits";

/** What it publishes, by name; what this machine measured is not published. */
async function publishedFiles(): Promise<[string, Uint8Array<ArrayBuffer>][]> {
  const folder = join(figuresFolder, study);
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return await Promise.all(
    entries.filter(({ isFile }) => isFile)
      .map(async ({ name }) => [name, await Deno.readFile(join(folder, name))] as const)
      .map(async (file) => [...await file] as [string, Uint8Array<ArrayBuffer>]),
  );
}

/** What is told of a file that is known. */
async function told(word: string, bytes: Uint8Array<ArrayBuffer>) {
  const { check: { what, faults = [], changes = [] }, published } = await findSentFile(word, bytes);
  return { what, faults, changes, published };
}

Deno.test("every published file is known under another name, as a file of its study", async () => {
  const files = await publishedFiles();
  const kinds = new Set(files.map(([name]) => extname(name)));
  assert.deepEqual(
    [...kinds].sort(),
    [".csv", ".html", ".json", ".md", ".pdf", ".png", ".svg", ".tex"],
  );
  for (const [name, bytes] of files) {
    for (const word of [`mail/sent${extname(name)}`, "mail/attachment"]) {
      const { what, faults, published } = await told(word, bytes);
      assert.equal(what, `${word} is ${name} of the study ${study}`);
      assert.deepEqual(faults, []);
      assert.equal(published.folder, join(figuresFolder, study));
      assert.ok(await isPublishedFile(word, bytes));
    }
  }
});

Deno.test("every published file with one sign changed is found, under another name", async () => {
  for (const [name, bytes] of await publishedFiles()) {
    // A digit more, in the middle: nothing that a reader would see at once.
    const at = bytes.findIndex((byte, at) => at > bytes.length / 2 && byte >= 48 && byte < 57);
    const forged = bytes.with(at, bytes[at] + 1) as Uint8Array<ArrayBuffer>;
    const word = `mail/sent${extname(name)}`;
    assert.ok(!await isPublishedFile(word, forged));
    const { what, faults } = await told(word, forged);
    assert.match(what, new RegExp(` as .* of the study ${study}$`), name);
    assert.notDeepEqual(faults, [], name);
  }
});

Deno.test("an altered table tells its first line that differs; other ends of lines are no alteration", async () => {
  const text = await Deno.readTextFile(join(figuresFolder, study, "results.csv"));
  const lines = text.split("\n");
  const encode = (text: string) => new TextEncoder().encode(text);
  const forged = lines.with(4, lines[4].replace(/\d+$/, "9")).with(7, "x").join("\n");
  assert.deepEqual((await told("table.csv", encode(forged))).faults, [
    `line 5 is ${JSON.stringify(forged.split("\n")[4])}, published is ${JSON.stringify(lines[4])}`,
  ]);
  const short = lines.slice(0, -10).join("\n");
  assert.match(
    (await told("table.csv", encode(short))).faults[0],
    /^line \d+ is the end of the file, published is "/,
  );
  const { what, faults } = await told("mail.csv", encode(`\ufeff${lines.join("\r\n")}`));
  assert.deepEqual([what, faults], [`mail.csv is results.csv of the study ${study}`, []]);
});

Deno.test("provenance and pictures that tell of a study are held against the one that is published", async () => {
  const folder = join(figuresFolder, study);
  const encode = (text: string) => new TextEncoder().encode(text);
  const provenance = await Deno.readTextFile(join(folder, "provenance.json"));
  const svg = await Deno.readTextFile(join(folder, "learning_curves.svg"));
  const forgeries: [string, string, RegExp][] = [
    ["p.json", provenance.replace('"reps": ', '"reps": 1'), /^it tells another "experiment" than/],
    ["p.json", provenance.replace(/"pool": "./, '"pool": "z'), /^it tells another "embeddings"/],
    ["p.json", `${provenance} `, /^it has other bytes than the provenance/],
    ["p.svg", svg.replace(/reps&quot;:/, "$&1"), /^it tells another "experiment" than/],
    ["p.svg", svg.replace(/ALCU=0\.\d/, "ALCU=0.9"), /^it is none of the pictures that/],
  ];
  for (const [word, forged, fault] of forgeries) {
    assert.ok(forged !== provenance && forged !== svg);
    const { faults } = await told(word, encode(forged));
    assert.match(faults[0], fault);
  }
  // A study of another name with the same results: nothing forged, but not what is published.
  const renamed = await told("p.json", encode(provenance.replace(`"${study}"`, '"other"')));
  assert.deepEqual(renamed.faults, []);
  assert.match(renamed.changes[0], /^it tells another "experiment" than/);
  // A study that is not published here stands for itself.
  const other = JSON.parse(provenance);
  other.experiment.name = "other";
  other.results.RandomSampling[0] = "0".repeat(64);
  const alone = await told("p.json", encode(JSON.stringify(other)));
  assert.equal(alone.what, "p.json is a provenance.json, which tells of the study other");
  assert.deepEqual([alone.faults, alone.changes], [[], []]);
});

Deno.test("what no study has is refused in one line, whatever it is", async () => {
  const crate = await Deno.readTextFile(join(figuresFolder, study, CRATE_FILE));
  for (
    const [word, text] of [
      ["other.csv", "strategy,rep,cycle,n_labeled,accuracy\nBadge,0,0,0,0.1\n"],
      ["other.png", "\x89PNG another"],
      ["other.svg", "<svg></svg>"],
      ["other.json", "{}"],
      ["other.json", crate.slice(0, 200)],
      ["other", ""],
    ]
  ) {
    await assert.rejects(() => findSentFile(word, new TextEncoder().encode(text)), {
      name: "UserError",
      message: `no published study has ${word}; give the folder or the archive that it came with`,
    });
  }
});
