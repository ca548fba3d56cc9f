// The batch scripts that Slurm runs a step by: told that its time is nearly up, a job ends its step cleanly and puts
// itself back into the queue.

import { shellWord } from "../lib/command_line.ts";

/** A step as a job. */
export interface Job {
  /** What the scheduler shows, such as `fashion-run`. */
  readonly name: string;
  /** Absolute path of the project, on a file system that all nodes share. */
  readonly project: string;
  /** Absolute path of its log, with Slurm's placeholders such as `%j` in the file's name only. */
  readonly log: { folder: string; file: string };
  /** What is run in the project's folder, word by word; shell variables are allowed in the words given as `raw`. */
  readonly command: readonly (string | { raw: string })[];
  /** Variables that the job needs and that sbatch is started without. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options of sbatch, word by word. Of those that are given twice, the last counts. */
  readonly options: readonly string[];
}

/** Seconds before its end at which a job is told; Slurm looks twice a minute only, so it may be up to 30 more. */
const NOTICE_SECONDS = 30;

/**
 * The batch script of a job.
 *
 * The notice is SIGUSR1 to the script, so that it can be told from SIGTERM, by which Slurm cancels or preempts: in
 * both cases the step gets SIGTERM, keeps what is finished and ends, but only after the notice the job requeues itself.
 *
 * @param job The job
 * @returns The script
 */
export function batchScript(
  { name, project, log, command, environment, options }: Job,
): string {
  // Slurm replaces what follows a percent sign.
  const output = `${log.folder.replaceAll("%", "%%")}/${log.file}`;
  const directives = [
    ["--job-name", name],
    ["--chdir", project],
    ["--output", output],
    ["--open-mode", "append"],
    ["--requeue"],
    ["--signal", `B:USR1@${NOTICE_SECONDS}`],
    options,
  ].filter(({ length }) => length > 0);
  const exports = Object.entries(environment)
    .map(([name, value]) => `export ${name}=${shellWord(value)}\n`).join("");
  return `#!/bin/bash
${directives.map((words) => `#SBATCH ${words.map(forSlurm).join(" ")}`).join("\n")}

${exports}near_end=
trap 'near_end=yes; kill -TERM "$step"' USR1
trap 'kill -TERM "$step"' TERM
${command.map((word) => typeof word === "string" ? shellWord(word) : word.raw).join(" ")} &
step=$!
echo "job \${SLURM_ARRAY_JOB_ID:-$SLURM_JOB_ID}\${SLURM_ARRAY_TASK_ID:+_$SLURM_ARRAY_TASK_ID} on $SLURMD_NODENAME is process $(hostname)-$step"
# A signal ends the first wait before the step has ended.
wait "$step"; code=$?
while kill -0 "$step" 2>/dev/null; do wait "$step"; code=$?; done
if [[ $near_end && $code != 0 ]]; then
  echo "its time is nearly up: back into the queue"
  scontrol requeue "$SLURM_JOB_ID" && exit 0
fi
exit "$code"
`;
}

/** A word as Slurm's reader of directives takes it. */
function forSlurm(word: string): string {
  return /^[\w./:=@%,+-]+$/.test(word) ? word : `"${word.replace(/["\\]/g, "\\$&")}"`;
}
