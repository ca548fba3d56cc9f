// Writes experiments/schema.json, by which editors complete and check experiment files.

import { join } from "node:path";
import { experimentJsonSchema } from "../lib/experiment/experiment.ts";
import { command, projectFolder } from "../steps/command.ts";

if (import.meta.main) {
  await command({
    usage: "deno task schema",
    description: "Writes experiments/schema.json from the definition that checks experiment files.",
    maxPositionals: 0,
  }, async ({ print }) => {
    const path = join(projectFolder, "experiments", "schema.json");
    await Deno.writeTextFile(path, JSON.stringify(await experimentJsonSchema(), null, 2) + "\n");
    print(`Wrote ${path}`);
  });
}
