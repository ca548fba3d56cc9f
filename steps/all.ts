// The whole pipeline: the three steps one after the other, the next only if the last went well. It may do what any step may, and
// gives up what later steps don't need as soon as a step has ended.

import { assertPublishable, type FoundCells, replace } from "./artifacts.ts";
import { command } from "./command.ts";

const steps: { file: string; lastToNeed: Deno.PermissionDescriptor[] }[] = [
  { file: "./01_embed.ts", lastToNeed: [{ name: "net" }] },
  { file: "./02_run.ts", lastToNeed: [{ name: "ffi" }] },
  { file: "./03_plot.ts", lastToNeed: [] },
];

if (import.meta.main) {
  await command({
    usage: "deno task all [experiment]",
    description:
      "From raw images to the published figure: embeds the images, runs the cells, draws the " +
      "figure.\nWhat is done already is not done again. Demo: deno task demo, which is deno task all fashion.",
    options: { replace },
  }, async (context) => {
    const { name } = await context.experiment();
    await assertPublishable(name);
    const found: FoundCells = {};
    for (const { file, lastToNeed } of steps) {
      const { main } = await import(file);
      const code = await main(context, found);
      if (code) return code;
      for (const permission of lastToNeed) await Deno.permissions.revoke(permission);
    }
  });
}
