// sweep.html: how strategies rank under each combination of settings, on one page.

import { mostInColour } from "../figures/highlights.ts";
import { html } from "../figures/html.ts";
import { formatSigned } from "../figures/number_format.ts";
import { figure, page, table } from "../figures/page.ts";
import { settingWords } from "./grid.ts";
import type { SweepOrigin } from "./provenance.ts";
import type { SettingRanks } from "./ranks.ts";
import type { Sweep } from "./swept_study.ts";

/** What is on the page. */
export interface SweepPage {
  /** The sweep. */
  readonly sweep: Sweep;
  /** The ranks under each combination. */
  readonly ranked: readonly SettingRanks[];
  /** The figure, as SVG. */
  readonly picture: string;
  /** Where it comes from. */
  readonly origin: SweepOrigin;
}

/**
 * Writes the page.
 *
 * @param content What is on it
 * @returns The page as HTML
 */
export function sweepPage({ sweep, ranked, picture, origin }: SweepPage): string {
  const { experiment, studies, paths, baseline } = sweep;
  const contents = html`
    <section id="curves"><h2>Curves</h2>
    ${figure(
      [picture],
      (baseline === undefined
        ? "Mean accuracy over repetitions"
        : `Mean difference to ${baseline} over paired repetitions`) +
        " under each combination of settings. All panels have the same y axis; each has its own number of labels." +
        (sweep.strategies.length > mostInColour
          ? " The best under the experiment's own settings are in colour."
          : ""),
    )}
    </section>
    <section id="ranks"><h2>Ranks</h2>
    <ul>${moves(sweep, ranked).map((text) => html`<li>${text}</li>`)}</ul>
    ${rankTableOf(sweep, ranked)}
    </section>
    <section id="provenance">
      <h2>Provenance</h2>
      <p>The code that made the results is in <code>provenance.json</code>. No time and no machine is told here: the same
    results are the same page.</p>
      <details>
        <summary>Experiments and results</summary>
        <pre tabindex="0">${JSON.stringify(origin, undefined, 2)}</pre>
      </details>
    </section>
  `;
  return page({
    title: `${experiment} over ${paths.join(", ")}`,
    heading: `${experiment} over ${paths.join(", ")}`,
    summary:
      html`<p>${sweep.strategies.length} query strategies under ${studies.length} combinations of settings.</p>`,
    sections: [["curves", "Curves"], ["ranks", "Ranks"], ["provenance", "Provenance"]],
    contents,
  });
}

function rankTableOf(sweep: Sweep, ranked: readonly SettingRanks[]) {
  const [header, ...rows] = rankTable(sweep, ranked);
  return table(
    "Rank by area under the learning curve, and the area, under each combination of settings. Areas of different combinations " +
      "are not alike where the numbers of labels are not",
    header,
    rows,
  );
}

/**
 * Lays out how ranks move from setting to setting.
 *
 * @param sweep The sweep
 * @param ranked The ranks under each combination
 * @returns A header, then one row per strategy, best under the experiment's own settings first, then Kendall's tau
 */
export function rankTable(
  { strategies }: Sweep,
  ranked: readonly SettingRanks[],
): string[][] {
  const base = ranked.find(({ study }) => study.isBase)!;
  const order = [...strategies.keys()].sort((a, b) => base.ranks[a] - base.ranks[b]);
  return [
    [
      "strategy",
      ...ranked.map(({ study }) =>
        `${settingWords(study.settings)}${study.isBase ? " (base)" : ""}`
      ),
    ],
    ...order.map((i) => [
      strategies[i],
      ...ranked.map(({ ranks, areas }) => `${ranks[i]} (${areas[i].toFixed(3)})`),
    ]),
    [
      "Kendall's tau to base",
      ...ranked.map(({ tau }) => Number.isNaN(tau) ? "–" : formatSigned(tau, 2)),
    ],
  ];
}

/**
 * Says how the order of strategies changes.
 *
 * @param sweep The sweep
 * @param ranked The ranks under each combination
 * @returns Sentences
 */
export function moves({ strategies }: Sweep, ranked: readonly SettingRanks[]): string[] {
  const base = ranked.find(({ study }) => study.isBase)!;
  const others = ranked.filter(({ study, tau }) => !study.isBase && !Number.isNaN(tau));
  if (others.length === 0) return ["There is no order to compare."];
  const least = others.reduce((a, b) => b.tau < a.tau ? b : a);
  const spans = [...strategies.keys()].map((i) => {
    const own = ranked.map(({ ranks }) => ranks[i]);
    return { strategy: strategies[i], best: Math.min(...own), worst: Math.max(...own) };
  });
  const widest = spans.reduce((a, b) => b.worst - b.best > a.worst - a.best ? b : a);
  const first = strategies[base.ranks.indexOf(Math.min(...base.ranks))];
  const leads = ranked.filter(({ ranks }) =>
    ranks[strategies.indexOf(first)] === Math.min(...ranks)
  );
  return [
    "Kendall's tau says how alike two orders are: 1 is the same order, 0 is none in common, −1 the opposite one. " +
    (least.tau === 1
      ? "All orders are the experiment's own."
      : `Least like the experiment's own order is that of ${settingWords(least.study.settings)}: ${
        formatSigned(least.tau, 2)
      }.`),
    `${first}, the first under the experiment's own settings, leads under ${leads.length} of ${ranked.length} combinations.`,
    widest.best === widest.worst
      ? "No strategy changes its rank."
      : `${widest.strategy} moves the most, between rank ${widest.best} and rank ${widest.worst}.`,
    "Ranks move by chance as well: how far they do between repetitions of one study is in its own report.",
  ];
}
