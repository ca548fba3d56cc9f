// Why a step has to run again, in words: what differs between the key it has now and the key it had.

import type { Json, Key } from "./records.ts";

/**
 * Compares two keys of the same step.
 *
 * @param before The key of the record that is there
 * @param now The key that it should have
 * @returns A reason per difference, such as `lib/strategies/badge.ts changed` or `classifier.C 0.01 -> 0.1`
 */
export function keyChanges(before: Key, now: Key): string[] {
  const named = (kind: "code" | "inputs", what: (name: string) => string) =>
    differing(before[kind], now[kind]).map((name) => {
      if (!(name in before[kind])) return `${what(name)} is new`;
      return name in now[kind] ? `${what(name)} changed` : `${what(name)} is gone`;
    });
  return [
    ...parameterChanges(before.parameters, now.parameters, ""),
    ...named("code", (file) => file),
    ...named("inputs", (name) => `input ${name}`),
    ...differing(before.versions, now.versions).map((name) =>
      `${name} ${before.versions[name] ?? "none"} -> ${now.versions[name] ?? "none"}`
    ),
  ];
}

function differing(before: Record<string, Json>, now: Record<string, Json>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name])).sort();
}

function parameterChanges(before: Json, now: Json, path: string): string[] {
  if (isObject(before) && isObject(now)) {
    return differing(before, now).flatMap((name) =>
      parameterChanges(before[name], now[name], path ? `${path}.${name}` : name)
    );
  }
  const text = (value: Json | undefined) => value === undefined ? "none" : JSON.stringify(value);
  return [`${path} ${text(before)} -> ${text(now)}`];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
