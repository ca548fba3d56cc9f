// Two published studies, or two versions of one, over each other.

import { join } from "node:path";
import { UserError } from "../lib/errors.ts";
import { alignColumns } from "../lib/figures/terminal_table.ts";
import { compareRanks, compareStudies, describeChange } from "../lib/figures/compare_studies.ts";
import { compareStudiesFigure } from "../lib/figures/compare_studies_figure.ts";
import { command, dataFolder } from "../steps/command.ts";
import { publishedStudy } from "./published.ts";

if (import.meta.main) {
  await command({
    usage: "deno task compare A B",
    description:
      "Says which curves moved between two published studies, by how much, and from which cycle and pick on,\n" +
      "and draws them over each other. A and B are names of experiments, folders with published files, or\n" +
      "NAME@REVISION for what git has of one: deno task compare fashion@HEAD fashion shows what an edit changed.",
    maxPositionals: 2,
  }, async ({ positionals, print }) => {
    if (positionals.length !== 2) {
      throw new UserError("Name two studies, such as deno task compare fashion@HEAD fashion");
    }
    const [first, second] = await Promise.all(positionals.map(publishedStudy));
    const { changes, only } = compareStudies(first, second);
    for (const [i, study] of [first, second].entries()) {
      if (only[i].length > 0) print(`only in ${study.name}: ${only[i].join(", ")}`);
    }
    for (const change of changes) print(describeChange(change));
    print();
    for (const line of alignColumns(compareRanks(first, second))) print(line);
    const figure = compareStudiesFigure(first, second, changes);
    if (figure === undefined) return;
    const { renderSvg } = await import("../lib/figures/render.ts");
    const title = `${second.name} against ${first.name}`;
    const folder = join(dataFolder, "compare");
    const file = join(folder, `${title.replace(/[^\w.@-]+/g, "-")}.svg`);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(
      file,
      await renderSvg(figure, title, { first: first.name, second: second.name }),
    );
    print();
    print(`drawn over each other in ${file}`);
  });
}
