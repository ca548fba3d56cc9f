// What a study takes and gives, as formal parameters of its workflow, each with its value.

import type { Json } from "../../store/records.ts";
import { type Entity, link, localId } from "./graph.ts";

/** The profile that formal parameters keep to. */
export const PARAMETER_PROFILE = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE";

/** Keys of an experiment that set nothing. */
const unset = ["$schema", "name", "published"];

/** A setting of the experiment. */
export interface Setting {
  /** Its key, such as `classifier.C`. */
  readonly key: string;
  /** The formal parameter. */
  readonly parameter: Entity;
  /** Its value. */
  readonly value: Entity;
}

/**
 * Describes the settings of an experiment.
 *
 * @param experiment The experiment, checked and with defaults
 * @returns A formal parameter with its value for each setting; lists are JSON
 */
export function describeSettings(experiment: Json): Setting[] {
  return leaves(experiment, []).filter(([[key]]) => !unset.includes(key)).map(([path, value]) => {
    const key = path.join(".");
    const id = localId("value", ...path);
    return {
      key,
      parameter: formalParameter(localId("parameter", ...path), key, typeOf(value), id),
      value: {
        "@id": id,
        "@type": "PropertyValue",
        name: key,
        value,
        exampleOfWork: link(localId("parameter", ...path)),
      },
    };
  });
}

/**
 * Describes a file as what goes into a workflow or comes out of it.
 *
 * @param file Identifier of the file
 * @param name What the file is to the workflow
 * @returns The formal parameter; the file has to link to it by `exampleOfWork`
 */
export function fileParameter(file: string, name: string): Entity {
  return formalParameter(fileParameterId(name), name, "File", file);
}

/** The identifier of the formal parameter of a file. */
export function fileParameterId(name: string): string {
  return localId("file", name);
}

function formalParameter(id: string, name: string, type: string, example: string): Entity {
  return {
    "@id": id,
    "@type": "FormalParameter",
    conformsTo: link(PARAMETER_PROFILE),
    additionalType: type,
    name,
    workExample: link(example),
  };
}

type Scalar = string | number | boolean;

/** The values of a tree with their paths; lists are values. */
function leaves(value: Json, path: string[]): [string[], Scalar][] {
  if (value === null || Array.isArray(value)) return [[path, JSON.stringify(value)]];
  if (typeof value !== "object") return [[path, value]];
  return Object.entries(value).flatMap(([key, own]) => leaves(own, [...path, key]));
}

function typeOf(value: Scalar): string {
  if (typeof value === "number") return Number.isInteger(value) ? "Integer" : "Number";
  return typeof value === "boolean" ? "Boolean" : "Text";
}
