// Two published studies, or two versions of one, over each other.

import { join } from "node:path";
import { UserError } from "../lib/errors.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import {
  compareRanks,
  compareStudies,
  describeBoundChange,
  describeChange,
} from "../lib/figures/compare_studies.ts";
import { compareClaims } from "../lib/figures/conclusions/compare_claims.ts";
import { compareStudiesFigure } from "../lib/figures/compare_studies_figure.ts";
import type { Origin } from "../lib/figures/provenance.ts";
import { processorBoundDevice } from "../lib/figures/read_provenance.ts";
import { showMeasure, shownWords } from "../lib/figures/shown_measure.ts";
import { cycleCount, firstCycles } from "../lib/figures/study.ts";
import { assertNoLinks } from "../lib/store/links.ts";
import { command, dataFolder } from "../steps/command.ts";
import {
  alteredTables,
  foreignStudy,
  publishedMeasure,
  publishedOrigin,
  publishedStudy,
} from "./published.ts";

if (import.meta.main) {
  await command({
    usage: "deno task compare A B",
    description:
      "Says which curves moved between two published studies, by how much, and from which cycle and pick on, which\n" +
      "claims differ, and draws them over each other. A and B are names or files of experiments, published folders, or\n" +
      "NAME@REVISION for what git has of one: deno task compare fashion@HEAD fashion shows what an edit changed.",
    maxPositionals: 2,
  }, async ({ positionals, print }) => {
    if (positionals.length !== 2) {
      throw new UserError("Name two studies, such as deno task compare fashion@HEAD fashion");
    }
    const whole = await Promise.all(positionals.map(publishedStudy));
    for (const source of positionals) {
      const foreign = await foreignStudy(source);
      if (foreign !== undefined) print(`note: ${foreign}`);
      for (const name of await alteredTables(source)) {
        print(`note: ${name} of ${source} is not what was published`);
      }
    }
    const [before, after] = await Promise.all(positionals.map(publishedOrigin));
    for (const line of tellEmbeddings(before, after)) print(line);
    const counts = whole.map(cycleCount);
    const cycles = Math.min(...counts);
    const [measure, other] = await Promise.all(positionals.map(publishedMeasure));
    // Two studies that show different measures have accuracy in common.
    const [first, second] = whole.map((study) =>
      showMeasure(firstCycles(study, cycles), measure === other ? measure : undefined)
    );
    if (measure !== other || first.measure !== undefined) {
      print(`compared by ${shownWords(first)}`);
    }
    if (counts[0] !== counts[1]) {
      print(
        `compared over the first ${cycles} cycles, areas too: ${first.name} has ${counts[0]}, ` +
          `${second.name} has ${counts[1]}`,
      );
    }
    const { changes, bounds, only } = compareStudies(first, second);
    for (const [i, study] of [first, second].entries()) {
      if (only[i].length > 0) print(`only in ${study.name}: ${only[i].join(", ")}`);
    }
    for (const change of changes) print(describeChange(change));
    for (const change of bounds) print(describeBoundChange(change));
    print();
    for (const line of alignColumns(compareRanks(first, second))) print(line);
    print();
    for (const line of compareClaims(first, second)) print(line);
    const figure = compareStudiesFigure(first, second, changes);
    if (figure === undefined) return;
    const { renderSvg } = await import("../lib/figures/render.ts");
    const title = `${second.name} against ${first.name}`;
    const folder = join(dataFolder, "compare");
    const file = join(folder, `${title.replace(/[^\w.@-]+/g, "-")}.svg`);
    const told = `${title}: curves that moved, over the number of labels, dashed for the first. ${
      changes.map(describeChange).join("; ")
    }.`;
    const svg = await renderSvg(figure, title, { first: first.name, second: second.name }, told);
    await assertNoLinks(dataFolder, file);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(file, svg);
    print();
    print(`drawn over each other in ${file}`);
  });
}

/** Whether both studies ran on the same embeddings, and why not: then all else that differs may follow from it. */
function tellEmbeddings(before?: Origin, after?: Origin): string[] {
  if (before === undefined || after === undefined) return [];
  const differ = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>) =>
    Object.keys({ ...a, ...b }).some((name) => a[name] !== b[name]);
  if (!differ(before.embeddings, after.embeddings)) return [];
  if (differ(before.inputs, after.inputs)) {
    return ["the embeddings differ, made of other images or by another encoder"];
  }
  const device = processorBoundDevice(before) ?? processorBoundDevice(after);
  return [
    "the embeddings differ, of the same images and the same encoder" +
    (device === undefined ? "" : `; those of "device": "${device}" belong to a kind of processor`),
  ];
}
