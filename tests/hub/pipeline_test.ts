import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { copyProject, type Project } from "../project.ts";
import { commit, lookalike, type LoopbackHub, type RepoFiles, startHub } from "./loopback_hub.ts";

/** The paper's experiment, made small, on the look-alike of its data. */
const experiment = {
  name: "lookalike",
  data: {
    hub: { dataset: "uoft-cs/cifar100", revision: commit, image: "img", label: "fine_label" },
  },
  encoder: { model: "onnx-community/dinov2-small", revision: commit },
  strategies: ["RandomSampling", "UncertaintySampling"],
  reps: 1,
  cycles: 2,
  batchSize: 20,
};

/** The environment with a mirror, and without what this machine may have of the hub. */
function environment({ endpoint }: LoopbackHub): Record<string, string> {
  return { HF_ENDPOINT: endpoint, HF_TOKEN: "", HF_HOME: "/nowhere", HF_HUB_OFFLINE: "" };
}

/** A copy of the project whose steps ask the loopback instead of the hub. */
async function projectWithHub(repos: Record<string, RepoFiles>) {
  const server = startHub(repos);
  const project = await copyProject(environment(server));
  await project.write("experiments/lookalike.json", JSON.stringify(experiment));
  return { server, project };
}

/** Names of all objects, which are hashes of their bytes. */
async function objectsOf(project: Project): Promise<string[]> {
  const names: string[] = [];
  const folder = join(project.folder, "data/objects");
  for await (const group of Deno.readDir(folder)) {
    for await (const { name } of Deno.readDir(join(folder, group.name))) {
      names.push(group.name + name);
    }
  }
  return names.sort();
}

Deno.test("the whole pipeline runs from the hub to the figure, and then without the hub", async () => {
  const { server, project } = await projectWithHub(await lookalike());
  await using _ = project;
  const first = await project.task("all", "lookalike");
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /600 images \(3 of them repeats\) of 100 classes/);
  const results = await Deno.readTextFile(
    join(project.folder, "figures/lookalike/results.csv"),
  );
  assert.equal(results.trim().split("\n").length, 1 + 2 * 3);

  await server[Symbol.asyncDispose]();
  const again = await project.task("all", "lookalike");
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stdout, /embeddings are done/);
});

Deno.test("embedding that is killed goes on, and ends with the same bytes", async () => {
  const { server, project } = await projectWithHub(await lookalike());
  await using _ = project;
  await using _server = server;
  /** Kills step 1 at the first change in a part of the data folder. */
  const kill = async (part: string) => {
    const folder = join(project.folder, "data", part);
    await Deno.mkdir(folder, { recursive: true });
    using watcher = Deno.watchFs(folder);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-P=embed", "steps/01_embed.ts", "lookalike"],
      cwd: project.folder,
      env: { NO_COLOR: "1", ...environment(server) },
      stdout: "null",
      stderr: "null",
    }).spawn();
    for await (const { kind } of watcher) if (kind !== "access") break;
    child.kill("SIGKILL");
    await child.status;
  };
  await kill("hub");
  await kill("records");
  const { code, stderr } = await project.task("embed", "lookalike");
  assert.equal(code, 0, stderr);
  const objects = await objectsOf(project);
  for (const part of ["records", "objects"]) {
    await Deno.remove(join(project.folder, "data", part), { recursive: true });
  }
  assert.equal((await project.task("embed", "lookalike")).code, 0);
  assert.deepEqual(await objectsOf(project), objects);
});

Deno.test("a parquet file that the hub has only half of is told in one line", async () => {
  const repos = await lookalike();
  const files = repos["datasets/uoft-cs/cifar100"];
  const name = "cifar100/train-00001-of-00002.parquet";
  files[name] = files[name].slice(0, files[name].length >> 1);
  const { server, project } = await projectWithHub(repos);
  await using _ = project;
  await using _server = server;
  const { code, stderr, stdout } = await project.task("all", "lookalike");
  assert.equal(code, 1);
  assert.match(stderr, /^error: .*train-00001-of-00002.parquet is not a whole parquet file .*\n$/);
  assert.doesNotMatch(stdout, /cells/);
});

Deno.test("without a hub one line says so, within seconds, and names the demo", async () => {
  const { server, project } = await projectWithHub({});
  await using _ = project;
  await server[Symbol.asyncDispose]();
  const { code, stderr } = await project.task("all", "lookalike");
  assert.equal(code, 1);
  assert.match(stderr, /^error: The hub .* cannot be reached .*deno task demo .*by hand\n$/);
});

Deno.test("what embeds the images has no network", async () => {
  const { server, project } = await projectWithHub(await lookalike());
  await using _ = project;
  await using _server = server;
  const worker = "lib/encoder/cpu_worker.ts";
  const source = await Deno.readTextFile(join(project.folder, worker));
  const spy =
    `fetch("${server.endpoint}/from-a-worker").catch(() => {});\nconsole.error("a spy ran");\n`;
  await project.write(worker, source + spy);
  const { code, stderr } = await project.task("embed", "lookalike");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /a spy ran/);
  assert.ok(server.requests.some((line) => line.includes("/resolve/")), "the download had one");
  assert.ok(!server.requests.includes("GET /from-a-worker"));
});

Deno.test("a bit that flipped in a downloaded file is told by status, and step 1 fetches the file again", async () => {
  const { server, project } = await projectWithHub(await lookalike());
  await using _ = project;
  await using _server = server;
  const first = await project.task("embed", "lookalike");
  assert.equal(first.code, 0, first.stderr);
  const model = join(
    project.folder,
    `data/hub/models/onnx-community/dinov2-small/${commit}/onnx/model.onnx`,
  );
  const bytes = await Deno.readFile(model);
  const damaged = bytes.slice();
  damaged[bytes.length >> 1] ^= 1;
  await Deno.writeFile(model, damaged);

  const status = await project.task("status", "lookalike");
  assert.match(
    status.stdout,
    /1 embed +to embed +.* is downloaded first: .*model.onnx is not what the hub announces$/m,
  );
  const again = await project.task("embed", "lookalike");
  assert.match(
    again.stdout,
    /note: .*model.onnx is not what the hub announces; it is fetched again/,
  );
  assert.match(again.stdout, /embeddings are done/);
  assert.deepEqual(await Deno.readFile(model), bytes);
});

Deno.test("an experiment on files of one's own starts whatever the hub's variables say", async () => {
  await using project = await copyProject({
    HF_TOKEN: "nonsense",
    HF_ENDPOINT: "nonsense",
    HF_HOME: "/nowhere",
    HF_HUB_OFFLINE: "1",
  });
  const golden = fileURLToPath(new URL("../golden/images/lookalike/", import.meta.url));
  const local = {
    ...experiment,
    data: {
      parquet: {
        train: join(golden, "train-00000-of-00002.parquet"),
        test: 0.4,
        image: "img",
        label: "coarse_label",
      },
    },
    encoder: { model: "../data/inputs/dino-fashion" },
  };
  await project.write("experiments/lookalike.json", JSON.stringify(local));
  const { code, stdout, stderr } = await project.task("embed", "lookalike");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /250 images .*of \d+ classes to embeddings of 96 values/);
});
