// The benchmarks tell a wrong option in one line, before any work.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { taskIn } from "./project.ts";

const task = taskIn(fileURLToPath(new URL("..", import.meta.url)));

for (
  const [words, message] of [
    ["bench --nope", /^error: Unknown option '--nope'; .* \(usage: deno task bench \[options\]/],
    ["bench --strategies Bagde", /^error: --strategies: there is no strategy "Bagde"; .*Badge/],
    ["bench --strategies WholePool", /^error: --strategies: there is no strategy "WholePool"/],
    ["bench --pool 0", /^error: --pool: expected whole numbers from 1 on, found "0"/],
    ["bench:versions", /^error: Name another checkout, such as deno task bench:versions/],
    ["bench:versions . --runs x", /^error: --runs: expected whole numbers/],
    ["bench:startup --cells 0", /^error: --cells: expected whole numbers from 1 on, found "0"/],
    [
      "bench:experiment --reps -1",
      /^error: --reps needs a value; one that begins with - is --reps=-…/,
    ],
    ["bench:experiment --reps", /^error: Option '--reps <value>' argument missing/],
    [
      "bench:experiment --cycles 0",
      /^error: --cycles: expected whole numbers from 1 on, found "0"/,
    ],
    ["bench:large --parts x", /^error: --parts: expected queries, growth, study, found "x"/],
    ["bench:large --pool 100", /^error: --pool: 100 is less than the 100000 labels and candidates/],
    ["bench:parity fashion", /^error: Unexpected argument 'fashion'/],
  ] as const
) {
  Deno.test(`deno task ${words} is refused in one line`, async () => {
    const { code, stdout, stderr } = await task(...words.split(" "));
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  });
}
