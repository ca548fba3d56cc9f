// The interactive figure of a published study in the browser. It has a configuration of its own, so that only who looks at
// one fetches its packages.

import { interactiveFigure } from "../../lib/figures/plotly_figure.ts";
import { showMeasure } from "../../lib/figures/shown_measure.ts";
import { command, defaultExperiment } from "../../steps/command.ts";
import { foreignStudy, publishedMeasure, publishedStudy } from "../published.ts";
import { withoutLoaderVariables } from "../subprocess.ts";
import { serveFigure } from "./serve.ts";

if (import.meta.main) {
  await command({
    usage: "deno task view [experiment | FOLDER]",
    description:
      "Shows the figure of a published experiment in the browser: hover for values, click an entry of\n" +
      "the legend to hide a strategy, drag to zoom. If the study was run here, the legend tells the time per query.\n" +
      "A published folder is shown as well. Only this machine is served; Ctrl-C ends it.",
  }, async ({ positionals, print }) => {
    const name = positionals[0] ?? defaultExperiment;
    const study = await publishedStudy(name);
    const foreign = await foreignStudy(name);
    if (foreign !== undefined) print(`note: ${foreign}`);
    const address = serveFigure(
      interactiveFigure(showMeasure(study, await publishedMeasure(name))),
    );
    print(`${name} is shown at ${address} until Ctrl-C`);
    openBrowser(address);
    await new Promise(() => {});
  });
}

/** Opens the address where there is a display; where there is none, or no browser, the printed line remains. */
function openBrowser(address: string) {
  const openers: Partial<Record<typeof Deno.build.os, string[]>> = {
    darwin: ["open", address],
    windows: ["explorer", address],
    linux: Deno.env.get("DISPLAY") || Deno.env.get("WAYLAND_DISPLAY")
      ? ["xdg-open", address]
      : undefined,
  };
  const opener = openers[Deno.build.os];
  if (opener === undefined) return;
  try {
    new Deno.Command(opener[0], {
      args: opener.slice(1),
      clearEnv: true,
      env: withoutLoaderVariables(Deno.env.toObject()).kept,
      stdout: "null",
      stderr: "null",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
