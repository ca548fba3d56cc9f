// Provenance read back, from `provenance.json` or from a picture's metadata, and whether it is of one piece.

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { type Json, type Key, keyHash } from "../store/records.ts";
import type { Provenance, ToldRecord } from "./provenance.ts";

const hashes = z.record(z.string(), z.string());
const told = {
  step: z.string(),
  inputs: hashes,
  parameters: z.record(z.string(), z.json()),
  code: z.int().min(0),
  versions: hashes,
};
const schema = z.object({
  experiment: z.looseObject({
    name: z.string(),
    strategies: z.array(z.looseObject({ name: z.string(), label: z.string() })),
    reps: z.int(),
    cycles: z.int(),
  }),
  baseline: z.string().optional(),
  code: z.array(hashes),
  records: z.array(z.object({
    record: z.string(),
    key: z.object(told),
    outputs: hashes,
    shown: z.string().optional(),
  })).min(1),
  plot: z.object(told),
  files: hashes.optional(),
});

/** What of the experiment its provenance has to tell, beside the rest of its settings. */
export type ToldExperiment = z.infer<typeof schema>["experiment"];

/**
 * Reads provenance.
 *
 * @param text Content of `provenance.json`, or an SVG with provenance in its metadata
 * @param source What it is called in errors
 * @returns The provenance
 * @throws {UserError} If there is none in it, or it is damaged
 */
export function readProvenance(text: string, source: string): Provenance {
  const [, metadata] = /<metadata>([^<]*)<\/metadata>/.exec(text) ?? [];
  if (metadata === undefined && text.trimStart().startsWith("<")) {
    throw new UserError(`${source} has no provenance in it; it was not made by deno task plot`);
  }
  let value: unknown;
  try {
    value = JSON.parse(metadata === undefined ? text : unescapeMarkup(metadata));
  } catch (error) {
    throw new UserError(`The provenance in ${source} is damaged: ${(error as Error).message}`);
  }
  const { error } = schema.safeParse(value);
  if (error) {
    const [{ path, message }] = error.issues;
    throw new UserError(`The provenance in ${source} is damaged: ${path.join(".")}: ${message}`);
  }
  return value as Provenance;
}

/** The experiment that provenance tells of. */
export function toldExperiment({ experiment }: Provenance): ToldExperiment {
  return experiment as unknown as ToldExperiment;
}

/** A key as it was before provenance shortened it. */
export function toldKey({ code }: Provenance, key: ToldRecord["key"]): Key {
  return { ...key, code: code[key.code] };
}

/** A cell as provenance tells it. */
export interface ToldCell {
  /** The strategy's label. */
  readonly label: string;
  /** Which repetition. */
  readonly repetition: number;
  /** Its record. */
  readonly told: ToldRecord;
}

/** Hash of the result of a cell, as far as it is shown. */
export function shownResult({ shown, outputs }: ToldRecord): string {
  return shown ?? outputs.result;
}

/** The cells that provenance tells of, repetition after repetition, each with all strategies. */
export function toldCells(provenance: Provenance): ToldCell[] {
  const { strategies, reps } = toldExperiment(provenance);
  return Array.from({ length: reps }, (_, repetition) => repetition).flatMap((repetition) =>
    strategies.flatMap(({ label }, i) => {
      const told = provenance.records[1 + repetition * strategies.length + i];
      return told ? [{ label, repetition, told }] : [];
    })
  );
}

/**
 * Whether provenance is of one piece: every record is found by the hash of its key, every step starts from what the
 * one before put out, and all are of this experiment.
 *
 * @param provenance The provenance
 * @returns What doesn't fit, in words; nothing if all fits
 */
export function checkChain(provenance: Provenance): string[] {
  const { records, plot } = provenance;
  const faults: string[] = [];
  const expect = (fits: boolean, fault: string) => fits || faults.push(fault);
  for (const { record, key } of records) {
    const { step, parameters } = key;
    const name = [step, parameters.strategy, parameters.repetition].filter((word) =>
      word !== undefined
    ).join(" ");
    expect(
      key.code < provenance.code.length && keyHash(toldKey(provenance, key)) === record,
      `the record of ${name} is not found by the hash of its key`,
    );
  }
  const experiment = toldExperiment(provenance) as unknown as Record<string, Json>;
  const { strategies, reps } = toldExperiment(provenance);
  const [embed] = records;
  const { data, encoder = null } = experiment;
  expect(
    isDeepStrictEqual([embed.key.parameters.data, embed.key.parameters.encoder], [data, encoder]),
    "the embeddings are of other data or another encoder than the experiment says",
  );
  expect(
    records.length === 1 + reps * strategies.length,
    `there are ${records.length - 1} cells, not ${reps} of each of ${strategies.length} strategies`,
  );
  const { pool, poolLabels, test, testLabels, classNames } = embed.outputs;
  for (const { label, repetition, told } of toldCells(provenance)) {
    const name = `${label}, repetition ${repetition}`;
    const { name: strategy, options } = strategies.find((entry) => entry.label === label)!;
    const { parameters, inputs } = told.key;
    const shared = ["batchSize", "maxCandidates", "classifier", "generator"];
    expect(
      isDeepStrictEqual(inputs, { pool, poolLabels, test, testLabels }),
      `${name} starts from other embeddings than those of step 1`,
    );
    expect(
      parameters.strategy === strategy && parameters.repetition === repetition &&
        isDeepStrictEqual(parameters.options, options) &&
        shared.every((key) => isDeepStrictEqual(parameters[key], experiment[key])),
      `${name} was run with other settings than the experiment's`,
    );
    expect(
      plot.inputs[name] === shownResult(told),
      `the figure was drawn from another result of ${name} than its record's`,
    );
  }
  expect(
    plot.inputs.poolLabels === poolLabels && plot.inputs.classNames === classNames,
    "the figure was drawn with other labels than those of step 1",
  );
  expect(
    isDeepStrictEqual(plot.parameters.experiment, experiment),
    "the figure was drawn with other settings than the experiment's",
  );
  return faults;
}

function unescapeMarkup(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
}
