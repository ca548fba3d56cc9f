// ONNX Runtime's telemetry is off: it would leave an identifier and a database in the user's cache folder, and look up a host.

import assert from "node:assert/strict";
import { join } from "node:path";
import { lookalike } from "../encoder/requests.ts";
import { copyProject } from "../project.ts";
import { listFiles } from "./small_study.ts";
import { watch, watchProblem } from "./system_calls.ts";

/** An environment with an empty home folder, in which ONNX Runtime would send telemetry. */
async function emptyHome() {
  const home = await Deno.makeTempDir({ prefix: "home-" });
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
  return {
    home,
    denoDir,
    env: {
      HOME: home,
      USERPROFILE: home,
      XDG_CACHE_HOME: join(home, "cache"),
      LOCALAPPDATA: join(home, "local"),
      DENO_DIR: denoDir,
      // Deno itself looks for a newer version once a day, unless told otherwise.
      DENO_NO_UPDATE_CHECK: "1",
      // Whatever the tests' own process has set, this does not turn it off.
      ORT_DISABLE_TELEMETRY: "0",
    },
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

const script = `
  import { matrix, query } from "./mod.ts";
  import { runtimeProblem } from "./lib/numeric/products.ts";
  const values = Float32Array.from({ length: 40 * 4 }, (_, i) => (i * 37 % 41) / 41);
  const labels = Int32Array.from({ length: 40 }, (_, i) => i < 3 ? i : -1);
  const input = { embeddings: matrix(values, 40, 4), labels, classCount: 3, batchSize: 5 };
  const picks = await query("CoreSet", input);
  console.log(JSON.stringify({ picks: picks.length, problem: await runtimeProblem() }));
`;

async function runScript(folder: string, env: Record<string, string>, ...permissions: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--frozen", ...permissions, "script.ts"],
    cwd: folder,
    env: { ...env, NO_COLOR: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("a query of a script leaves no telemetry, whatever it is permitted to do", async () => {
  await using project = await copyProject();
  await using empty = await emptyHome();
  await project.write("script.ts", script);
  assert.deepEqual(await runScript(project.folder, empty.env, "-A"), { picks: 5 });
  assert.deepEqual(await listFiles(empty.home), []);
  const { picks, problem } = await runScript(
    project.folder,
    empty.env,
    "--allow-read",
    "--allow-ffi",
    "--allow-sys",
    "--allow-env=NODE_ENV",
  );
  assert.equal(picks, 5);
  assert.match(problem, /^ONNX Runtime stays unloaded, .*--allow-env=ORT_DISABLE_TELEMETRY$/);
  assert.deepEqual(await listFiles(empty.home), []);
});

const quiet = {
  name: "quiet",
  data: lookalike,
  encoder: { model: "../data/inputs/dino-fashion" },
  strategies: ["CoreSet"],
  reps: 1,
  cycles: 1,
  batchSize: 20,
};

Deno.test("the steps leave no telemetry", async () => {
  await using empty = await emptyHome();
  await using project = await copyProject(empty.env);
  await project.write("experiments/quiet.json", JSON.stringify(quiet));
  for (const step of ["embed", "run"]) {
    const { code, stdout, stderr } = await project.task(step, "quiet");
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout, /WebAssembly multiplies/);
    assert.deepEqual(await listFiles(empty.home), [], step);
  }
});

const problem = watchProblem();

/** A way to see that the watch sees: a file in the home folder, and a host that nobody has. */
const loud = `
  await Deno.writeTextFile(Deno.env.get("HOME") + "/trace", "");
  await fetch("http://look-up.invalid").catch(() => {});
`;

/** ONNX Runtime asks for its host some seconds after it was loaded. */
const patient = `${script}
  await new Promise((resolve) => setTimeout(resolve, 10_000));
`;

Deno.test({
  name:
    "no task that loads ONNX Runtime, and no script, looks up a host or writes outside data/, " +
    `by their system calls${problem === undefined ? "" : ` (skipped: ${problem})`}`,
  ignore: problem !== undefined,
  fn: async () => {
    await using project = await copyProject();
    await using empty = await emptyHome();
    const started = async (...args: string[]) => {
      const watched = await watch(Deno.execPath(), {
        args: ["run", "--quiet", "--no-prompt", ...args],
        cwd: project.folder,
        env: { ...empty.env, NO_COLOR: "1" },
      });
      const own = [join(project.folder, "data"), join(project.folder, "figures"), empty.denoDir];
      const written = watched.written.filter((path) =>
        !own.some((folder) => path.startsWith(folder)) && !/^\/(dev|proc)\//.test(path)
      );
      return { ...watched, written };
    };
    await project.write("loud.ts", loud);
    const heard = await started("-A", "loud.ts");
    assert.deepEqual(heard.written, [join(empty.home, "trace")]);
    assert.notEqual(heard.asked.length, 0);

    await project.write("experiments/quiet.json", JSON.stringify(quiet));
    await project.write("script.ts", patient);
    for (
      const words of [
        ["-P=all", "steps/all.ts", "quiet"],
        ["-P=run", "steps/02_run.ts", "quiet", "--force"],
        ["-P=verify", "tools/verify.ts", "quiet", "--rerun"],
        ["-A", "script.ts"],
      ]
    ) {
      const { code, output, written, asked } = await started(...words);
      assert.equal(code, 0, output);
      assert.deepEqual({ written, asked }, { written: [], asked: [] }, words.join(" "));
    }
  },
});
