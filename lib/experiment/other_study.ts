// Whether published figures show another study than an experiment file asks for, though it has the name.

import type { ToldExperiment } from "../figures/read_provenance.ts";

/** The part of an experiment that makes it a study of its own, checked or as its file has it. */
export interface StudyIdentity {
  /** Where images and labels come from. */
  readonly data?: unknown;
  /** The encoder. */
  readonly encoder?: unknown;
}

/**
 * In what a published study is another one than an experiment's: names and paths in `data`, or the encoder's model. Numbers
 * are edits of one study.
 *
 * @param experiment The experiment
 * @param told The experiment that provenance tells of
 * @returns The first difference, such as `data.embeddings "a.npz" -> "b.npz"`; nothing if it is the same study
 */
export function otherStudyThan(
  { data, encoder }: StudyIdentity,
  told: Pick<ToldExperiment, "data" | "encoder">,
): string | undefined {
  const modelOf = (encoder: unknown) => isObject(encoder) ? encoder.model : undefined;
  return [
    ...otherNames(told.data, data, "data"),
    ...otherNames(modelOf(told.encoder), modelOf(encoder), "encoder.model"),
  ][0];
}

/** Names and paths that differ. A key that only one side has is no difference, as versions of this project add keys. */
function otherNames(before: unknown, now: unknown, path: string): string[] {
  if (isObject(before) && isObject(now)) {
    const shared = Object.keys(before).filter((key) => key in now);
    if (shared.length === 0) return [`${path} ${Object.keys(before)} -> ${Object.keys(now)}`];
    return shared.flatMap((key) => otherNames(before[key], now[key], `${path}.${key}`));
  }
  if (typeof before === "number" && typeof now === "number") return [];
  const [was, is] = [JSON.stringify(before), JSON.stringify(now)];
  return was === is ? [] : [`${path} ${was ?? "none"} -> ${is ?? "none"}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
