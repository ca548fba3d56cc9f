// The published files drawn again from the results, byte for byte.

import { join } from "node:path";
import type { PublishOptions } from "../../lib/figures/publish.ts";
import { toldCells, toldExperiment, toldKey } from "../../lib/figures/read_provenance.ts";
import { codeOf } from "../../lib/store/code.ts";
import type { Store } from "../../lib/store/store.ts";
import { keyChanges } from "../../lib/store/key_changes.ts";
import { projectFolder } from "../../steps/command.ts";
import type { Check, Published, Results } from "./checks.ts";

/**
 * Draws the figure again and compares.
 *
 * @param published What was published
 * @param store The data folder
 * @param results The cells' results, in provenance's order
 * @returns What differs
 */
export async function checkDrawing(
  published: Published,
  store: Store,
  results: Results,
): Promise<Check> {
  const { provenance, folder, picture } = published;
  const what = "figure and tables, drawn again from the results";
  const skip = (note: string): Check => ({ what: `${what}: not done`, faults: [], notes: [note] });
  const key = toldKey(provenance, provenance.plot);
  const code = await codeOf(store, projectFolder, ["lib/figures/publish.ts"]);
  const changes = keyChanges(key, { ...key, ...code });
  if (changes.length > 0) return skip(`they were drawn by other code: ${changes.join(", ")}`);
  if (results.includes(undefined)) return skip("results are missing");

  // The renderers take long to load.
  const { publish, timedFiles } = await import("../../lib/figures/publish.ts");
  const { files: _, ...told } = provenance;
  const experiment = toldExperiment(provenance);
  const cells = toldCells(provenance).map(({ label, repetition }, i) => ({
    strategy: label,
    repetition,
    cycles: results[i]!,
  }));
  const files = await publish({
    name: experiment.name,
    strategies: experiment.strategies.map(({ label }) => label),
    baseline: provenance.baseline,
    cells,
  }, {
    figure: experiment.figure as PublishOptions["figure"],
    settings: experiment,
    provenance: told,
  });

  const faults: string[] = [];
  if (folder !== undefined) {
    for (const [name, bytes] of files) {
      if (timedFiles.includes(name)) continue;
      const found = await Deno.readFile(join(folder, name)).catch(() => new Uint8Array());
      if (!isEqual(found, bytes)) faults.push(`${name} is not what the results give`);
    }
  } else if (picture !== undefined) {
    const drawn = [...files].filter(([name]) => name.endsWith(".svg"));
    if (picture.includes("<title>") && isTimed(picture)) return skip("it tells times");
    const bytes = new TextEncoder().encode(picture);
    if (!drawn.some(([, own]) => isEqual(own, bytes))) {
      faults.push("the picture is not what the results give");
    }
  } else return skip("there is no picture here");
  return { what, faults, notes: [] };
}

/** Whether a picture shows seconds, which no results give. */
function isTimed(picture: string): boolean {
  return /<title>[^<]*: cost<\/title>/.test(picture);
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
