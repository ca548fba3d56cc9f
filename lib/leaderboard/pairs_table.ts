// The table of all pairs of strategies on the leaderboard's page.

import { html, type Markup } from "../figures/html.ts";
import { formatProbability, formatTogether } from "../figures/number_format.ts";
import { table } from "../figures/page.ts";
import { type Comparison, isToldApart } from "./comparison.ts";
import type { LeaderboardResults } from "./results.ts";
import { coverage, percent } from "./statements.ts";

/**
 * Lays out all pairs of a comparison, to unfold: there may be hundreds.
 *
 * @param results What the leaderboard finds
 * @param comparison The comparison over repetitions or over studies
 * @param over Which of them it is; over studies the pairs have probabilities
 * @returns The table, the best ranked strategies first
 */
export function pairsTable(
  results: LeaderboardResults,
  comparison: Comparison,
  over: "repetitions" | "studies",
): Markup {
  const { board: { strategies }, probabilities, order } = results;
  const place = (i: number) => order.indexOf(i);
  const rows = comparison.pairs.map((pair, i) => {
    // The better ranked strategy comes first.
    const isTurned = place(pair.first) > place(pair.second);
    const [first, second] = isTurned ? [pair.second, pair.first] : [pair.first, pair.second];
    const { below, equal, above } = probabilities[i] ?? {};
    const chances = isTurned ? [below, equal, above] : [above, equal, below];
    return {
      first,
      second,
      cells: [
        `${strategies[first]} and ${strategies[second]}`,
        formatTogether([isTurned ? -pair.difference : pair.difference], 4)[0],
        formatProbability(pair.pValue),
        formatProbability(pair.adjusted),
        isToldApart(comparison, pair) ? "yes" : "no",
        ...(over === "studies" ? chances.map(percent) : []),
      ],
    };
  }).sort((a, b) => place(a.first) - place(b.first) || place(a.second) - place(b.second));
  return html`
    <details><summary>All ${rows.length} pairs over ${coverage(results, over)}</summary>
    ${table(
      `Pairs of strategies over ${
        coverage(results, over)
      }: mean difference of areas, first minus second, and tests`,
      [
        "pair",
        "mean difference",
        "p",
        "p after Holm",
        "told apart",
        ...(over === "studies" ? ["first is better", "practically equal", "second is better"] : []),
      ],
      rows.map(({ cells }) => cells),
    )}
    </details>
  `;
}
