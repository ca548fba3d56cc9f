// A real Slurm of two nodes on this machine, if it has what that needs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const script = join(import.meta.dirname!, "start-slurm.sh");

/** Why there can be no Slurm on this machine: the end of a skipped test's name. */
export const skipReason = findReason();

function findReason(): string {
  if (Deno.uid() !== 0) return " (skipped: only root can start a Slurm)";
  for (const program of ["slurmctld", "slurmd", "sbatch", "munged"]) {
    try {
      execFileSync("which", [program]);
    } catch {
      return ` (skipped: no ${program} on this machine)`;
    }
  }
  return "";
}

/** A running Slurm. */
export interface Cluster {
  /** Environment variables by which Slurm's programs find it. */
  readonly env: Record<string, string>;
  /** Runs one of Slurm's programs and returns what it prints. */
  slurm(program: string, ...args: string[]): Promise<string>;
  /** Waits until something is so. */
  until(what: string, isSo: () => Promise<boolean>): Promise<void>;
  /** Waits until no job is left in the queue. */
  untilDone(): Promise<void>;
  /** Kills a node: its daemon and everything that it runs. */
  killNode(number: 1 | 2): Promise<unknown>;
  /** Starts a killed node again. */
  startNode(number: 1 | 2): Promise<unknown>;
  /** Ends it. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Between two looks. */
const pause = () => new Promise((wake) => setTimeout(wake, 300));

/** Starts a Slurm with two nodes of two cores each. */
export async function startCluster(): Promise<Cluster> {
  const folder = await Deno.makeTempDir({ prefix: "slurm-" });
  const env = { SLURM_CONF: join(folder, "slurm.conf") };
  const run = async (program: string, args: string[], stdout: "piped" | "null" = "piped") => {
    const output = await new Deno.Command(program, {
      args,
      env,
      stdin: "null",
      stdout,
      stderr: "inherit",
    }).output();
    assert.ok(output.success, `${program} ${args.join(" ")} failed`);
    return stdout === "piped" ? new TextDecoder().decode(output.stdout) : "";
  };
  // Daemons keep what they are handed open, so that their output can't be piped.
  const manage = (...args: string[]) => run(script, [folder, ...args], "null");
  const until: Cluster["until"] = async (what, isSo) => {
    const end = performance.now() + 120_000;
    while (!await isSo()) {
      if (performance.now() > end) {
        const format = "--Format=Name,ArrayTaskID,State,Reason,RestartCnt,NodeList";
        const queue = await run("squeue", ["--states=all", format]);
        // Nothing may write to the project's copy while it is removed.
        await run("scancel", ["--user=root"]);
        while (await run("squeue", ["--noheader"]) !== "") await pause();
        assert.fail(`waited two minutes for ${what}; jobs:\n${queue}`);
      }
      await pause();
    }
  };
  await manage();
  return {
    env,
    slurm: (program, ...args) => run(program, args),
    until,
    untilDone: () =>
      until("an empty queue", async () => await run("squeue", ["--noheader"]) === ""),
    killNode: (number) => manage("kill", String(number)),
    startNode: (number) => manage("node", String(number)),
    async [Symbol.asyncDispose]() {
      await manage("stop");
      await Deno.remove(folder, { recursive: true });
    },
  };
}
