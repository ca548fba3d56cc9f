// Whether provenance is consistent: an unbroken chain of records from the raw images to the published files.

import { isDeepStrictEqual } from "node:util";
import { type Json, keyHash } from "../store/records.ts";
import type { Provenance } from "./provenance.ts";
import { shownResult, toldCells, toldExperiment, toldKey } from "./read_provenance.ts";

/**
 * Checks that provenance is consistent: every record is found by the hash of its key, every step starts from the outputs
 * of the step before, and all steps belong to this experiment.
 *
 * @param provenance The provenance
 * @returns One sentence per fault; none if the provenance is consistent
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
