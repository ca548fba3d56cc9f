// `bundle` and `unbundle` are killed (SIGKILL) on their way: nothing half-written has a final name, nothing half-written is
// believed, and the same command again ends with the same bytes. They are stopped at everything that they do to files, so that
// each moment is looked at, and no clock decides where a kill hits.

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../lib/store/store.ts";
import { isTemporary } from "../../lib/store/temporary.ts";
import { copyProject, type Project } from "../project.ts";
import { listFiles, publishedFiles, writeStudy } from "./small_study.ts";

const pausing = fileURLToPath(new URL("pause_at_files.ts", import.meta.url));

/** Where a command is killed: at the so-manieth thing that it does to files of that kind. */
type Moment = readonly [kind: RegExp, nth: number];

/**
 * Runs a command, stopped at everything that it does to files, and kills it at a moment.
 *
 * @param look Looks at the files, whenever it is stopped
 * @param moment When it is killed; never unless given
 * @returns How it ended, and what it said
 */
async function watched(
  { folder }: Project,
  [command, ...args]: readonly string[],
  look: () => Promise<void>,
  [kind, nth]: Moment | [undefined?, 0?] = [],
) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", `-P=${command}`, `--preload=${pausing}`]
      .concat(`tools/${command}.ts`, args),
    cwd: folder,
    env: { NO_COLOR: "1", INIT_CWD: folder },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdout = new Response(process.stdout).text();
  const further = process.stdin.getWriter();
  let [left, said, line] = [nth ?? 0, "", ""];
  for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
    const lines = (line + text).split("\n");
    line = lines.pop()!;
    for (const told of lines) {
      if (!told.startsWith("@ ")) {
        said += told;
        continue;
      }
      // Files of temporary names come and go between two looks.
      if (!told.includes("/.temporary")) await look();
      if (kind?.test(told) && --left === 0) process.kill("SIGKILL");
      else await further.write(Uint8Array.of(0));
    }
  }
  await further.close().catch(() => {});
  const { code, signal } = await process.status;
  assert.equal(signal, kind && "SIGKILL" || null, `${kind} ${nth}: ${said}`);
  return { code, output: await stdout + said };
}

/**
 * A look at all files that have final names: what is named by its hash has it, what a record or a reference names is there, and
 * other files are as expected. Files that stay as they are are read once.
 *
 * @param expected SHA-256 of other files by their paths
 */
function wholeFiles({ folder }: Project, expected: Readonly<Record<string, string>>) {
  const seen = new Map<string, string>();
  const places = ["objects", "records", "references", "archives"].map((name) => `data/${name}`);
  return async () => {
    for (const place of [...places, "figures/small", "experiments"]) {
      for (const file of await listFiles(join(folder, place)).catch(() => [])) {
        const path = `${place}/${file}`;
        if (path.split("/").some(isTemporary)) continue;
        const { mtime, size, ino } = await Deno.stat(join(folder, path));
        const state = `${mtime?.getTime()} ${size} ${ino}`;
        if (seen.get(path) === state) continue;
        const bytes = await Deno.readFile(join(folder, path));
        const told = path.replace(/^(data\/\w+)\/(..)\/(\w{62})(\.json)?$/, "$1/$2$3");
        if (path.startsWith("data/objects/")) {
          assert.equal(`data/objects/${sha256(bytes)}`, told);
        } else if (/^data\/re/.test(path)) {
          await assertKept(folder, new TextDecoder().decode(bytes));
        } else if (path in expected) assert.equal(sha256(bytes), expected[path], path);
        seen.set(path, state);
      }
    }
  };
}

/** That a record or a reference, whose first line is the hash of the rest, is whole, with what it names. */
async function assertKept(folder: string, text: string): Promise<void> {
  assert.equal(sha256(text.slice(65)), text.slice(0, 64), text);
  const { outputs = {}, record } = JSON.parse(text.slice(65));
  const named = [
    ...Object.values<string>(outputs).map((hash) => hash.replace(/^../, "objects/$&/")),
    ...record ? [`${record.replace(/^../, "records/$&/")}.json`] : [],
  ];
  for (const path of named) assert.ok((await Deno.stat(join(folder, "data", path))).isFile, path);
}

/** What killed processes have left under temporary names, by the folder that it is in. */
async function leftIn({ folder }: Project, ...places: string[]): Promise<string[]> {
  const left: string[] = [];
  for (const place of places) {
    for (const path of await listFiles(join(folder, place)).catch(() => [])) {
      if (path.split("/").some(isTemporary)) left.push(`${place}/${path}`);
    }
  }
  return left;
}

/** Runs a task that has to end well, and returns what it prints. */
async function ok(project: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.task(...args);
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}

Deno.test("bundle and unbundle, killed at any moment, leave nothing half-written, and end with the same bytes", async (t) => {
  await using author = await copyProject();
  await writeStudy(author, { strategies: ["RandomSampling"], reps: 1, cycles: 1 });
  await ok(author, "all", "small");
  const archive = "data/archives/small+images.zip";
  const bundle = ["bundle", "small", "--images"];
  const undisturbed = await watched(author, bundle, async () => {});
  assert.equal(undisturbed.code, 0, undisturbed.output);
  const bytes = await Deno.readFile(join(author.folder, archive));
  const hashes: Record<string, string> = { [archive]: sha256(bytes) };

  await t.step("a killed bundle leaves no archive, or the one that was there", async () => {
    const path = join(author.folder, archive);
    const killed = async (hash: string, ...moments: Moment[]) => {
      const look = wholeFiles(author, { [archive]: hash });
      for (const moment of moments) {
        await watched(author, bundle, look, moment);
        await look();
      }
      assert.equal((await leftIn(author, "data/archives")).length, 1);
    };
    await Deno.remove(path);
    await killed(
      "none",
      [/^@ open data\/archives\/\.temp/, 1],
      [/^@ write data\/archives\/\.temp/, 80],
      [/^@ rename data\/archives\/small/, 1],
    );
    await ok(author, "gc", "--remove");
    assert.deepEqual(await leftIn(author, "data"), []);
    await Deno.writeTextFile(path, "an older archive");
    await killed(sha256("an older archive"), [/^@ rename data\/archives\/small/, 1]);
    await ok(author, ...bundle);
    assert.deepEqual(await leftIn(author, "data"), []);
    assert.deepEqual(await Deno.readFile(path), bytes);
  });

  await t.step("of a killed unbundle, nothing half-written is believed", async () => {
    await using reader = await copyProject();
    await reader.write("sent.zip", bytes);
    // To find the hashes of source files would take longer than all else.
    for (const file of await listFiles(join(author.folder, "data/code"))) {
      const path = `data/code/${file}`;
      await reader.write(path, await Deno.readFile(join(author.folder, path)));
    }
    const published = await publishedFiles(author);
    const names = Object.keys(published).map((name) => `figures/small/${name}`);
    for (const path of ["experiments/small.npz", ...names]) {
      hashes[path] = sha256(await Deno.readFile(join(author.folder, path)));
    }
    // Nor is it drawn again each time: code that draws otherwise does not.
    const palette = join("lib", "figures", "palette.ts");
    const drawing = await Deno.readTextFile(join(reader.folder, palette));
    await reader.write(palette, drawing.replace("#195d97", "#195d98"));
    const look = wholeFiles(reader, hashes);
    const unbundle = ["unbundle", "sent.zip"];
    const moments: Moment[] = [
      [/^@ write data\/archives\/\.temp/, 40],
      [/^@ copy data\/archives\/\.temp/, 5],
      [/^@ write experiments\/\.temp/, 1],
      [/^@ rename data\/objects\//, 5],
      [/^@ write data\/records\//, 2],
      [/^@ write data\/references\//, 2],
      [/^@ write figures\/small\/\.temp/, 4],
      [/^@ copy experiments\/\.temp/, 1],
    ];
    for (const [nth, moment] of moments.entries()) {
      await watched(reader, unbundle, look, moment);
      await look();
      if (nth === 1 || nth === 4) {
        assert.notDeepEqual(await leftIn(reader, "data"), []);
        await ok(reader, "gc", "--remove");
        assert.deepEqual(await leftIn(reader, "data"), []);
      }
      if (nth === 3) {
        assert.match((await reader.task("status", "small")).stdout, /^small: no cell is done$/m);
      }
    }
    assert.notDeepEqual(await leftIn(reader, "experiments"), []);
    await reader.write(palette, drawing);
    await look();
    await ok(reader, ...unbundle);
    assert.deepEqual(await leftIn(reader, "data", "figures", "experiments"), []);
    assert.deepEqual(await publishedFiles(reader), published);
    for (const [path, hash] of Object.entries(hashes)) {
      if (path !== archive) {
        assert.equal(sha256(await Deno.readFile(join(reader.folder, path))), hash);
      }
    }
    assert.match(await ok(reader, "status", "small"), /^small: 1 of 1 cells are done$/m);
    await ok(reader, ...bundle);
    assert.deepEqual(await Deno.readFile(join(reader.folder, archive)), bytes);
  });
});
