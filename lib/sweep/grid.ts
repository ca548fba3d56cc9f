// The settings of a sweep: which are changed, to which values, and all combinations of them.

import { z } from "zod";
import { UserError } from "../errors.ts";
import { experimentFile } from "../experiment/experiment.ts";
import { nearestNames } from "../nearest_names.ts";
import type { Json } from "../store/records.ts";

/** A setting that a sweep changes. */
export interface Dimension {
  /** Path of the setting in the experiment file, such as `classifier.C`. */
  readonly path: string;
  /** Its values. */
  readonly values: readonly Json[];
}

/** A combination of values, by the paths of their settings. */
export type Changes = Readonly<Record<string, Json>>;

/** Settings that decide no result, or that are no single value. */
const notSwept = /^(name|\$schema|figure|data|published|strategies|bounds|seeds|measures)(\.|$)/;

/**
 * The paths of all settings that a sweep may change.
 *
 * @returns Such as `batchSize` and `classifier.C`
 */
export function settingPaths(): string[] {
  const schema = z.toJSONSchema(experimentFile, { io: "input" });
  return [...new Set(pathsIn(schema as Schema, ""))].filter((path) => !notSwept.test(path)).sort();
}

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Paths of what has a value, within alternatives as well. */
function pathsIn({ type, properties, anyOf = [], oneOf = [] }: Schema, path: string): string[] {
  // The values of a sweep are no lists.
  if (type === "array") return [];
  const within = Object.entries(properties ?? {})
    .flatMap(([key, schema]) => pathsIn(schema, path === "" ? key : `${path}.${key}`));
  const alternatives = [...anyOf, ...oneOf].flatMap((schema) => pathsIn(schema, path));
  return properties === undefined ? [path, ...alternatives] : within;
}

/**
 * Reads the settings of a sweep.
 *
 * @param words Such as `batchSize=10,25,50`, one for each setting
 * @returns The settings with their values
 * @throws {UserError} If a setting is unknown or named twice, or a value comes twice or is empty
 */
export function readDimensions(words: readonly string[]): Dimension[] {
  const known = settingPaths();
  const dimensions = words.map((word): Dimension => {
    const [path, list = ""] = word.split(/=(.*)/s);
    if (!known.includes(path)) {
      throw new UserError(
        `--over ${word}: ${
          notSwept.test(path) ? `${path} can't be swept; ` : `unknown setting "${path}"; `
        }${nearestNames(path, known)}`,
      );
    }
    const texts = list.split(",");
    const empty = texts.includes("");
    const twice = texts.find((text, i) => texts.map(valueOf).indexOf(valueOf(text)) < i);
    if (empty || twice !== undefined) {
      throw new UserError(
        `--over ${word}: ${
          empty ? "a value is missing" : `${twice} comes twice`
        }; write such as ${path}=A,B,C`,
      );
    }
    return { path, values: texts.map(valueOf) };
  });
  const paths = dimensions.map(({ path }) => path);
  const again = paths.find((path, i) => paths.indexOf(path) < i);
  if (again === undefined) return dimensions;
  throw new UserError(`--over: ${again} is named twice; write all its values behind one name`);
}

/** A value: a number, true, false or null as JSON has them, or else a text. */
function valueOf(text: string): Json {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? text : value;
  } catch {
    return text;
  }
}

/**
 * All combinations of values.
 *
 * @param dimensions The settings with their values
 * @returns The combinations; the last setting changes from one to the next
 */
export function combinations(dimensions: readonly Dimension[]): Changes[] {
  return dimensions.reduce<Changes[]>(
    (before, { path, values }) =>
      before.flatMap((changes) => values.map((value) => ({ ...changes, [path]: value }))),
    [{}],
  );
}

/**
 * The name of the study of a combination.
 *
 * @param base Name of the experiment
 * @param changes The combination
 * @returns Such as `fashion-batchSize-10`
 */
export function studyNameOf(base: string, changes: Changes): string {
  const settings = Object.entries(changes).map(([path, value]) => `${path}-${valueText(value)}`);
  return [base, ...settings].join("-").replaceAll(/[^\w.-]+/g, "_");
}

/**
 * A combination in words.
 *
 * @param changes The combination
 * @returns Such as `batchSize 10, C 0.01`
 */
export function settingWords(changes: Changes): string {
  return Object.entries(changes)
    .map(([path, value]) => `${path.split(".").at(-1)} ${valueText(value)}`).join(", ");
}

/**
 * A value as text.
 *
 * @param value The value
 * @returns A text as it is, `none` for null, and anything else as JSON
 */
export function valueText(value: Json): string {
  if (value === null) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * The value of a setting in a checked experiment.
 *
 * @param experiment The experiment, with defaults
 * @param path Path of the setting
 * @returns Its value; null if it has none
 */
export function settingOf(experiment: unknown, path: string): Json {
  const value = path.split(".").reduce<unknown>(
    (object, key) => (object as Record<string, unknown> | null | undefined)?.[key],
    experiment,
  );
  return (value ?? null) as Json;
}
