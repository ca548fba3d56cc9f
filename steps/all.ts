// The whole pipeline: each step in a process of its own, with its own permissions, the next only if the last went well.

import { command } from "./command.ts";

const steps = [
  { file: "steps/01_embed.ts", permissions: "embed" },
  { file: "steps/02_run.ts", permissions: "run" },
  { file: "steps/03_plot.ts", permissions: "plot" },
];

if (import.meta.main) {
  await command({
    usage: "deno task all [experiment]",
    description:
      "From raw images to the published figure: embeds the images, runs the cells, draws the " +
      "figure.\nWhat is done already is not done again. Demo: deno task demo, which is deno task all fashion.",
    defaultExperiment: "cifar100",
  }, async ({ positionals }) => {
    // Ctrl-C reaches the running step too, which stops cleanly; this process only waits for it.
    Deno.addSignalListener("SIGINT", () => {});
    for (const { file, permissions } of steps) {
      const { code } = await new Deno.Command("deno", {
        args: ["run", "--quiet", `-P=${permissions}`, file, positionals[0] ?? "cifar100"],
        stdin: "inherit",
        stdout: "inherit",
        stderr: "inherit",
      }).output();
      if (code !== 0) return code;
    }
  });
}
