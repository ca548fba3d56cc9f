// A hub with an empty folder and its files, for tests of lib/hub.

import assert from "node:assert/strict";
import { basename } from "node:path";
import type { HubFiles } from "../../lib/encoder/hub_files.ts";
import { openHub } from "../../lib/hub/hub.ts";
import { commit, lookalike, type LoopbackHub, type Mischief, startHub } from "./loopback_hub.ts";

/** What the hub has. */
export const files = await lookalike();
/** The look-alike of the paper's data set. */
export const dataSet = "uoft-cs/cifar100";
/** It, as an experiment names it. */
export const data = { dataset: dataSet, revision: commit };
/** The embedded encoder under the name of the paper's. */
export const model = "onnx-community/dinov2-small";
/** It, as an experiment names it. */
export const encoder = { model, revision: commit, dtype: "fp32" } as const;

/** What a test has at hand. */
export interface Setting {
  server: LoopbackHub;
  folder: string;
  hub: HubFiles;
  waits: number[];
  countdown: string[];
  notes: string[];
  progress: string[];
}

/** A hub with an empty folder, which waits for nothing. */
export async function withHub(
  test: (setting: Setting) => Promise<void>,
  token?: string,
  cache?: string,
): Promise<void> {
  await using server = startHub(files, token);
  const folder = await Deno.makeTempDir();
  const waits: number[] = [];
  const [countdown, notes, progress]: string[][] = [[], [], []];
  const hub = openHub({
    folder,
    endpoint: server.endpoint,
    token,
    cache,
    sleep: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    onWait: (left, total) => countdown.push(`${left}/${total}`),
    onNote: (line) => notes.push(line),
    onProgress: (file, done, total) => progress.push(`${basename(file)} ${done}/${total}`),
  });
  try {
    await test({ server, folder, hub, waits, countdown, notes, progress });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Checks that files have the content that the hub has under their names. */
export async function assertWhole(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await Deno.readFile(path);
    const expected =
      Object.entries({ ...files[`datasets/${dataSet}`], ...files[`models/${model}`] })
        .find(([name]) => path.endsWith(`/${name}`))![1];
    assert.deepEqual(found, expected, path);
  }
}

/** Does something wrong with the n-th transfer of a large file's bytes. */
export function onTransfers(answers: ReturnType<Mischief>[]): Mischief {
  let transfers = 0;
  return (request) => {
    if (!request.url.includes("/cdn/")) return;
    return answers[transfers++];
  };
}

/** Sum of waits in milliseconds, in seconds. */
export function seconds(waits: readonly number[]): number {
  return waits.reduce((sum, wait) => sum + wait, 0) / 1000;
}
