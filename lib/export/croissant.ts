// croissant.json of an exported data set: its files and columns for machines.
// Croissant 1.1: http://mlcommons.org/croissant/1.1

import { authorName } from "../figures/crate/citation.ts";
import type { Column } from "./data_set.ts";
import type { Exported, ExportedFile } from "./exported.ts";

/** The terms of the format, as its specification asks for them. */
const context = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  ...Object.fromEntries(
    [
      "arrayShape",
      "citeAs",
      "column",
      "containedIn",
      "equivalentProperty",
      "extract",
      "field",
      "fileObject",
      "fileProperty",
      "fileSet",
      "format",
      "includes",
      "isArray",
      "isLiveDataset",
      "jsonPath",
      "key",
      "md5",
      "parentField",
      "path",
      "recordSet",
      "references",
      "regex",
      "repeated",
      "replace",
      "samplingRate",
      "separator",
      "source",
      "subField",
      "transform",
    ].map((term) => [term, `cr:${term}`]),
  ),
  conformsTo: "dct:conformsTo",
  cr: "http://mlcommons.org/croissant/",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  dct: "http://purl.org/dc/terms/",
  description: { "@container": "@language" },
  examples: { "@id": "cr:examples", "@type": "@json" },
  name: { "@container": "@language" },
  prov: "http://www.w3.org/ns/prov#",
  rai: "http://mlcommons.org/croissant/RAI/",
  sc: "https://schema.org/",
};

/**
 * Writes the Croissant metadata.
 *
 * @param exported What is exported
 * @param files The files of its tables
 * @returns The text, in JSON
 */
export function croissant(exported: Exported, files: readonly ExportedFile[]): string {
  const { name, date, licence, citation, source, encoder } = exported;
  const metadata = {
    "@context": context,
    "@type": "sc:Dataset",
    conformsTo: "http://mlcommons.org/croissant/1.1",
    name: `${name}-embeddings-and-picks`,
    description: `Embeddings of ${source.words} by ${encoder}, and which images ` +
      `${exported.study.strategies.length} query strategies picked to be labeled`,
    license: licence === undefined
      ? "The licence of the images"
      : `https://spdx.org/licenses/${licence}`,
    url: source.url ?? "README.md",
    version: citation.version,
    datePublished: date,
    citeAs: `@misc{${
      name.replaceAll(/\W/g, "")
    }, title = {Embeddings and picks of ${name}}, author = {${
      citation.authors.map(authorName).join(" and ")
    }}, year = {${date.slice(0, 4)}}, note = {${citation.title}, version ${citation.version}}}`,
    creator: citation.authors.map((author) => ({
      "@type": author.name === undefined ? "sc:Person" : "sc:Organization",
      name: authorName(author),
    })),
    ...(source.url && { "prov:wasDerivedFrom": { "@id": source.url } }),
    "prov:wasGeneratedBy": {
      "@type": "prov:Activity",
      "prov:label": `deno task export hub ${name}`,
    },
    distribution: files.map(({ path, sha256, bytes }) => ({
      "@type": "cr:FileObject",
      "@id": path,
      name: path,
      contentUrl: path,
      contentSize: `${bytes.length} B`,
      encodingFormat: "application/x-parquet",
      sha256,
    })),
    recordSet: files.map(({ path, table, split }) => ({
      "@type": "cr:RecordSet",
      "@id": split.name,
      name: split.name,
      description: table.description,
      field: table.columns.map((column) => ({
        "@type": "cr:Field",
        "@id": `${split.name}/${column.name}`,
        name: column.name,
        description: column.description,
        ...typeOf(column, exported),
        source: { fileObject: { "@id": path }, extract: { column: column.name } },
      })),
    })),
  };
  return JSON.stringify(metadata, undefined, 2) + "\n";
}

function typeOf({ kind }: Column, { bits, columns }: Exported) {
  switch (kind) {
    case "integer":
    case "label":
      return { dataType: "sc:Integer" };
    case "number":
      return { dataType: "sc:Float" };
    case "text":
      return { dataType: "sc:Text" };
    case "embedding":
      return { dataType: `cr:Float${bits}`, isArray: true, arrayShape: String(columns) };
  }
}
