// The experiments of a sweep: one for each combination of settings, each a file of its own in the data folder, where status, gc
// and every other task find it.

import { dirname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../lib/errors.ts";
import {
  checkExperiment,
  type Experiment,
  loadExperiment,
} from "../../lib/experiment/experiment.ts";
import { withChanges } from "../../lib/experiment/derived_file.ts";
import { makeFolder } from "../../lib/store/make_folder.ts";
import { assertNoLinks } from "../../lib/store/links.ts";
import { writeWhole } from "../../lib/store/write_whole.ts";
import {
  type Changes,
  combinations,
  type Dimension,
  settingOf,
  studyNameOf,
} from "../../lib/sweep/grid.ts";
import { dataFolder } from "../../steps/command.ts";

/** The experiment of one combination of settings. */
export interface Variant {
  /** The values of the swept settings, by their paths. */
  readonly settings: Changes;
  /** Whether it is the experiment itself. */
  readonly isBase: boolean;
  /** The experiment. */
  readonly experiment: Experiment;
}

/**
 * Checks every combination before anything runs, and writes its experiment file.
 *
 * @param base The experiment
 * @param dimensions The settings with their values
 * @returns The experiments; that of the base comes first, unless it is one of the combinations
 * @throws {UserError} If a value is none that the setting can have
 */
export async function makeVariants(
  base: Experiment,
  dimensions: readonly Dimension[],
): Promise<Variant[]> {
  const paths = dimensions.map(({ path }) => path);
  const json = JSON.parse(await Deno.readTextFile(base.path));
  if ("base" in json) {
    throw new UserError(
      `${base.path} is itself made of another experiment, ${json.base}; sweep that one`,
    );
  }
  const own = Object.fromEntries(paths.map((path) => [path, settingOf(base, path)]));
  const checked: { settings: Changes; experiment: Experiment }[] = [];
  for (const changes of combinations(dimensions)) {
    const name = studyNameOf(base.name, changes);
    const told = Object.entries(changes).map(([path, value]) => `${path}=${value}`).join(" ");
    const content = { ...withChanges(json, changes), name };
    const where = `--over ${told}`;
    const experiment = await checkExperiment(content, where, base.folder);
    checked.push({ settings: changes, experiment });
  }
  const names = checked.map(({ experiment }) => experiment.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new UserError(`--over: two combinations would be called ${twice}; leave one out`);
  }
  const variants: Variant[] = [];
  for (const { settings, experiment } of checked) {
    // Defaults count: a value that the experiment has anyway is no change.
    const values = Object.fromEntries(paths.map((path) => [path, settingOf(experiment, path)]));
    if (isDeepStrictEqual(values, own)) {
      variants.push({ settings, isBase: true, experiment: base });
      continue;
    }
    const path = await writeVariant(base, experiment.name, settings);
    variants.push({ settings, isBase: false, experiment: await loadExperiment(path) });
  }
  return variants.some(({ isBase }) => isBase)
    ? variants
    : [{ settings: own, isBase: true, experiment: base }, ...variants];
}

/** Writes an experiment file that names the base and what is changed; its path. */
async function writeVariant(base: Experiment, name: string, changes: Changes): Promise<string> {
  const path = join(dataFolder, "sweeps", base.name, `${name}.json`);
  await assertNoLinks(dataFolder, path);
  await makeFolder(dirname(path));
  const told = relative(dirname(path), base.path).replaceAll("\\", "/");
  const text = JSON.stringify({ name, base: told, changes }, undefined, 2) + "\n";
  const before = await Deno.readTextFile(path).catch(() => undefined);
  if (before !== text) await writeWhole(path, new TextEncoder().encode(text));
  return path;
}
