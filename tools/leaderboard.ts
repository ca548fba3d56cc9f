// A leaderboard over published studies: which strategies rank best on several data sets, and what tests can show of it.

import { join } from "node:path";
import { UserError } from "../lib/errors.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { isLeaderboard } from "../lib/leaderboard/provenance.ts";
import type { LeaderboardResults } from "../lib/leaderboard/results.ts";
import { beliefs, findings } from "../lib/leaderboard/statements.ts";
import { codeOf } from "../lib/store/code.ts";
import { assertWritable } from "../lib/store/writable.ts";
import { command, type Context, duration, figuresFolder, projectFolder } from "../steps/command.ts";
import { readStudies } from "./leaderboard/read_studies.ts";
import { writeFolder } from "./write_folder.ts";

/** Where it is published. */
const folder = join(figuresFolder, "leaderboard");

async function main({ positionals, values, print, store, now }: Context): Promise<void> {
  if (positionals.length < 2) {
    throw new UserError(
      "Name two studies or more, such as deno task leaderboard fashion fashion-30",
    );
  }
  const settings = {
    rope: readRope(values.rope),
    acrossProtocols: values["across-protocols"] === true,
  };
  await assertOurs();
  const start = now();
  const published = await readStudies(positionals);
  // The renderers take long to load.
  const { publishLeaderboard } = await import("../lib/leaderboard/publish.ts");
  const code = await codeOf(await store(), projectFolder, ["lib/leaderboard/publish.ts"]);
  const { results, files } = await publishLeaderboard(published, settings, code);
  for (const note of results.board.notes) print(`note: ${note}`);
  if (results.board.notes.length > 0) print();
  for (const line of alignColumns(rankTable(results))) print(line);
  print();
  for (
    const line of [
      ...findings(results, "repetitions"),
      ...findings(results, "studies"),
      ...beliefs(results),
    ]
  ) print(line);
  print();
  const changed = await writeFolder("leaderboard", files);
  print(
    changed === 0
      ? "figures/leaderboard is up to date"
      : `leaderboard: ${changed} of ${files.size} files in ${duration(now() - start)}`,
  );
  print("page    figures/leaderboard/leaderboard.html");
  print("figure  figures/leaderboard/critical_difference.png (.svg, .pdf)");
}

/** Half the width of the region of practical equivalence. */
function readRope(value: unknown = "0.01"): number {
  const rope = Number(value);
  if (rope > 0 && rope < 1) return rope;
  throw new UserError(`--rope: expected a difference of areas between 0 and 1, found "${value}"`);
}

/** Refuses to overwrite a study that is called leaderboard, before any work. */
async function assertOurs(): Promise<void> {
  const path = join(folder, "provenance.json");
  const text = await Deno.readTextFile(path).catch(() => undefined);
  if (text !== undefined && !isLeaderboard(text)) {
    throw new UserError(
      "figures/leaderboard is no leaderboard but a study of that name; give the study another name, or delete the folder",
    );
  }
  await assertWritable(folder);
}

function rankTable({ board, order, overRepetitions, overStudies, wins }: LeaderboardResults) {
  return [
    ["strategy", "average rank", ...(overStudies ? ["over studies"] : []), "wins"],
    ...order.map((i, row) => {
      const others = wins.values[row].filter((_, column) => column !== row) as number[];
      const share = others.reduce((sum, own) => sum + own, 0) / others.length;
      return [
        board.strategies[i],
        overRepetitions.averageRanks[i].toFixed(2),
        ...(overStudies ? [overStudies.averageRanks[i].toFixed(2)] : []),
        `${(100 * share).toFixed(1)} %`,
      ];
    }),
  ];
}

if (import.meta.main) {
  await command({
    usage: "deno task leaderboard STUDY STUDY... [options]",
    description:
      "Ranks the strategies that several published studies share, with tests over repetitions and over studies, and\n" +
      "publishes figures/leaderboard. Studies are named by their folders in figures/; nothing else is needed of them.\n" +
      "Studies of another protocol, strategies that some studies lack and missing cells are named and left out.",
    maxPositionals: Infinity,
    options: {
      rope: {
        type: "string",
        value: "DIFFERENCE",
        description: "Areas that differ by less are practically equal; 0.01 unless given",
      },
      "across-protocols": {
        type: "boolean",
        description: "Ranks studies of different protocols together",
      },
    },
  }, main);
}
