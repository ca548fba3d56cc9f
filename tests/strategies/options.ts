// Options of every strategy, made from its schema.

import assert from "node:assert/strict";
import fc from "fast-check";
import { z } from "zod";
import type { StrategyModule } from "../../lib/strategies/strategy.ts";

/** What a schema says of one option, in JSON schema. */
interface Property {
  type?: string;
  enum?: unknown[];
  /** The value of an option that a preset fixes. */
  const?: unknown;
  items?: Property;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
}

/** Options with which strategies that ask many others answer quickly enough for hundreds of questions. */
export const quick: Readonly<Record<string, object>> = {
  Refine: { progressiveDepth: 1, numBatches: 9 },
};

/** How far above its smallest value an option without a largest one goes. */
const RANGE = 8;

/**
 * Any options that a strategy accepts, each of them left out at times.
 *
 * @param strategy The strategy
 * @returns Options, not yet parsed
 */
export function optionsOf(strategy: StrategyModule): fc.Arbitrary<object> {
  const schema = z.toJSONSchema(strategy.options as z.ZodType, { io: "input" });
  const values = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    valueOf(property as Property),
  ]);
  return fc.record(Object.fromEntries(values), { requiredKeys: [] });
}

/** Any value of an option; numbers are multiples of an eighth, so that sums stay exact and limits are met exactly. */
function valueOf(property: Property): fc.Arbitrary<unknown> {
  const { type, items, exclusiveMinimum, exclusiveMaximum } = property;
  if (property.const !== undefined) return fc.constant(property.const);
  if (property.enum) return fc.constantFrom(...property.enum);
  if (type === "boolean") return fc.boolean();
  if (type === "array") return fc.array(valueOf(items!), { minLength: 1, maxLength: 5 });
  const step = type === "integer" ? 1 : 1 / 8;
  const lowest = property.minimum ?? exclusiveMinimum;
  assert.ok(
    lowest !== undefined && (type === "integer" || type === "number"),
    `an option of ${type}`,
  );
  const min = exclusiveMinimum === undefined
    ? Math.ceil(lowest / step) * step
    : (Math.floor(lowest / step) + 1) * step;
  const highest = Math.min(property.maximum ?? Infinity, (exclusiveMaximum ?? Infinity) - step);
  const max = Math.min(highest, min + RANGE);
  return fc.integer({ min: 0, max: (max - min) / step }).map((steps) => min + steps * step);
}
