// An experiment under several settings, side by side: which conclusions hang on a setting.

import { join } from "node:path";
import { UserError } from "../lib/errors.ts";
import { planCells } from "../lib/experiment/plan.ts";
import { planPublication, settingsOf, studyOf } from "../lib/experiment/publication.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { learningCurves } from "../lib/figures/study.ts";
import { codeOf } from "../lib/store/code.ts";
import { toldPool } from "../lib/figures/read_provenance.ts";
import type { Store } from "../lib/store/store.ts";
import { type Dimension, readDimensions } from "../lib/sweep/grid.ts";
import { isSweep, type SweepOrigin, type SweepProvenance } from "../lib/sweep/provenance.ts";
import type { Sweep } from "../lib/sweep/swept_study.ts";
import { assertWritable } from "../lib/store/writable.ts";
import { findEmbeddings, replace } from "../steps/artifacts.ts";
import { command, type Context, figuresFolder, projectFolder } from "../steps/command.ts";
import { writeFolder } from "./write_folder.ts";
import { makeVariants, type Variant } from "./sweep/variants.ts";

async function main(context: Context): Promise<number> {
  const { print, values } = context;
  const { word, dimensions } = readWords(context);
  const base = await context.experiment(word);
  const name = `${base.name}-over-${dimensions.map(({ path }) => path).join("-")}`;
  await assertOurs(name);
  const variants = await makeVariants(base, dimensions);
  print(`${base.name}: ${variants.length} studies, one for each combination of settings`);
  const embed = await import("../steps/01_embed.ts");
  for (const variant of variants) {
    const code = await embed.main(contextOf(context, variant));
    if (code) return code;
  }
  await Deno.permissions.revoke({ name: "net" });
  // What a pool has no room for is told before the first cell runs.
  const store = await context.store();
  for (const { experiment } of variants) {
    await planCells(store, projectFolder, experiment, await findEmbeddings(store, experiment));
  }
  const run = await import("../steps/02_run.ts");
  for (const variant of variants) {
    const code = await run.main(contextOf(context, variant));
    if (code) return code;
  }
  await Deno.permissions.revoke({ name: "ffi" });
  if (values.only !== undefined || values.shard !== undefined) {
    print("Only computed: the same command without --only and --shard draws the sweep");
    return 0;
  }
  await draw(context, store, name, dimensions, variants);
  return 0;
}

/** The experiment's word and the swept settings: `--over` may be followed by several. */
function readWords({ positionals, values }: Context): { word: string; dimensions: Dimension[] } {
  const isSetting = (word: string) => /^[\w.$]+=/.test(word);
  const [word, ...others] = positionals.filter((word) => !isSetting(word));
  const settings = [...(values.over ?? []) as string[], ...positionals.filter(isSetting)];
  const example = "deno task sweep fashion --over batchSize=10,25,50 classifier.C=0.001,0.01,0.1";
  if (word === undefined) throw new UserError(`Name an experiment, such as ${example}`);
  if (others.length > 0) {
    throw new UserError(
      `--over ${others[0]}: expected a setting with its values, such as in ${example}`,
    );
  }
  if (settings.length === 0) throw new UserError(`Name settings with --over, such as ${example}`);
  return { word, dimensions: readDimensions(settings) };
}

/** The context in which the steps run a variant. */
function contextOf(context: Context, { experiment }: Variant): Context {
  return {
    ...context,
    positionals: [experiment.path],
    experiment: () => Promise.resolve(experiment),
  };
}

/** Refuses to overwrite what is no sweep, before any work. */
async function assertOurs(name: string): Promise<void> {
  const folder = join(figuresFolder, name);
  const text = await Deno.readTextFile(join(folder, "provenance.json")).catch(() => undefined);
  if (text !== undefined && !isSweep(text)) {
    throw new UserError(
      `figures/${name} is no sweep but a study of that name; give the study another name, or delete the folder`,
    );
  }
  await assertWritable(folder);
}

async function draw(
  { print }: Context,
  store: Store,
  name: string,
  dimensions: readonly Dimension[],
  variants: readonly Variant[],
): Promise<void> {
  const { sweep, origin, code } = await collect(store, dimensions, variants);
  // The renderers take long to load.
  const { publishSweep } = await import("../lib/sweep/publish.ts");
  const { moves, rankTable } = await import("../lib/sweep/sweep_page.ts");
  const { files, ranked } = await publishSweep(sweep, origin, code);
  print();
  for (const line of alignColumns(rankTable(sweep, ranked))) print(line);
  print();
  for (const line of moves(sweep, ranked)) print(line);
  print();
  const changed = await writeFolder(name, files);
  print(
    changed === 0
      ? `figures/${name} is up to date`
      : `${name}: ${changed} of ${files.size} files written`,
  );
  print(`page    figures/${name}/sweep.html`);
  print(`figure  figures/${name}/sweep.png (.svg, .pdf)`);
}

/** The results of all variants, what they come from, and the code that made them. */
async function collect(
  store: Store,
  dimensions: readonly Dimension[],
  variants: readonly Variant[],
): Promise<{ sweep: Sweep; origin: SweepOrigin; code: SweepProvenance["code"] }> {
  const studies: Sweep["studies"][number][] = [];
  const told: SweepOrigin["studies"][number][] = [];
  const code: Record<string, SweepProvenance["code"][string]> = {};
  for (const { settings, isBase, experiment } of variants) {
    const embedded = await findEmbeddings(store, experiment);
    const publication = await planPublication(store, projectFolder, experiment, embedded);
    const { provenance } = publication;
    studies.push({ settings, isBase, curves: learningCurves(studyOf(publication)) });
    told.push({
      settings,
      isBase,
      experiment: settingsOf(experiment),
      embeddings: toldPool(provenance),
      results: provenance.results,
    });
    for (const [part, made] of Object.entries(provenance.code)) {
      if (part !== "step 3") code[part] = made;
    }
  }
  code.sweep = await codeOf(store, projectFolder, ["lib/sweep/publish.ts"]);
  const base = variants.find(({ isBase }) => isBase)!.experiment;
  const baseline = base.strategies.find(({ name }) => name === "RandomSampling")?.label;
  const paths = dimensions.map(({ path }) => path);
  const strategies = base.strategies.map(({ label }) => label);
  return {
    sweep: { experiment: base.name, paths, strategies, baseline, studies },
    origin: { sweep: { experiment: base.name, paths, baseline }, studies: told },
    code,
  };
}

if (import.meta.main) {
  await command({
    usage: "deno task sweep EXPERIMENT --over SETTING=VALUE,VALUE... [SETTING=...] [options]",
    description:
      "Runs an experiment under every combination of some settings, and draws them side by side in\n" +
      "figures/EXPERIMENT-over-SETTING. Each combination is an experiment of its own in data/sweeps; only what is new\n" +
      "is computed. An experiment is the name of a file in experiments/ or the path of an experiment file.",
    maxPositionals: Infinity,
    options: {
      over: {
        type: "string",
        multiple: true,
        value: "SETTING=VALUES",
        description:
          "A setting, such as batchSize or classifier.C, and its values, parted by commas",
      },
      workers: {
        type: "string",
        value: "N",
        description: "Cells at once; one per core unless given",
      },
      only: {
        type: "string",
        multiple: true,
        value: "LABEL",
        description: "Only computes this strategy or bound; may be repeated",
      },
      shard: {
        type: "string",
        value: "I/N",
        description: "Only computes the I-th of N shares of the cells of each combination",
      },
      "no-wait": {
        type: "boolean",
        description: "Ends when other processes hold all that is left",
      },
      replace,
    },
  }, main);
}
