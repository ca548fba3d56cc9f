// The software of a study: its steps, the packages that they use, and the engine that runs them.

import type { Provenance } from "../provenance.ts";
import { type Entity, link, links, localId } from "./graph.ts";

/** Where each step begins, as seen from the published folder. */
const stepFiles: Readonly<Record<string, string>> = {
  "step 1": "../../steps/01_embed.ts",
  "step 2": "../../steps/02_run.ts",
  "step 3": "../../steps/03_plot.ts",
};

/** The software of a study. */
export interface Tools {
  /** The parts of the study's code: step 1, step 2 for each strategy and bound, step 3. */
  readonly parts: readonly Entity[];
  /** The step of the workflow that each part is, in the parts' order. */
  readonly steps: readonly Entity[];
  /** The engine, which runs the steps. */
  readonly engine: Entity;
  /** The engine and the packages that the parts use. */
  readonly software: readonly Entity[];
}

/** The identifier of a part of the study's code, such as `step 2, Badge`. */
export function toolId(part: string): string {
  return localId("tool", part);
}

/** The identifier of the step of the workflow that a part is. */
export function stepId(part: string): string {
  return localId("step", part);
}

/**
 * Describes the software of a study.
 *
 * @param provenance Code that made each part, and which source it was
 * @param version Version of the project
 * @returns Parts, steps of the workflow, engine and packages
 */
export function describeTools(
  { code, source }: Pick<Provenance, "code" | "source">,
  version: string,
): Tools {
  const software = new Map<string, Entity>();
  const parts = Object.entries(code).map(([part, { code: files, versions }]): Entity => {
    const used = Object.entries(versions).map(([name, own]) => describeSoftware(name, own));
    for (const entity of used) software.set(entity["@id"], entity);
    return {
      "@id": toolId(part),
      "@type": "SoftwareApplication",
      name: part,
      description: `${Object.keys(files).length} source files; provenance.json has their hashes`,
      ...(source?.folders[part] && { identifier: source.folders[part] }),
      softwareVersion: version,
      url: stepFiles[part.slice(0, "step 1".length)],
      softwareRequirements: links(used),
    };
  });
  const steps = Object.keys(code).map((part, i): Entity => ({
    "@id": stepId(part),
    "@type": "HowToStep",
    name: part,
    position: String(i),
    workExample: link(toolId(part)),
  }));
  const engine = describeSoftware("deno", code["step 3"].versions.deno);
  return { parts, steps, engine, software: [...software.values()] };
}

function describeSoftware(name: string, version: string): Entity {
  const isEngine = name === "deno";
  return {
    "@id": isEngine
      ? `https://github.com/denoland/deno/releases/tag/v${version}`
      : localId("package", name, version),
    "@type": "SoftwareApplication",
    name: isEngine ? "Deno" : name,
    softwareVersion: version,
    // A package URL (ECMA-427) names a package without the host that has it.
    url: isEngine ? "https://deno.com/" : `pkg:npm/${name.replace("@", "%40")}@${version}`,
  };
}
