// A published folder as a research object crate that other tools read: what was run, on what, by which software.
// Workflow Run RO-Crate, profile Provenance Run Crate 0.5: https://w3id.org/ro/wfrun/provenance/0.5

import { sha256 } from "../../store/sha256.ts";
import type { Provenance } from "../provenance.ts";
import { createAction, describeActions, describeRun } from "./actions.ts";
import { describeAgents } from "./agents.ts";
import { type Citation, projectCitation } from "./citation.ts";
import { type Entity, link, links, localId } from "./graph.ts";
import { describeHanded } from "./handed.ts";
import {
  describeSettings,
  fileParameter,
  fileParameterId,
  PARAMETER_PROFILE,
} from "./parameters.ts";
import { contentOf, formatOf } from "./published_files.ts";
import { describeTools } from "./tools.ts";

/** Name of the crate's file. */
export const CRATE_FILE = "ro-crate-metadata.json";

/** Name of the file that is the crate's workflow: the experiment. */
export const WORKFLOW_FILE = "experiment.json";

const CRATE = "https://w3id.org/ro/crate/1.1";
const WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0";
const WORKFLOW_PROFILE = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE";

/** What the published folder keeps to, with the names of these profiles. */
const profiles = {
  "https://w3id.org/ro/wfrun/process/0.5": ["Process Run Crate", "0.5"],
  "https://w3id.org/ro/wfrun/workflow/0.5": ["Workflow Run Crate", "0.5"],
  "https://w3id.org/ro/wfrun/provenance/0.5": ["Provenance Run Crate", "0.5"],
  [WORKFLOW_CRATE]: ["Workflow RO-Crate", "1.0"],
};

/**
 * Describes a published folder as a research object crate. It tells no time and no machine: the one date in it is that of the
 * publication, as the experiment file has it (`published`), or else that of the project's release in CITATION.cff.
 *
 * @param provenance Where the published files come from
 * @param files The published files by name, the crate's own excepted
 * @param citation Authors, version and licence; those of this project unless given
 * @returns The content of `ro-crate-metadata.json`
 */
export function describeCrate(
  provenance: Provenance,
  files: ReadonlyMap<string, Uint8Array>,
  citation: Citation = projectCitation,
): string {
  const { name: study, published } = provenance.experiment as { name: string; published?: string };
  const date = published ?? citation["date-released"];
  const agents = describeAgents(citation);
  const [agent] = agents.authors;
  const settings = describeSettings(provenance.experiment);
  const handed = describeHanded(provenance);
  const tools = describeTools(provenance, citation.version);
  const plain = [...files].map(([name, bytes]) => describeFile(name, bytes));
  const values = new Map(settings.map(({ key, value }) => [key, value]));
  const circumstances = { study, agent, date, values };
  const actions = describeActions(provenance, handed, plain, circumstances);
  const whole = createAction(localId("action", "all"), {
    name: `Study ${study}`,
    description: `All steps of ${study}`,
    instrument: WORKFLOW_FILE,
    object: [...handed.inputs, ...values.values()],
    result: plain,
  }, circumstances);
  const outputs = [...files.keys()].map((name) => fileParameter(encodeURI(name), name));
  const inputs = [
    ...Object.keys(provenance.inputs).map((name) => fileParameter(localId("input", name), name)),
    ...settings.map(({ parameter }) => parameter),
  ];
  const licence = `https://spdx.org/licenses/${citation.license}`;
  const fileEntities = plain.map((file) => {
    if (file["@id"] === "README.md") return { ...file, about: link("./") };
    if (file["@id"] !== WORKFLOW_FILE) return file;
    return {
      ...file,
      "@type": ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
      conformsTo: link(WORKFLOW_PROFILE),
      programmingLanguage: link(localId("experiment-file")),
      version: citation.version,
      url: "../../steps/all.ts",
      creator: links(agents.authors),
      license: link(licence),
      input: links(inputs),
      output: links(outputs),
      hasPart: links(tools.parts),
      step: links(tools.steps),
    };
  });
  const graph: Entity[] = [
    {
      "@id": CRATE_FILE,
      "@type": "CreativeWork",
      conformsTo: [link(CRATE), link(WORKFLOW_CRATE)],
      about: link("./"),
    },
    {
      "@id": "./",
      "@type": "Dataset",
      name: `Study ${study}`,
      description: describeStudy(provenance),
      datePublished: date,
      license: link(licence),
      author: links(agents.authors),
      publisher: link(agents.publisher),
      conformsTo: Object.keys(profiles).map(link),
      mainEntity: link(WORKFLOW_FILE),
      hasPart: links(plain),
      mentions: links([whole, ...actions.map(({ action }) => action)]),
    },
    ...fileEntities,
    ...handed.inputs,
    ...handed.embeddings,
    ...handed.pool,
    ...[...handed.results.values()].flat(),
    ...handed.measures,
    ...inputs,
    ...outputs,
    ...values.values(),
    ...tools.parts,
    ...tools.steps,
    ...tools.software,
    whole,
    ...actions.map(({ action }) => action),
    ...describeRun(tools.engine, actions, whole, agent),
    ...agents.entities,
    work(licence, citation.license, { description: "The licence of the project" }),
    ...Object.entries(profiles).map(([id, [name, version]]) => work(id, name, { version })),
    work(WORKFLOW_PROFILE, "ComputationalWorkflow", { version: "1.0-RELEASE" }),
    work(PARAMETER_PROFILE, "FormalParameter", { version: "1.0-RELEASE" }),
    {
      "@id": localId("experiment-file"),
      "@type": "ComputerLanguage",
      name: "Experiment file",
      url: "../../docs/experiment_file.md",
      version: citation.version,
    },
  ];
  const context = [`${CRATE}/context`, "https://w3id.org/ro/terms/workflow-run/context"];
  return JSON.stringify({ "@context": context, "@graph": graph }, undefined, 1) + "\n";
}

function describeFile(name: string, bytes: Uint8Array): Entity {
  return {
    "@id": encodeURI(name),
    "@type": "File",
    name,
    description: contentOf(name),
    encodingFormat: formatOf(name),
    contentSize: String(bytes.length),
    sha256: sha256(bytes),
    exampleOfWork: link(fileParameterId(name)),
  };
}

function describeStudy({ results, experiment }: Provenance): string {
  const { cycles } = experiment as { cycles: number };
  const labels = Object.keys(results);
  const repetitions = Math.max(0, ...labels.map((label) => results[label].length));
  return `Active learning on images with frozen embeddings: ${labels.length} query strategies ` +
    `(${labels.join(", ")}), ${repetitions} repetitions, ${cycles} cycles`;
}

function work(id: string, name: string, properties: Record<string, string>): Entity {
  return { "@id": id, "@type": "CreativeWork", name, ...properties };
}
