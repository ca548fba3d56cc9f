import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "../../lib/store/open_store.ts";
import {
  isAlive,
  isOfMachine,
  otherProcesses,
  startWatch,
  thisProcess,
} from "../../lib/store/processes.ts";
import { temporaryStore } from "./temporary_store.ts";

const config = fileURLToPath(new URL("../../deno.json", import.meta.url));

Deno.test("a process is alive to itself and to others of its machine, whatever its beats", async () => {
  await using temporary = await temporaryStore();
  const { folder } = temporary.store;
  assert.equal(await isAlive(folder, thisProcess, startWatch(() => 0, 0)), true);
  const script = `
    import { openStore } from "${new URL("../../lib/store/open_store.ts", import.meta.url)}";
    import { thisProcess } from "${new URL("../../lib/store/processes.ts", import.meta.url)}";
    await openStore(Deno.args[0]);
    console.log(thisProcess);
    setInterval(() => {}, 1000);`;
  const path = join(folder, "open.ts");
  await Deno.writeTextFile(path, script);
  const other = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--config", config, "-A", path, folder],
    stdout: "piped",
  }).spawn();
  const reader = other.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const name = (await reader.read()).value!.trim();
  await reader.cancel();
  assert.equal(await isAlive(folder, name, startWatch(() => 0, 0)), true);
  other.kill("SIGKILL");
  await other.status;
  assert.equal(await isAlive(folder, name, startWatch(() => 0)), false);
});

Deno.test("a process is not taken for dead by one that looks while it starts and tidies up later", async () => {
  const folder = await Deno.makeTempDir();
  const processes = join(folder, "processes");
  const found: string[] = [];
  const { tryLock } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.tryLock = async function (exclusive) {
    // Once: a file without its lock is found, as by another process.
    Deno.FsFile.prototype.tryLock = tryLock;
    for await (const { name } of Deno.readDir(processes)) found.push(join(processes, name));
    return await tryLock.call(this, exclusive);
  };
  try {
    await openStore(folder);
    assert.equal(found.length, 1);
    for (const path of found) await Deno.remove(path).catch(() => {});
    assert.ok(await Deno.stat(join(processes, thisProcess)).then(() => true, () => false));
  } finally {
    Deno.FsFile.prototype.tryLock = tryLock;
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a process of another machine is watched until its silence or its beat decides", async () => {
  await using temporary = await temporaryStore();
  const { folder } = temporary.store;
  const path = join(folder, "processes", "elsewhere-1-x");
  await Deno.writeTextFile(path, "1");
  const watched: number[] = [];
  let clock = 0;
  const silent = await otherProcesses(folder, () => clock += 20, (count) => watched.push(count));
  assert.deepEqual(silent, []);
  assert.deepEqual(watched, [1]);
  clock = 0;
  const living = otherProcesses(folder, () => clock, () => {});
  await new Promise((wake) => setTimeout(wake, 300));
  clock = 1;
  await Deno.writeTextFile(path, "2");
  assert.deepEqual(await living, ["elsewhere-1-x"]);
});

Deno.test("a machine whose name begins with this one's is another machine", () => {
  assert.equal(isOfMachine("node-17-1a2b3c4d", "node"), true);
  assert.equal(isOfMachine("node-1-17-1a2b3c4d", "node"), false);
  assert.equal(isOfMachine("node-1-17-1a2b3c4d", "node-1"), true);
  assert.equal(isOfMachine("node-17-1a2b3c4d", "nod"), false);
  assert.equal(isOfMachine(thisProcess, Deno.hostname()), true);
});
