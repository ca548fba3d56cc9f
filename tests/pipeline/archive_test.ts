// A study travels as one archive: a stranger checks it, takes it in, repeats it and goes on from it; what is forged stays outside.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { storeFolder } from "../../lib/archive/layout.ts";
import { unpackArchive } from "../../lib/archive/unpack.ts";
import { zipPieces } from "../../lib/archive/write_zip.ts";
import { sealedText } from "../../lib/store/sealed.ts";
import { sha256 } from "../../lib/store/store.ts";
import { copyProject, type Project } from "../project.ts";
import { listFiles, publishedFiles, study, studyPath, writeStudy } from "./small_study.ts";

const small = {
  strategies: ["RandomSampling", "CoreSet"],
  measures: ["balancedAccuracy"],
  reps: 1,
  cycles: 3,
};

/** Runs a task that has to end well, and returns what it prints. */
async function ok(project: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.task(...args);
  assert.equal(code, 0, `${args.join(" ")}\n${stdout}${stderr}`);
  return stdout;
}

/** Runs a task that has to end with one line of error. */
async function refused(project: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.task(...args);
  assert.equal(code, 1, stdout + stderr);
  const [line, ...more] = stderr.split("\n").filter((line) => line.startsWith("error"));
  assert.deepEqual(more, [], stderr);
  return line ?? stdout;
}

/** Objects, records and references of a copy's data folder, and what lies where archives are taken apart. */
async function kept({ folder }: Project): Promise<string[]> {
  const kinds = ["objects", "records", "references", "experiments", "archives"];
  const lists = kinds.map((kind) => listFiles(join(folder, "data", kind)).catch(() => []));
  return (await Promise.all(lists)).flat();
}

/** An archive with files changed, and all hashes put right: in the provenance, in the record of the published files, in the sums. */
async function forge(path: string, changes: Record<string, (text: string) => string>) {
  const folder = join(await Deno.makeTempDir({ dir: dirname(path) }), "unpacked");
  const { name, sums } = await unpackArchive(path, "sent.zip", folder);
  const files = new Map<string, Uint8Array>();
  for (const file of sums.keys()) files.set(file, await Deno.readFile(join(folder, file)));
  const textOf = (file: string) => new TextDecoder().decode(files.get(file));
  const put = (file: string, text: string) => files.set(file, new TextEncoder().encode(text));
  const provenance = JSON.parse(textOf("published/provenance.json"));
  for (const [file, change] of Object.entries(changes)) {
    const text = change(textOf(file));
    assert.notEqual(text, textOf(file));
    put(file, text);
    const [, published] = /^published\/(.+)$/.exec(file) ?? [];
    if (published) provenance.files[published] = sha256(text);
  }
  put("published/provenance.json", JSON.stringify(provenance, undefined, 2) + "\n");
  for (const file of files.keys()) {
    if (!file.startsWith(`${storeFolder}/records/`)) continue;
    const record = JSON.parse(textOf(file).slice(65));
    if (record.key.step !== "plot") continue;
    const told = sha256(files.get("published/provenance.json")!);
    record.outputs = { ...record.outputs, ...provenance.files, "provenance.json": told };
    put(file, sealedText(record));
  }
  const lines = [...files].map(([file, bytes]) => `${sha256(bytes)}  ${file}\n`);
  put("SHA256SUMS", lines.join(""));
  const members = [...files].map(([file, bytes]) => ({
    name: `${name}/${file}`,
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  }));
  await Deno.remove(dirname(folder), { recursive: true });
  return await new Blob(await Array.fromAsync(zipPieces(members)) as BlobPart[]).bytes();
}

Deno.test("a study travels as one archive", async (t) => {
  await using author = await copyProject();
  await using reader = await copyProject();
  await writeStudy(author, small);
  assert.match(
    await refused(author, "bundle", "small"),
    /^error: small has no embeddings yet; run deno task embed small first$/,
  );
  await ok(author, "all", "small");
  const told = await ok(author, "bundle", "small");
  assert.match(told, /^small: \d+ files, [\d.]+ MB in data\/archives\/small\.zip$/m);
  const path = join(author.folder, "data", "archives", "small.zip");
  const bytes = await Deno.readFile(path);
  assert.match(told, new RegExp(`^SHA-256 ${sha256(bytes)}`, "m"));
  await reader.write("sent.zip", bytes);

  await t.step("which is proved without a data folder, cell by cell", async () => {
    const proved = await ok(reader, "verify", "sent.zip", "--rerun", "--cells", "all");
    assert.match(proved, /^ok +archive of \d+ files, all of which its records vouch for$/m);
    assert.match(proved, /^ok +provenance of 2 cells, from the given embeddings on$/m);
    assert.match(proved, /2 of 2 cells computed again in .*: 2 identical$/m);
    assert.match(proved, /^No faults: sent\.zip is of this checkout's code$/m);
    assert.deepEqual(await kept(reader), []);
  });

  await t.step("which is not believed when a table or a picture in it was changed", async () => {
    await reader.write(
      "forged.zip",
      await forge(path, {
        // The accuracy of the first row.
        "published/results.csv": (text) => text.replace(/^(\w+,0,0,0,)[\d.]+/m, "$10.99"),
        "published/learning_curves.svg": (text) => text.replace(/ALCU=0\.\d/, "ALCU=0.9"),
        "published/numbers.json": (text) => text.replace(/(0\.\d*)\d/, "$17777"),
        "published/numbers.tex": (text) => text.replace(/(0\.\d*)\d/, "$17777"),
      }),
    );
    const { code, stdout } = await reader.task("verify", "forged.zip");
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^FAULT results of/m);
    assert.match(stdout, /^ +results\.csv and queries\.csv tell another RandomSampling, 0$/m);
    for (const name of ["learning_curves.svg", "numbers.json", "numbers.tex"]) {
      assert.match(
        stdout,
        new RegExp(`^ +${RegExp.escape(name)} is not what the results give$`, "m"),
      );
    }
    assert.match(stdout, /^ +ro-crate-metadata\.json is not what provenance\.json and the files/m);
    assert.match(
      await refused(reader, "unbundle", "forged.zip"),
      /^error: forged\.zip is not believed, and nothing of it is kept: .*tell another RandomSampling/,
    );
    assert.deepEqual(await kept(reader), []);
    await assert.rejects(() => Deno.stat(join(reader.folder, studyPath)), Deno.errors.NotFound);
  });

  await t.step("which comes from an address, or does not", async () => {
    assert.match(
      await refused(reader, "unbundle", "nothing.zip"),
      /^error: there is no archive nothing\.zip; give the file that was sent, or its address$/,
    );
    const answers: Record<string, () => Response> = {
      "/small.zip": () => new Response(bytes),
      "/page.zip": () => new Response("<html>Sign in</html>"),
    };
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (
      request,
    ) => answers[new URL(request.url).pathname]?.() ?? new Response("no", { status: 404 }));
    const address = `http://127.0.0.1:${server.addr.port}`;
    assert.match(
      await refused(reader, "unbundle", `${address}/other.zip`),
      /^error: http.*other\.zip can't be downloaded: the server answers 404 Not Found; try again/,
    );
    assert.match(
      await refused(reader, "unbundle", `${address}/page.zip`),
      /^error: http.*page\.zip is no whole archive of a study/,
    );
    assert.deepEqual(await kept(reader), []);
    const taken = await ok(reader, "unbundle", `${address}/small.zip`);
    assert.match(taken, /^Where it stands: deno task status small$/m);
    assert.match(taken, /^small: all of http.*small\.zip was checked, and is taken in$/m);
    assert.match(taken, /^wrote data\/: \d+ objects and \d+ records$/m);
    assert.match(taken, /^wrote experiments\/small\.json: the experiment$/m);
    assert.match(taken, /^wrote figures\/small\/: 2\d files$/m);
  });

  const published = await publishedFiles(author);
  await t.step("then status says done, verify proves it, and nothing is left to run", async () => {
    assert.deepEqual(await publishedFiles(reader), published);
    const status = await ok(reader, "status", "small");
    assert.doesNotMatch(status, /stale|to do|to run|to draw|to restore|blocked/);
    assert.match(status, /^1 embed .*done +from an archive; what it was made of is not here$/m);
    assert.match(status, /^small: 2 of 2 cells are done$/m);
    const proved = await ok(reader, "verify", "small");
    assert.match(proved, /^No faults: figures\/small is of this checkout's code$/m);
    const all = await ok(reader, "all", "small");
    assert.match(all, /^small: all 2 cells are done$/m);
    assert.match(all, /^small: figures\/small is up to date$/m);
    assert.deepEqual((await kept(reader)).filter((name) => name.includes(".temporary")), []);
    await ok(reader, "gc", "--remove");
    assert.match(await ok(reader, "bundle", "small"), new RegExp(`^SHA-256 ${sha256(bytes)}`, "m"));
  });

  await t.step("repeated, it is the same bytes", async () => {
    await ok(reader, "run", "small", "--force");
    await ok(reader, "plot", "small", "--force");
    assert.deepEqual(await publishedFiles(reader), published);
  });

  await t.step("taken in again, it changes nothing", async () => {
    const told = await ok(reader, "unbundle", "sent.zip");
    for (const place of ["data", "experiments/small\\.json", "figures/small"]) {
      assert.match(told, new RegExp(`^left ${place}/? as it was$`, "m"));
    }
    assert.doesNotMatch(told, /^wrote/m);
    assert.match(await ok(reader, "status", "small"), /2 of 2 cells are done$/m);
  });

  await t.step(
    "a file of it is known by its bytes, and a forged one is told line by line",
    async () => {
      const csv = published["results.csv"];
      await reader.write("mail/table.csv", csv);
      assert.match(
        await ok(reader, "verify", "mail/table.csv"),
        /^ok +mail\/table\.csv is results\.csv of the study small$/m,
      );
      const lines = csv.split("\n");
      for (const [column, value] of ["Badge", "7", "9", "77", "0.987"].entries()) {
        const fields = lines[3].split(",");
        const forged = lines.with(3, fields.with(column, value).join(",")).join("\n");
        await reader.write("mail/results.csv", forged);
        const { code, stdout } = await reader.task("verify", "mail/results.csv");
        assert.equal(code, 1, stdout);
        assert.match(stdout, /^FAULT mail\/results\.csv as results\.csv of the study small$/m);
        assert.match(stdout, /^ +line 4 is .*, published is /m);
      }
      await Deno.remove(join(reader.folder, "data"), { recursive: true });
      await reader.write(
        "mail/figure.png",
        await Deno.readFile(
          join(author.folder, "figures", "small", "learning_curves.png"),
        ),
      );
      const proved = await ok(reader, "verify", "mail/figure.png");
      assert.match(proved, /^ok +mail\/figure\.png is learning_curves\.png of the study small$/m);
      assert.match(proved, /^ok +14 files, drawn again from the results$|^ok +\d+ files, drawn/m);
      await reader.write(
        "mail/figure.svg",
        await Deno.readFile(join(author.folder, "figures", "small", "learning_curves.svg")),
      );
      const picture = await ok(reader, "verify", "mail/figure.svg");
      assert.match(picture, /^ok +mail\/figure\.svg is learning_curves\.svg of the study small$/m);
      await reader.write("mail/other.png", "another");
      assert.match(
        await refused(reader, "verify", "mail/other.png"),
        /^error: no published study has mail\/other\.png; give the folder or the archive/,
      );
    },
  );
});

Deno.test("an archive goes on with more cycles and a further strategy; a name that is taken is refused", async () => {
  await using author = await copyProject();
  await writeStudy(author, small);
  await ok(author, "all", "small");
  await ok(author, "bundle", "small");
  const bytes = await Deno.readFile(join(author.folder, "data", "archives", "small.zip"));
  await using reader = await copyProject();
  await reader.write("sent.zip", bytes);

  const other = { ...study, ...small, data: { embeddings: "other.npz" } };
  await reader.write(studyPath, JSON.stringify(other));
  assert.match(
    await refused(reader, "unbundle", "sent.zip"),
    /^error: "small" is taken, as .*small\.json is another study than the archive's: data\.embeddings/,
  );
  assert.deepEqual(await kept(reader), []);
  await Deno.rename(join(reader.folder, studyPath), join(reader.folder, "experiments/mine.json"));
  assert.match(
    await refused(reader, "unbundle", "sent.zip"),
    /^error: .*"small" is taken, as the experiment .*mine\.json has it; /,
  );
  await Deno.remove(join(reader.folder, "experiments/mine.json"));
  await reader.write(studyPath, JSON.stringify({ ...other, name: "another" }));
  assert.match(
    await refused(reader, "unbundle", "sent.zip"),
    /^error: .*small\.json is the experiment "another", and the archive's would be written there; /,
  );
  assert.match(await Deno.readTextFile(join(reader.folder, studyPath)), /"another"/);
  await Deno.remove(join(reader.folder, studyPath));

  const longer = { ...small, strategies: [...small.strategies, "UncertaintySampling"], cycles: 4 };
  await writeStudy(author, longer);
  await ok(author, "all", "small");
  await reader.write(studyPath, JSON.stringify({ ...study, ...longer }));
  const taken = await ok(reader, "unbundle", "sent.zip");
  assert.match(
    taken,
    /^note: .*asks for something else than the archive: cycles 3 -> 4, strategies/m,
  );
  const status = await ok(reader, "status", "small");
  assert.match(status, /^2 run +CoreSet +0 +3\/4 .*to go on +at cycle 4$/m);
  await ok(reader, "all", "small");
  assert.deepEqual(await publishedFiles(reader), await publishedFiles(author));

  // What is published by now would be overwritten.
  assert.match(
    await refused(reader, "unbundle", "sent.zip"),
    /^error: figures\/small has other content than the archive: .* and \d+ more files; --replace overwrites it, or /,
  );
  // One file of the reader's own is enough, though nothing tells what it is of.
  await Deno.remove(join(reader.folder, "figures", "small"), { recursive: true });
  await reader.write("figures/small/summary.csv", "mine\n");
  assert.match(
    await refused(reader, "unbundle", "sent.zip"),
    /^error: figures\/small has other content than the archive: summary\.csv; --replace overwrites it, or /,
  );
  assert.equal(await Deno.readTextFile(join(reader.folder, "figures/small/summary.csv")), "mine\n");
  const replaced = await ok(reader, "unbundle", "sent.zip", "--replace");
  assert.match(replaced, /^wrote figures\/small\/: 2\d files$/m);
});
