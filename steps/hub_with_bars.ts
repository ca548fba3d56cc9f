// The hub as the environment has it, with bars for what takes long.

import { join } from "node:path";
import type { HubFiles } from "../lib/encoder/hub_files.ts";
import { readHubEnvironment } from "../lib/hub/environment.ts";
import { openHub } from "../lib/hub/hub.ts";
import { type Context, dataFolder, type Progress } from "./command.ts";

/** Bars of progress, of which one is shown at a time. */
export interface Bars {
  /** Shows that so many of all are done. A full bar ends. */
  show(label: string, done: number, total: number, unit: string): void;
  /** Ends the bar that is shown, so that a line can be printed. */
  stop(): void;
}

/**
 * One bar after the other, each until it is full.
 *
 * @param context The command's context
 * @returns The bars
 */
export function progressBars({ progress }: Pick<Context, "progress">): Bars {
  let current: { label: string; bar: Progress } | undefined;
  const stop = () => {
    current?.bar.stop();
    current = undefined;
  };
  const show = (label: string, done: number, total: number, unit: string) => {
    if (current?.label !== label) {
      stop();
      current = { label, bar: progress(label, total, unit, done) };
    }
    current!.bar.update(done);
    if (done >= total) stop();
  };
  return { show, stop };
}

/**
 * Opens the hub as the environment says.
 *
 * @param bars Show what is downloaded
 * @param print Prints a line
 * @returns The hub
 */
export async function openHubWith(bars: Bars, print: (line: string) => void): Promise<HubFiles> {
  return openHub({
    folder: join(dataFolder, "hub"),
    ...await readHubEnvironment((name) => Deno.env.get(name)),
    onNote: (line) => {
      bars.stop();
      print(`note: ${line}`);
    },
    onWait: (left, total) => {
      // Shorter waits are over before anybody asks what is going on.
      if (total >= 5) bars.show("waiting for the hub", total - left, total, "s");
    },
    onProgress: (file, done, total) => {
      // Small files are there before a bar would be.
      if (total > 1e6) bars.show(file, megabytes(done), megabytes(total), "MB");
    },
  });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
