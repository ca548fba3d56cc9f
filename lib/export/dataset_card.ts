// README.md of an exported data set: the dataset card, with its head in YAML, that the hub shows and reads.

import { dump } from "js-yaml";
import type { Exported, ExportedFile } from "./exported.ts";

/** Upper bounds of the hub's categories of size, with their names. */
const sizes: readonly (readonly [number, string])[] = [
  [1e3, "n<1K"],
  [1e4, "1K<n<10K"],
  [1e5, "10K<n<100K"],
  [1e6, "100K<n<1M"],
  [1e7, "1M<n<10M"],
  [Infinity, "n>10M"],
];

/**
 * Writes the dataset card.
 *
 * @param exported What is exported
 * @param files The files of its tables
 * @returns The text, in Markdown
 */
export function datasetCard(exported: Exported, files: readonly ExportedFile[]): string {
  const { name, tables, licence, classNames, source, encoder, citation } = exported;
  const images = files.filter(({ table }) => table.name === "embeddings")
    .reduce((sum, { split }) => sum + split.rows, 0);
  const head = {
    license: licence ?? "other",
    // The hub asks for these where a licence is none of its list.
    ...(licence === undefined && { license_name: "of-the-images", license_link: "README.md" }),
    pretty_name: `Embeddings and picks of ${name}`,
    task_categories: ["image-classification", "image-feature-extraction"],
    tags: ["active-learning", "embeddings", "croissant"],
    size_categories: [sizes.find(([most]) => images < most)![1]],
    ...(source.dataset && { source_datasets: [source.dataset] }),
    configs: tables.map((table, i) => ({
      config_name: table.name,
      ...(i === 0 && { default: true }),
      data_files: files.filter((file) => file.table === table)
        .map(({ split, path }) => ({ split: split.name, path })),
    })),
  };
  const rows = files.map(({ path, table, split }) =>
    `| \`${path}\` | ${split.rows.toLocaleString("en")} | ${table.description} |`
  );
  return [
    "---",
    dump(head, { lineWidth: -1 }).trimEnd(),
    "---",
    "",
    `# Embeddings and picks of ${name}`,
    "",
    `The images of ${source.words}, as the frozen encoder ${encoder} embeds them, in ${classNames.length} classes;`,
    `and which of them ${exported.study.strategies.length} query strategies picked to be labeled, cycle after cycle.`,
    `Made by _${citation.title}_, version ${citation.version}.`,
    "",
    ...(exported.harderPool === undefined ? [] : [
      `The pool was made harder on purpose (\`${exported.harderPool}\`): its labels are the answers that strategies got. ` +
      "`embedded_index` is the place that an image had before.",
      "",
    ]),
    "| file | rows | what is in it |",
    "| ---- | ---: | ------------- |",
    ...rows,
    "",
    ...tables.flatMap(({ name: table, columns }) => [
      `- \`${table}\`: ` +
      columns.map(({ name, description }) => `\`${name}\` (${lowerCase(description)})`).join(", "),
    ]),
    "",
    "In Python:",
    "",
    "```python",
    "from datasets import load_dataset",
    "",
    'pool = load_dataset("FOLDER", "embeddings", split="pool").with_format("numpy")',
    'picks = load_dataset("FOLDER", "picks", split="picks")',
    "```",
    "",
    "As the data of an experiment of the project, which skips the encoder:",
    "",
    "```json",
    '"data": { "embeddings": "FOLDER" }',
    "```",
    "",
    "`experiment.json` is that experiment, with the settings and the start of the study: `deno task all FOLDER/experiment.json`.",
    "",
    "## Licence",
    "",
    licence === undefined
      ? "The licence of the images holds for what is derived from them. Write it here and in the head before you publish this."
      : `${licence}. The licence of the images holds as well.`,
    "",
  ].join("\n");
}

function lowerCase(sentence: string): string {
  return sentence[0].toLowerCase() + sentence.slice(1);
}
