// Processes that run a step of the study: how they end, what they say, and what they must never say.

import type { Project } from "./project.ts";
import { startStep } from "./small_study.ts";

/** The three steps, in order. */
export const steps = ["01_embed", "02_run", "03_plot"] as const;

/** A step, by its file in `steps/`. */
export type Step = typeof steps[number];

/** How a process ended and what it said. */
export interface Ending {
  /** Its exit code. */
  readonly code: number;
  /** Whether a signal ended it. */
  readonly wasKilled: boolean;
  /** Its standard output. */
  readonly stdout: string;
  /** Its standard error. */
  readonly stderr: string;
}

/** Waits for the end of a process whose output is piped. */
export async function ending(process: Deno.ChildProcess): Promise<Ending> {
  const { code, signal, stdout, stderr } = await process.output();
  const text = new TextDecoder();
  return {
    code,
    wasKilled: signal !== null,
    stdout: text.decode(stdout),
    stderr: text.decode(stderr),
  };
}

/** Runs a step, or all of them in one process, to its end. */
export function runStep(project: Project, step: Step | "all", ...args: string[]): Promise<Ending> {
  return ending(startStep(project, step, ...args));
}

/** Sends a signal to a process, unless it has ended by itself. */
export function sendSignal(process: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    process.kill(signal);
  } catch (error) {
    // It ended a moment ago.
    if (!(error instanceof TypeError)) throw error;
  }
}

/**
 * Waits for the end of a process, and kills it if it runs for too long.
 *
 * @param process The process, whose output is piped
 * @param limit How long it may run, in milliseconds; as long as it likes if there is none
 */
export async function endWithin(
  process: Deno.ChildProcess,
  limit: number | undefined,
): Promise<Ending> {
  if (limit === undefined) return await ending(process);
  const killer = setTimeout(() => sendSignal(process, "SIGKILL"), limit);
  try {
    return await ending(process);
  } finally {
    clearTimeout(killer);
  }
}

/** Waits for so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}

/**
 * What is wrong with how a process ended.
 *
 * @param what What it was to do, such as `02_run`
 * @param ending How it ended
 * @param mayRefuse Whether it may end with code 1, if it says why in its own words
 * @returns The fault, or nothing: a code that it must not end with, or a stack trace
 */
export function faultOf(
  what: string,
  { code, stdout, stderr }: Omit<Ending, "wasKilled">,
  mayRefuse = false,
): string | undefined {
  const said = `${stdout}${stderr}`.trim();
  const hasTrace = /^ +at .+:\d+:\d+|\b[A-Z]\w*Error: |panicked at/m.test(said);
  const isExpected = code === 0 || mayRefuse && code === 1 && said !== "";
  if (isExpected && !hasTrace) return;
  return `${what} ended with code ${code}: ${said || "it said nothing"}`;
}
