// leaderboard.html: the leaderboard on one page, with what its tests can't show.

import { html, type Markup } from "../figures/html.ts";
import { figure, page, table } from "../figures/page.ts";
import { poolWordsOf } from "../figures/pool_words.ts";
import { toldExperiment } from "../figures/read_provenance.ts";
import { isToldApart } from "./comparison.ts";
import { pairsTable } from "./pairs_table.ts";
import { protocolOf } from "./protocol.ts";
import type { LeaderboardOrigin } from "./provenance.ts";
import type { PublishedStudy } from "./published_study.ts";
import type { LeaderboardResults } from "./results.ts";
import { beliefs, coverage, findings, percent } from "./statements.ts";

/** What is on the page. */
export interface LeaderboardPage {
  /** What the leaderboard finds. */
  readonly results: LeaderboardResults;
  /** The studies. */
  readonly published: readonly PublishedStudy[];
  /** SVGs of `ranks` and `wins`. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Where it comes from. */
  readonly origin: LeaderboardOrigin;
}

/**
 * Writes the page.
 *
 * @param content What is on it
 * @returns The page as HTML
 */
export function leaderboardPage({ results, published, pictures, origin }: LeaderboardPage): string {
  const { board, overStudies } = results;
  const contents = html`
    <section id="studies"><h2>Studies</h2>
    ${studiesTable(results, published)}
    ${board.notes.length === 0 ? undefined : html`
      <div class="caution">
        <p>What is left out, and what to keep in mind:</p>
        <ul>${board.notes.map((note) => html`<li>${note}</li>`)}</ul>
      </div>
    `}
    </section>
    <section id="ranks"><h2>Ranks</h2>
    ${figure(
      [pictures.get("critical_difference")!],
      "Average ranks by area under the learning curve, 1 being the best. A bar joins strategies of which no two are told " +
        "apart at 5 % (Wilcoxon's signed-rank test, Holm's correction for all pairs); a dot on a bar marks each of them.",
    )}
    ${ranksTable(results)}
    ${sentences(findings(results, "repetitions"))}
    ${sentences(findings(results, "studies"))}
    </section>
    <section id="wins"><h2>Wins</h2>
    ${figure(
      [pictures.get("wins")!],
      `Share of the ${
        coverage(results, "repetitions")
      } in which the strategy of the row has a larger area than that of the ` +
        "column; ties count half.",
    )}
    </section>
    <section id="pairs"><h2>Pairs</h2>
    ${sentences(beliefs(results))}
    ${pairsTable(results, results.overRepetitions, "repetitions")}
    ${overStudies && pairsTable(results, overStudies, "studies")}
    </section>
    <section id="areas"><h2>Areas in each study</h2>
    ${areasTable(results, published)}
    </section>
    <section id="provenance">
      <h2>Provenance</h2>
      <p>This page is computed from published files alone. Their hashes are below; the code that compared them is in
    <code>provenance.json</code>. No time and no machine is told here: the same studies are the same page.</p>
      <details>
        <summary>Studies and settings</summary>
        <pre tabindex="0">${JSON.stringify(origin, undefined, 2)}</pre>
      </details>
    </section>
  `;
  return page({
    title: "Leaderboard of query strategies",
    heading: "Leaderboard",
    summary: html`<p>${board.strategies.length} query strategies over ${
      coverage(results, "repetitions")
    }: ${board.studies.map(({ name }) => name).join(", ")}.</p>`,
    sections: [
      ["studies", "Studies"],
      ["ranks", "Ranks"],
      ["wins", "Wins"],
      ["pairs", "Pairs"],
      ["areas", "Areas in each study"],
      ["provenance", "Provenance"],
    ],
    contents,
  });
}

function sentences(texts: readonly string[]): Markup | undefined {
  return texts.length === 0
    ? undefined
    : html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
}

function studiesTable({ board }: LeaderboardResults, published: readonly PublishedStudy[]) {
  const settings = [...new Set(published.flatMap((study) => [...protocolOf(study).keys()]))];
  const pools = published.map(({ origin }) => poolWordsOf(toldExperiment(origin)) ?? "as it is");
  return table(
    "Each study, how many of its repetitions are ranked, what was done to its pool, and its protocol",
    ["study", "strategies", "repetitions ranked", "pool", ...settings],
    published.map((study, i) => {
      const { reps, strategies } = toldExperiment(study.origin);
      const ranked = board.studies.find(({ name }) => name === study.name);
      return [
        study.name,
        String(strategies.length),
        `${ranked?.repetitions.length ?? 0} of ${reps}`,
        pools[i],
        ...settings.map((name) => protocolOf(study).get(name) ?? "none"),
      ];
    }),
  );
}

function ranksTable({ board, order, overRepetitions, overStudies, wins }: LeaderboardResults) {
  const { strategies } = board;
  const count = (i: number, isBetter: boolean) =>
    overRepetitions.pairs.filter((pair) =>
      isToldApart(overRepetitions, pair) &&
      (isBetter
        ? pair.difference > 0 ? pair.first === i : pair.second === i
        : pair.difference > 0
        ? pair.second === i
        : pair.first === i)
    ).length;
  return table(
    "Strategies, best average rank over repetitions first; told apart over repetitions, by the sign of the mean difference",
    [
      "strategy",
      "average rank over repetitions",
      ...(overStudies ? ["average rank over studies"] : []),
      "wins against the others",
      "told apart as better than",
      "told apart as worse than",
    ],
    order.map((i, row) => {
      const others = wins.values[row].filter((_, column) => column !== row) as number[];
      return [
        strategies[i],
        overRepetitions.averageRanks[i].toFixed(2),
        ...(overStudies ? [overStudies.averageRanks[i].toFixed(2)] : []),
        percent(others.reduce((sum, share) => sum + share, 0) / others.length),
        String(count(i, true)),
        String(count(i, false)),
      ];
    }),
  );
}

function areasTable(
  { board, order, areas }: LeaderboardResults,
  published: readonly PublishedStudy[],
) {
  const ranked = order.map((i) => board.strategies[i]);
  const all = [...new Set([...ranked, ...areas.map(({ strategy }) => strategy)])];
  return table(
    "Mean area under the learning curve in each study, with its rank there among all strategies of the study. Areas of different " +
      "data sets or protocols are not alike, so none is averaged over studies",
    ["strategy", ...published.map(({ name }) => name)],
    all.map((strategy) => [
      strategy,
      ...published.map(({ name }) => {
        const found = areas.find((own) => own.study === name && own.strategy === strategy);
        return found === undefined ? "–" : `${found.area.toFixed(3)} (${found.rank})`;
      }),
    ]),
  );
}
