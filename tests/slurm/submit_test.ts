// Whole experiments through `deno task submit` on a real Slurm, undisturbed and disturbed in every way a cluster knows.

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  cellResults,
  finishedCycles,
  startStep,
  studyPath,
  writeStudy,
} from "../pipeline/small_study.ts";
import { copyProject, type Project } from "../project.ts";
import { type Cluster, skipReason, startCluster } from "./cluster.ts";

/** A test on a cluster of its own, or ignored where there can be none. */
function clusterTest(name: string, test: (cluster: Cluster) => Promise<void>): void {
  Deno.test({
    name: name + skipReason,
    ignore: skipReason !== "",
    async fn() {
      await using cluster = await startCluster();
      await test(cluster);
    },
  });
}

/** A copy of the project on the cluster, whose cycles take so many milliseconds longer. */
async function clusterCopy(
  { env }: Cluster,
  pause: number,
  changes: { reps?: number } = {},
): Promise<Project> {
  const project = await copyProject(env);
  await writeStudy(project, changes);
  const path = "lib/experiment/serve_cells.ts";
  const source = await Deno.readTextFile(join(project.folder, path));
  const slower = source.replace(
    "report({ cycle });",
    `{ await new Promise((wake) => setTimeout(wake, ${pause})); report({ cycle }); }`,
  );
  assert.notEqual(slower, source);
  await project.write(path, slower);
  return project;
}

/** What the cells come to without a cluster. */
let expected: Promise<string[]> | undefined;
function localResults(): Promise<string[]> {
  return expected ??= (async () => {
    await using project = await copyProject();
    await writeStudy(project);
    for (const step of ["01_embed", "02_run"] as const) {
      assert.equal((await startStep(project, step).output()).code, 0);
    }
    return await cellResults(project);
  })();
}

async function submit(project: Project, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.task(
    "submit",
    "small",
    "--nodes-of",
    "2",
    ...args,
  );
  assert.equal(code, 0, stderr);
  return stdout;
}

async function assertDone(project: Project): Promise<void> {
  const logs = await readLogs(project);
  const { reps } = JSON.parse(await Deno.readTextFile(join(project.folder, studyPath)));
  const expected = (await localResults()).filter((result) => Number(result.split(" ")[1]) < reps);
  assert.deepEqual(await cellResults(project), expected, logs);
  const figure = join(project.folder, "figures", "small", "learning_curves.svg");
  assert.ok((await Deno.stat(figure)).isFile, logs);
}

async function readLogs({ folder }: Project): Promise<string> {
  let text = "";
  for await (const { name } of Deno.readDir(join(folder, "data", "logs"))) {
    text += `${name}:\n${await Deno.readTextFile(join(folder, "data", "logs", name))}\n`;
  }
  return text;
}

/** How often jobs were put back into the queue. */
async function restarts(cluster: Cluster): Promise<number> {
  const jobs = await cluster.slurm("scontrol", "show", "jobs", "--oneliner");
  return [...jobs.matchAll(/ Restarts=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Waits until cells are under way on both nodes. */
async function untilRunning(cluster: Cluster, project: Project): Promise<void> {
  await cluster.until("both nodes at work", async () => {
    const nodes = await cluster.slurm("squeue", "--noheader", "--states=R", "--format=%N");
    return /node1/.test(nodes) && /node2/.test(nodes) && await finishedCycles(project) >= 8;
  });
}

clusterTest(
  "submitted, an experiment gives the local run's results and its figure",
  async (cluster) => {
    await using project = await clusterCopy(cluster, 0);
    const said = await submit(project);
    assert.match(
      said,
      /step 1: job \d+\nstep 2, 6 cells on 3 times 2 cores: job \d+\nstep 3: job \d+/,
    );
    await cluster.untilDone();
    await assertDone(project);
    assert.equal(await restarts(cluster), 0);
    assert.match(await submit(project), /all cells are done/);
  },
);

clusterTest(
  "a node that dies in mid-run costs nothing but the cycles under way",
  async (cluster) => {
    await using project = await clusterCopy(cluster, 500);
    await submit(project);
    await untilRunning(cluster, project);
    const { stdout } = await project.task("status", "small");
    assert.match(stdout, /\n2 run .* running +process \S+, job \d+_\d\n/);
    assert.match(stdout, /\njob +node +last line of its log\n/);
    assert.match(stdout, /\n\d+_1 +node1 /);
    await cluster.killNode(2);
    await cluster.until(
      "Slurm to see that the node is dead",
      async () => await restarts(cluster) > 0,
    );
    await cluster.startNode(2);
    await cluster.untilDone();
    await assertDone(project);
  },
);

clusterTest(
  "cancelled and submitted again, an experiment goes on where it was",
  async (cluster) => {
    await using project = await clusterCopy(cluster, 500);
    await submit(project);
    await untilRunning(cluster, project);
    await cluster.slurm("scancel", "--user=root");
    await cluster.untilDone();
    assert.equal(await restarts(cluster), 0);
    const before = await finishedCycles(project);
    assert.ok(before >= 8);
    await submit(project);
    await cluster.until("jobs at work", async () => await finishedCycles(project) > before);
    await cluster.untilDone();
    await assertDone(project);
  },
);

clusterTest("jobs that more urgent ones push aside go on after them", async (cluster) => {
  await using project = await clusterCopy(cluster, 500);
  await submit(project, "--partition", "all");
  await untilRunning(cluster, project);
  const urgent = ["--partition=urgent", "--nodes=2", "--exclusive", "--output=/dev/null"];
  await cluster.slurm("sbatch", ...urgent, "--wrap=true");
  await cluster.untilDone();
  assert.ok(await restarts(cluster) > 0);
  await assertDone(project);
});

clusterTest(
  "with a time limit too short for any cell, jobs come back until all is done",
  async (cluster) => {
    // Slurm looks at its limits every half minute and tells those with less than a minute left: no cell of 13 cycles of
    // three seconds gets through in one turn.
    await using project = await clusterCopy(cluster, 3000, { reps: 1 });
    await submit(project, "--time", "0:00:40");
    await cluster.untilDone();
    assert.ok(await restarts(cluster) >= 2);
    await assertDone(project);
  },
);

clusterTest("step 1's images are shared out among the nodes", async (cluster) => {
  await using project = await copyProject(cluster.env);
  const path = join(project.folder, "experiments", "fashion.json");
  const fashion = JSON.parse(await Deno.readTextFile(path));
  const changes = { name: "small", strategies: ["RandomSampling", "Falcun"], reps: 2, cycles: 3 };
  await project.write(studyPath, JSON.stringify({ ...fashion, ...changes }));
  const said = await submit(project);
  assert.match(
    said,
    /step 1, the images on 2 times 2 cores: job \d+\nstep 1: job \d+\nstep 2, 4 cells/,
  );
  await cluster.untilDone();
  const logs = await readLogs(project);
  const shares = [...logs.matchAll(/small: embedded (\d+) of 12000 images/g)];
  assert.equal(shares.length, 2, logs);
  assert.equal(shares.reduce((sum, [, count]) => sum + Number(count), 0), 12_000);
  assert.equal((await cellResults(project)).length, 4, logs);
  const figure = join(project.folder, "figures", "small", "learning_curves.svg");
  assert.ok((await Deno.stat(figure)).isFile, logs);
  const { stdout } = await project.task("status", "small");
  assert.match(stdout, /\n\d+_1 +node[12] +small: embedded \d+ of 12000 images/);
});

clusterTest("a cell that fails ends its task, and the figure is not drawn", async (cluster) => {
  await using project = await clusterCopy(cluster, 0);
  const path = "lib/strategies/core_set/query.ts";
  const source = await Deno.readTextFile(join(project.folder, path));
  const faulty = source.replace(
    "const cover = await",
    'throw new Error("no cover"); const cover = await',
  );
  assert.notEqual(faulty, source);
  await project.write(path, faulty);
  await submit(project);
  await cluster.untilDone();
  const { stdout } = await project.task("status", "small");
  assert.match(stdout, /CoreSet +1 .* failed +.*no cover/);
  assert.match(stdout, /4 of 6 cells are done/);
  assert.match(await readLogs(project), /failed: CoreSet, repetition 0: .*no cover/);
  await assert.rejects(Deno.stat(join(project.folder, "figures", "small")), Deno.errors.NotFound);
});

Deno.test("--dry-run prints the scripts of all jobs, and needs no Slurm", async () => {
  await using project = await copyProject();
  const { code, stdout, stderr } = await project.task(
    "submit",
    "fashion",
    "--nodes-of",
    "4",
    "--dry-run",
    "--time",
    "1:00:00",
    "--",
    "--array=1-3%2",
    "--comment=a 'b' c",
  );
  assert.equal(code, 0, stderr);
  const heads = stdout.split("\n").filter((line) => line.startsWith("# step "));
  assert.deepEqual(heads, [
    "# step 1, the images on 8 times 4 cores: sbatch",
    "# step 1: sbatch --dependency=afterok:JOB_OF_fashion-share --kill-on-invalid-dep=yes",
    "# step 2, 30 cells on 8 times 4 cores: sbatch --dependency=afterok:JOB_OF_fashion-embed " +
    "--kill-on-invalid-dep=yes",
    "# step 3: sbatch --dependency=afterok:JOB_OF_fashion-run --kill-on-invalid-dep=yes",
  ]);
  const scripts = stdout.split(/^# step .*$/m).slice(1);
  for (const [i, script] of scripts.entries()) {
    assert.match(script, /#SBATCH .*--time=1:00:00/);
    assert.match(script, /#SBATCH .*"--comment=a 'b' c"/);
    assert.equal(/--array=1-3%2/.test(script), i % 2 === 0, script);
    const shell = new Deno.Command("bash", { args: ["-n", "-c", script] });
    assert.ok((await shell.output()).success, script);
  }
});
