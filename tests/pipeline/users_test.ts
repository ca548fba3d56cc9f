// Folders that this user can't write, and folders that users share: told before any work, in one line.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { listFiles, publishedFiles, writeStudy } from "./small_study.ts";

const small = { reps: 1, cycles: 2, strategies: ["RandomSampling"] };
const isRoot = Deno.uid() === 0;

/** Root may write anywhere, unless it gives that right up. */
const asUser = isRoot ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"] : [];
const canDrop = !isRoot || await new Deno.Command(asUser[0], { args: [...asUser.slice(1), "true"] })
  .output().then(({ success }) => success, () => false);
const skipped = canDrop ? "" : " (skipped: this root can't give up its rights)";

async function task(project: Project, ...words: string[]) {
  return await taskAs(project, asUser, ...words);
}

async function taskAs({ folder }: Project, user: string[], ...words: string[]) {
  const [program, ...args] = [...user, Deno.execPath(), "task", "--quiet", ...words];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: folder,
    env: { NO_COLOR: "1", INIT_CWD: folder },
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

Deno.test({
  name: "figures/ that can't be written is told before the first step works" + skipped,
  ignore: !canDrop,
  async fn() {
    await using project = await copyProject();
    await writeStudy(project, small);
    const figures = join(project.folder, "figures");
    await Deno.chmod(figures, 0o555);
    const refused =
      /^error: .*figures can't be written \(Permission denied; it is of user \d+ and group \d+, mode 555\); make it writable.*data_folder\.md.*\n$/;
    const { code, stdout, stderr } = await task(project, "all", "small");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, refused);
    for (const step of ["embed", "run"]) assert.equal((await task(project, step, "small")).code, 0);
    assert.match((await task(project, "plot", "small")).stderr, refused);
    await Deno.chmod(figures, 0o755);
    assert.equal((await task(project, "all", "small")).code, 0);

    // A published folder of somebody else: nothing is left half-written.
    const before = await publishedFiles(project);
    await project.write("figures/small/results.csv", "altered");
    await Deno.chmod(join(figures, "small"), 0o555);
    const restoring = await task(project, "plot", "small");
    assert.equal(restoring.code, 1);
    assert.match(
      restoring.stderr,
      /^error: .*figures\/small\S*: Permission denied; look at its owner/,
    );
    await Deno.chmod(join(figures, "small"), 0o755);
    assert.equal((await task(project, "plot", "small")).code, 0);
    assert.deepEqual(await publishedFiles(project), before);
  },
});

Deno.test({
  name: "a data folder with a part that this user can't write is told before any work" + skipped,
  ignore: !canDrop,
  async fn() {
    await using project = await copyProject();
    await writeStudy(project, small);
    assert.equal((await project.task("embed", "small")).code, 0);
    const records = join(project.folder, "data", "records");
    await Deno.chmod(records, 0o555);
    const { code, stdout, stderr } = await task(project, "run", "small");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(
      stderr,
      /^error: .*data\/records can't be written \(Permission denied; .*mode 555\)/,
    );
    await Deno.chmod(records, 0o755);
    const notes = join(project.folder, "data", "experiments");
    await Deno.chmod(notes, 0);
    assert.match(
      (await task(project, "status", "small")).stderr,
      /^error: \S*data\/experiments can't be read \(Permission denied\); look at its owner/,
    );
    await Deno.chmod(notes, 0o755);
    if (!isRoot) return;
    // As another user's run under umask 022 leaves it: the folder is this user's, the groups in it are not.
    const groups = (await listFiles(records)).map((path) => join(records, path.split("/")[0]));
    for (const group of groups) await Deno.chown(group, 65534, 65534);
    const other = await task(project, "run", "small");
    assert.deepEqual([other.code, other.stdout], [1, ""]);
    assert.match(
      other.stderr,
      /^error: .*data\/records\/\w\w can't be written .*user 65534 .*mode 755/,
    );
  },
});

Deno.test({
  name: "a file that this user can't read is told by its name, and not taken for lost" + skipped,
  ignore: !canDrop,
  async fn() {
    await using project = await copyProject();
    await writeStudy(project, small);
    for (const step of ["embed", "run"]) assert.equal((await task(project, step, "small")).code, 0);
    const data = join(project.folder, "data");
    for (const kind of ["records", "objects"]) {
      const paths = (await listFiles(join(data, kind))).map((path) => join(data, kind, path));
      for (const path of paths) await Deno.chmod(path, 0);
      const { code, stdout, stderr } = await task(project, "run", "small");
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(
        stderr,
        /^error: \S*data\/(records|objects)\/\S* can't be read \(Permission denied\); look at its owner and mode; docs\/data_folder\.md .*\n$/,
      );
      for (const path of paths) await Deno.chmod(path, 0o644);
    }
    // A cache of another user is passed over.
    for (const path of await listFiles(join(data, "code"))) {
      await Deno.chmod(join(data, "code", path), 0);
    }
    assert.match((await task(project, "run", "small")).stdout, /all 1 cells are done/);
  },
});

Deno.test({
  name: "what another user began, a member of the group goes on with, and it stays the group's" +
    (isRoot ? skipped : " (skipped: only root can make files of another user)"),
  ignore: !isRoot || !canDrop,
  async fn() {
    await using project = await copyProject();
    await writeStudy(project, small);
    assert.equal((await project.task("embed", "small")).code, 0);
    const group = 4242;
    for (const shared of ["data", "figures"]) {
      const folder = join(project.folder, shared);
      const paths = [folder, ...(await listEntries(folder)).map((path) => join(folder, path))];
      for (const path of paths) {
        await Deno.chown(path, 65534, group);
        await Deno.chmod(path, (await Deno.stat(path)).isDirectory ? 0o2775 : 0o644);
      }
    }
    const member = [...asUser, `--groups=${group}`];
    const { code, stderr } = await taskAs(project, member, "all", "small");
    assert.equal(code, 0, stderr);
    for (const shared of ["data", "figures"]) {
      for (const path of await listEntries(join(project.folder, shared))) {
        const { gid, mode, isDirectory } = await Deno.stat(join(project.folder, shared, path));
        assert.equal(gid, group, path);
        if (isDirectory) assert.equal(mode! & 0o7777, 0o2775, path);
      }
    }
  },
});

/** Paths of all files and folders in a folder, relative to it; links and their targets left out. */
async function listEntries(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(join(folder, prefix))) {
    const path = join(prefix, name);
    if (!isSymlink) found.push(path);
    if (isDirectory) found.push(...await listEntries(folder, path));
  }
  return found;
}
