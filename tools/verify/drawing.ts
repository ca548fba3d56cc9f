// The published files drawn again from the results by this checkout's code, byte for byte.

import { join } from "node:path";
import { keepLabels } from "../../lib/encoder/embed.ts";
import { UserError } from "../../lib/errors.ts";
import type { PoolSettings } from "../../lib/experiment/pool_settings.ts";
import { poolImages } from "../../lib/experiment/publication.ts";
import { keepPoolLabels } from "../../lib/experiment/study_pool.ts";
import { CRATE_FILE } from "../../lib/figures/crate/crate.ts";
import type { PublishOptions } from "../../lib/figures/publish.ts";
import {
  toldBounds,
  toldExperiment,
  toldPool,
  type ToldResult,
  toldResults,
} from "../../lib/figures/read_provenance.ts";
import type { PoolImages } from "../../lib/figures/report.ts";
import type { MeasureName } from "../../lib/measures/names.ts";
import type { Curve } from "../../lib/figures/study.ts";
import { hasObject, type Store } from "../../lib/store/store.ts";
import { keptHub } from "../../steps/artifacts.ts";
import { type Check, checkDrawn, type Published, type Results } from "./checks.ts";

/**
 * Draws the published files again and compares.
 *
 * @param published What was published
 * @param store The data folder
 * @param results The cells' results, in provenance's order
 * @param isSameCode Whether this checkout's code is that which drew them; other code may draw otherwise
 * @returns What differs
 */
export async function checkDrawing(
  published: Published,
  store: Store,
  results: Results,
  isSameCode: boolean,
): Promise<Check> {
  const { provenance, folder, sent } = published;
  const open = (note: string): Check => ({
    what: "files drawn again",
    isOpen: true,
    notes: [note],
  });
  const { cells, bounds } = results;
  if ([...cells, ...bounds].includes(undefined)) return open("results are missing");
  if (folder === undefined && sent === undefined) return open("there is no picture here");

  // The renderers take long to load.
  const { publish } = await import("../../lib/figures/publish.ts");
  const { pool, note } = await findPool(published, store);
  const experiment = toldExperiment(provenance);
  const files = await publish({
    name: experiment.name,
    strategies: experiment.strategies.map(({ label }) => label),
    baseline: provenance.baseline,
    cells: toldResults(provenance).map(({ label, repetition }, i) => ({
      strategy: label,
      repetition,
      cycles: cells[i]!,
    })),
    ...(provenance.bounds && { bounds: curvesOf(toldBounds(provenance), bounds) }),
  }, { figure: experiment.figure as PublishOptions["figure"], provenance, pool });

  // Without the pool, the report and what has its hash are others.
  const others = ["report.html", "provenance.json", CRATE_FILE].concat(
    provenance.pool ? ["README.md"] : [],
  );
  const differing: string[] = [];
  let what: string;
  if (folder === undefined) {
    const { name, bytes } = sent!;
    if (note !== undefined && others.includes(name)) return open(note);
    // A picture may have been given another name on the way.
    const isPicture = name.endsWith(".svg");
    const own = isPicture ? "the picture" : name;
    what = `${own}, drawn again from the results`;
    const drawn = [...files].filter(([other]) =>
      isPicture ? other.endsWith(".svg") : other === name
    );
    if (!drawn.some(([, again]) => isEqual(again, bytes))) differing.push(own);
  } else {
    // The crate is checked on its own.
    const compared = [...files].filter(([name]) =>
      name !== CRATE_FILE && (note === undefined || !others.includes(name))
    );
    what = `${compared.length} files, drawn again from the results`;
    for (const [name, bytes] of compared) {
      const found = await Deno.readFile(join(folder, name)).catch(() => new Uint8Array());
      if (!isEqual(found, bytes)) differing.push(name);
    }
  }
  const notes = folder === undefined || note === undefined
    ? []
    : [`report.html was not drawn again: ${note}`];
  return { ...checkDrawn(what, differing, "results", isSameCode), notes };
}

/** The curves of bounds from their points at each repetition, all of which are known. */
function curvesOf(told: readonly ToldResult[], points: Results["bounds"]): Curve[] {
  const cells = told.map((cell, i) => {
    const { measures: values, ...own } = points[i]!;
    return { ...cell, ...own, values };
  });
  return [...Map.groupBy(cells, ({ label }) => label)].map(([strategy, own]) => {
    const sorted = own.toSorted((a, b) => a.repetition - b.repetition);
    return {
      strategy,
      repetitions: sorted.map(({ repetition }) => repetition),
      labeled: [...sorted[0].labeled],
      accuracies: sorted.map(({ accuracy }) => [...accuracy]),
      ...(sorted[0].values && {
        measures: Object.fromEntries(
          Object.keys(sorted[0].values[0]).map((name) => [
            name,
            sorted.map(({ values = [] }) => values.map((own) => own[name as MeasureName]!)),
          ]),
        ),
      }),
    };
  });
}

/** The pool for the report, with its images; or why it is not here. */
async function findPool(
  { provenance, experiment }: Published,
  store: Store,
): Promise<{ pool?: PoolImages; note?: string }> {
  if (experiment === undefined) return { note: "this project has no experiment of that name" };
  const { embeddings } = provenance;
  const hub = keptHub(experiment);
  const isHere = async () =>
    await hasObject(store, embeddings.poolLabels) && await hasObject(store, embeddings.classNames);
  try {
    // A fresh clone has no data folder; labels are read from where the images are.
    if (!await isHere()) await keepLabels({ ...experiment, store, hub });
    if (!await isHere()) return { note: "its labels are not those of the images that are here" };
    if (provenance.pool !== undefined && !await keepPool(provenance, store)) {
      return { note: "its pool is not what this code makes of the labels that are here" };
    }
    return await poolImages(store, experiment, toldPool(provenance), hub);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { note: error.message.split("\n")[0] };
  }
}

/** Makes a harder pool again, without its embeddings. Returns whether it is the one that was published. */
async function keepPool(provenance: Published["provenance"], store: Store): Promise<boolean> {
  const { poolLabels, classNames } = provenance.embeddings;
  const { pool: settings } = toldExperiment(provenance);
  const kept = await keepPoolLabels(store, settings as unknown as PoolSettings, {
    poolLabels,
    classNames,
  });
  return Object.entries(kept).every(([name, hash]) => provenance.pool?.[name] === hash);
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
