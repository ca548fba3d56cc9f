// What was done: a CreateAction for each part of a study, with what went in and what came out.

import type { Provenance } from "../provenance.ts";
import { type Entity, link, links, localId } from "./graph.ts";
import type { Handed } from "./handed.ts";
import { stepId, toolId } from "./tools.ts";

/** What one part of the code did. */
export interface Action {
  /** The part of the code, such as `step 2, Badge`. */
  readonly part: string;
  /** The CreateAction. */
  readonly action: Entity;
}

/** What is the same for all actions of a study. */
export interface Circumstances {
  /** Name of the study. */
  readonly study: string;
  /** Who did it. */
  readonly agent: Entity;
  /** The day by which it was done. */
  readonly date: string;
  /** Values of the experiment's settings, by key. */
  readonly values: ReadonlyMap<string, Entity>;
}

/**
 * Describes what each part of the code did.
 *
 * @param provenance The study's provenance
 * @param handed What the steps hand over
 * @param published The published files
 * @param circumstances What is the same for all actions
 * @returns Actions in the order of the steps
 */
export function describeActions(
  provenance: Provenance,
  { inputs, embeddings, pool, results, measures }: Handed,
  published: readonly Entity[],
  circumstances: Circumstances,
): Action[] {
  const { study, values } = circumstances;
  const settings = (isOf: (key: string) => boolean) =>
    [...values].filter(([key]) => isOf(key)).map(([, value]) => value);
  const { strategies = [], bounds = [] } = provenance.experiment as unknown as Partial<
    Record<"strategies" | "bounds", { name: string; label: string }[]>
  >;
  const isOfImages = (key: string) => /^(data|encoder)\b/.test(key);
  const isOfPool = (key: string) => /^pool\b/.test(key);
  const isOfFigure = (key: string) => /^figure\b/.test(key);
  const isOfCells = (key: string) => ![isOfImages, isOfPool, isOfFigure].some((isOf) => isOf(key));
  const ranOn = [...embeddings, ...pool];
  const action = (
    part: string,
    words: string[],
    name: string,
    description: string,
    object: readonly Entity[],
    result: readonly Entity[],
  ): Action => ({
    part,
    action: createAction(localId("action", ...words), {
      name,
      description,
      instrument: toolId(part),
      object,
      result,
    }, circumstances),
  });
  return [
    action(
      "step 1",
      ["embed"],
      "Images to embeddings",
      `Step 1 of ${study}`,
      [...inputs, ...settings(isOfImages)],
      embeddings,
    ),
    ...(pool.length === 0 ? [] : [action(
      "step 2, pool",
      ["pool"],
      "A harder pool",
      `Step 2 of ${study}`,
      [...embeddings, ...settings(isOfPool)],
      pool,
    )]),
    ...[...strategies, ...bounds].map(({ name, label }) =>
      action(
        `step 2, ${name}`,
        ["run", label],
        `${label}: picks and accuracies`,
        `Step 2 of ${study}`,
        [...ranOn, ...settings(isOfCells)],
        results.get(label) ?? [],
      )
    ),
    ...(measures.length === 0 ? [] : [action(
      "step 2, measures",
      ["measure"],
      "Measures beside accuracy",
      `Step 2 of ${study}`,
      [...ranOn, ...[...results.values()].flat()],
      measures,
    )]),
    action(
      "step 3",
      ["plot"],
      "Figures and tables",
      `Step 3 of ${study}`,
      [...[...results.values()].flat(), ...measures, ...settings(isOfFigure)],
      published,
    ),
  ];
}

/** An action as the crate tells it. */
interface Done {
  readonly name: string;
  readonly description: string;
  readonly instrument: string;
  readonly object: readonly Entity[];
  readonly result: readonly Entity[];
}

/**
 * Makes a CreateAction.
 *
 * @param id Its identifier
 * @param done What was done, by what, with what, to what end
 * @param circumstances By whom and when
 * @returns The action
 */
export function createAction(
  id: string,
  { name, description, instrument, object, result }: Done,
  { agent, date }: Pick<Circumstances, "agent" | "date">,
): Entity {
  return {
    "@id": id,
    "@type": "CreateAction",
    name,
    description: `${description}. It ended before the day of publication, which endTime names.`,
    endTime: date,
    agent: link(agent),
    instrument: link(instrument),
    object: links(object),
    result: links(result),
  };
}

/**
 * Describes how the engine ran the steps of the workflow.
 *
 * @param engine The engine
 * @param actions What the parts did
 * @param whole The action of the whole workflow
 * @param agent Who did it
 * @returns A ControlAction for each action, and an OrganizeAction
 */
export function describeRun(
  engine: Entity,
  actions: readonly Action[],
  whole: Entity,
  agent: Entity,
): Entity[] {
  const controls = actions.map(({ part, action }): Entity => ({
    "@id": action["@id"].replace("#action/", "#control/"),
    "@type": "ControlAction",
    name: `${part} as a step of the study`,
    instrument: link(stepId(part)),
    object: link(action),
  }));
  return [...controls, {
    "@id": localId("organize"),
    "@type": "OrganizeAction",
    name: "The steps in their order",
    agent: link(agent),
    instrument: link(engine),
    object: links(controls),
    result: link(whole),
  }];
}
