// What the logs of an experiment's jobs tell: which process each is, on which node, and its last line.

import { join } from "node:path";

/** What the log of a job tells. */
export interface JobLog {
  /** Number of the job, with the task's number of its array: `17` or `18_3`. */
  readonly job: string;
  /** Name of the node that it runs on, or ran on last. */
  readonly node: string;
  /** What its process is called in the data folder, without what tells it from others of that number. */
  readonly process: string;
  /** Its last line. */
  readonly last: string;
}

/**
 * Reads the logs that the jobs of `deno task submit` write: of each step, those of the latest submission.
 *
 * @param folder Absolute path of the folder of logs
 * @param experiment Name of the experiment
 * @returns The jobs in order; none where nothing was submitted
 */
export async function readJobLogs(folder: string, experiment: string): Promise<JobLog[]> {
  const found: { step: string; id: number; task: number; file: string }[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (!name.startsWith(`${experiment}-`)) continue;
      const parts = /^(share|embed|run|plot)-(\d+)(?:_(\d+))?\.log$/.exec(
        name.slice(experiment.length + 1),
      );
      if (parts === null) continue;
      const [, step, id, task = 0] = parts;
      found.push({ step, id: Number(id), task: Number(task), file: join(folder, name) });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const latest = (step: string) =>
    Math.max(...found.filter((log) => log.step === step).map(({ id }) => id));
  const current = found.filter(({ step, id }) => id === latest(step))
    .sort((a, b) => a.id - b.id || a.task - b.task);
  return await Promise.all(current.map(({ file }) => readJobLog(file)));
}

async function readJobLog(file: string): Promise<JobLog> {
  // One that can't be read is no reason for not telling the rest.
  const text = await Deno.readTextFile(file).catch(() => "its log can't be read");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  // The batch script writes it at the start of every turn.
  const start = lines.findLast((line) => /^job \S+ on \S+ is process \S+$/.test(line));
  const [, job, , node, , , process] = start?.split(" ") ?? [];
  return { job: job ?? "", node: node ?? "", process: process ?? "", last: lines.at(-1) ?? "" };
}
