// The published files of a sweep, as bytes by file name.

import { renderPdf, renderPng, renderSvg } from "../figures/render.ts";
import { withProvenance } from "../figures/with_provenance.ts";
import { settingWords } from "./grid.ts";
import type { SweepOrigin, SweepProvenance } from "./provenance.ts";
import { rankSettings, type SettingRanks } from "./ranks.ts";
import { sweepFigure } from "./sweep_figure.ts";
import { sweepPage } from "./sweep_page.ts";
import type { Sweep } from "./swept_study.ts";
import { sweepRanksCsv, sweepResultsCsv, sweepTausCsv } from "./tables.ts";

/**
 * Makes the files of a sweep. The same results give the same bytes on every machine.
 *
 * @param sweep The sweep
 * @param origin Where it comes from
 * @param code The code that made each part, for `provenance.json`
 * @returns Content of each file by its name, and the ranks
 */
export async function publishSweep(
  sweep: Sweep,
  origin: SweepOrigin,
  code: SweepProvenance["code"],
): Promise<{ files: Map<string, Uint8Array>; ranked: SettingRanks[] }> {
  const ranked = rankSettings(sweep);
  const title = `${sweep.experiment} over ${sweep.paths.join(", ")}`;
  const picture = await renderSvg(
    sweepFigure(sweep, ranked),
    title,
    origin,
    describe(sweep, ranked),
  );
  const files = new Map<string, string | Uint8Array>([
    ["sweep.svg", picture],
    ["sweep.png", await renderPng(picture)],
    ["sweep.pdf", await renderPdf(picture, title)],
    ["results.csv", sweepResultsCsv(sweep)],
    ["ranks.csv", sweepRanksCsv(sweep, ranked)],
    ["taus.csv", sweepTausCsv(sweep, ranked)],
    ["sweep.html", sweepPage({ sweep, ranked, picture, origin })],
  ]);
  return { files: withProvenance(files, { ...origin, code }), ranked };
}

/** What the figure shows, for readers who can't see it. */
function describe({ strategies, baseline }: Sweep, ranked: readonly SettingRanks[]): string {
  const orders = ranked.map(({ study, ranks }) => {
    const order = [...strategies.keys()].sort((a, b) => ranks[a] - ranks[b]);
    return `${settingWords(study.settings)}: ${order.map((i) => strategies[i]).join(", ")}`;
  });
  const what = baseline === undefined ? "accuracy" : `accuracy minus ${baseline}'s`;
  return `A small panel of learning curves for each combination of settings: ${what} over the number of labels. ` +
    `Strategies by area, largest first: ${orders.join("; ")}.`;
}
