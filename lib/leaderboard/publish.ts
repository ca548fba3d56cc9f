// The published files of a leaderboard, as bytes by file name.

import { heatmap } from "../figures/heatmap.ts";
import { renderPdf, renderPng, renderSvg } from "../figures/render.ts";
import { sideBySide } from "../figures/subplot.ts";
import { withProvenance } from "../figures/with_provenance.ts";
import type { Code } from "../store/code.ts";
import { collectBoard } from "./board.ts";
import { leaderboardPage } from "./leaderboard_page.ts";
import type { LeaderboardOrigin } from "./provenance.ts";
import type { PublishedStudy } from "./published_study.ts";
import { rankDiagram, rankDiagramWords } from "./rank_diagram.ts";
import { type LeaderboardResults, leaderboardResults } from "./results.ts";
import { coverage } from "./statements.ts";
import { leaderboardTables } from "./tables.ts";

/** A leaderboard and its files. */
export interface PublishedLeaderboard {
  /** What it finds. */
  readonly results: LeaderboardResults;
  /** Content of each file, by its name. */
  readonly files: Map<string, Uint8Array>;
}

/**
 * Compares published studies and makes the files of the leaderboard. The same studies give the same bytes on every machine.
 *
 * @param published The studies
 * @param settings How they are compared
 * @param code The code that compares them, for `provenance.json`
 * @returns What the leaderboard finds, and its files
 * @throws {UserError} If the studies have too little in common
 */
export async function publishLeaderboard(
  published: readonly PublishedStudy[],
  settings: LeaderboardOrigin["leaderboard"],
  code: Code,
): Promise<PublishedLeaderboard> {
  const board = collectBoard(published, settings.acrossProtocols);
  const results = leaderboardResults(board, published, settings.rope);
  const origin: LeaderboardOrigin = {
    leaderboard: settings,
    studies: Object.fromEntries(published.map(({ name, files }) => [name, files])),
  };
  const { overRepetitions, overStudies, wins } = results;
  const panels = [
    { title: `Over ${coverage(results, "repetitions")}`, comparison: overRepetitions },
    ...(overStudies
      ? [{ title: `Over ${coverage(results, "studies")}`, comparison: overStudies }]
      : []),
  ];
  const shades = ["#f4a582", "#f7f7f7", "#92c5de"];
  const drawn = [
    {
      name: "critical_difference",
      spec: rankDiagram(board.strategies, panels),
      words: `Critical-difference diagram. ${
        panels.map((panel) => rankDiagramWords(board.strategies, panel)).join(". ")
      }.`,
    },
    {
      name: "wins",
      spec: sideBySide([
        heatmap("wins", "Wins of row against column", wins, shades, 1, (label) => label),
      ]),
      words:
        `Wins over ${
          coverage(results, "repetitions")
        }: share in which the strategy of the row has the larger area. ` +
        `Rows from the best average rank to the worst: ${wins.strategies.join(", ")}.`,
    },
  ];
  const files = new Map<string, string | Uint8Array>();
  const pictures = new Map<string, string>();
  for (const { name, spec, words } of drawn) {
    const title = `Leaderboard: ${name.replaceAll("_", " ")}`;
    const svg = await renderSvg(spec, title, origin, words);
    pictures.set(name, svg);
    files.set(`${name}.svg`, svg);
    files.set(`${name}.png`, await renderPng(svg));
    files.set(`${name}.pdf`, await renderPdf(svg, title));
  }
  for (const [name, text] of leaderboardTables(results)) files.set(name, text);
  files.set("leaderboard.html", leaderboardPage({ results, published, pictures, origin }));
  return { results, files: withProvenance(files, { ...origin, code }) };
}
