// The labels of a labelling tool's export as a table, for any other use.

import { UserError } from "../lib/errors.ts";
import { csv } from "../lib/figures/csv_tables.ts";
import { readLabelExport } from "../lib/labelling/formats/read/read_label_export.ts";
import { command, fromUser, tellApart } from "../steps/command.ts";

if (import.meta.main) {
  await command({
    usage: "deno task labels FILE > labels.csv",
    description:
      "Prints the labels of an export as CSV (file_name,label): of Label Studio (JSON, JSON-MIN, CSV), CVAT (Datumaro\n" +
      "JSON, XML 1.1), FiftyOne (labels.json), or Hugging Face (metadata.csv, metadata.jsonl). What is left out is told\n" +
      "apart from the table.",
  }, async ({ positionals: [file], print }) => {
    if (file === undefined) {
      throw new UserError("Name the file to read, such as deno task labels export.json");
    }
    const { kind, labels, notes } = await readLabelExport(fromUser(file));
    for (const note of notes) tellApart(`note: ${note}`);
    if (labels.length === 0) {
      throw new UserError(`${file} (${kind}) has no label; label some images and export again`);
    }
    const table = csv(
      ["file_name", "label"],
      labels.map(({ fileName, label }) => [fileName, label]),
    ).trimEnd();
    if (!Deno.stdout.isTerminal()) console.log(table);
    else for (const line of table.split("\n")) print(line);
  });
}
