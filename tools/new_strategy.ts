// Starts a strategy of one's own: its file, its line in the registry, and a test that fails until it is right.

import { join } from "node:path";
import { UserError } from "../lib/errors.ts";
import { boundNames } from "../lib/bounds/registry.ts";
import { caseTwin, foldedName } from "../lib/same_name.ts";
import { strategyFile, strategyNames } from "../lib/strategies/registry.ts";
import { removeIfThere } from "../lib/store/remove_if_there.ts";
import { command, projectFolder } from "../steps/command.ts";

/** What stands in the strategy's file until its author goes on. */
function strategyText(name: string): string {
  return `// ${name}: say here, in one sentence, what it picks.
// Name its paper here: authors, "title", venue and year.

import { z } from "zod";
import type { View } from "./strategy.ts";

/** Options of ${name}. Each has a default, so that {} is valid. */
export const options = z.strictObject({});

/** Checked options of ${name}. */
export type Options = z.infer<typeof options>;

/**
 * The query of ${name}.
 *
 * @param _view What the strategy may see
 * @param _options Its options
 * @returns Positions among the visible samples, (batchSize)
 */
export function query(_view: View, _options: Options): Promise<Int32Array> {
  throw new Error("${name} picks nothing yet; docs/add_a_strategy.md says what a view holds");
}
`;
}

/** A test that fails until both the strategy and what is expected of it are written. */
function testText(name: string, file: string): string {
  return `import assert from "node:assert/strict";
import * as module from "../../lib/strategies/${file}";
import type { StrategyModule } from "../../lib/strategies/strategy.ts";
import { askLine } from "./questions.ts";

Deno.test("${name} picks what its paper picks, where that can be worked out by hand", async () => {
  const expected: number[] = []; // Two values, by the paper's equations; askLine says what is asked.
  assert.deepEqual(await askLine(module as StrategyModule, {}, 2, 0), expected);
});
`;
}

/** The name of a strategy's file: `UHerding` has u_herding.ts. */
function fileOf(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3_$2$4").toLowerCase() + ".ts";
}

function checkName(name: string | undefined): string {
  if (name === undefined) {
    throw new UserError("Name the strategy: deno task new-strategy MyStrategy");
  }
  if (!/^[A-Z][A-Za-z0-9]{0,39}$/.test(name)) {
    throw new UserError(
      `"${name}" can't name a strategy; expected up to 40 letters and digits, a capital first, such as InformationDensity`,
    );
  }
  if (strategyNames.includes(name)) {
    throw new UserError(`There is a strategy ${name} already: ${strategyFile(name)}`);
  }
  const bound = boundNames.find((other) => foldedName(other) === foldedName(name));
  if (bound !== undefined) {
    throw new UserError(
      `"${name}" is taken by the bound ${bound}, and one figure shows both; choose another name`,
    );
  }
  const twin = caseTwin(name, strategyNames);
  if (twin !== undefined) {
    throw new UserError(
      `"${name}" differs from the strategy ${twin} in case only; choose another name`,
    );
  }
  return name;
}

/** The registry with one more line at its end. */
function withLine(text: string, name: string, file: string): string {
  const end = "\n} as const;";
  if (text.split(end).length !== 2) {
    throw new UserError(
      'lib/strategies/registry.ts: found no single "} as const;" to put a line before',
    );
  }
  return text.replace(end, `\n  ${name}: "${file}",${end}`);
}

if (import.meta.main) {
  await command({
    usage: "deno task new-strategy NAME",
    description:
      "Starts a strategy of your own: its file, its line in the registry, and a test that fails until it is right.",
  }, async ({ positionals, print }) => {
    const name = checkName(positionals[0]);
    const file = fileOf(name);
    const strategies = join(projectFolder, "lib", "strategies");
    const registryPath = join(strategies, "registry.ts");
    const lines = withLine(await Deno.readTextFile(registryPath), name, file);
    const test = `tests/strategies/${file.replace(/\.ts$/, "_test.ts")}`;
    const news: [path: string, text: string][] = [
      [`lib/strategies/${file}`, strategyText(name)],
      [test, testText(name, file)],
    ];
    const written: string[] = [];
    try {
      for (const [path, text] of news) {
        const absolute = join(projectFolder, path);
        await Deno.writeTextFile(absolute, text, { createNew: true }).catch((error) => {
          if (!(error instanceof Deno.errors.AlreadyExists)) written.push(absolute);
          throw error instanceof Deno.errors.AlreadyExists
            ? new UserError(`${path} exists already; choose another name`)
            : error;
        });
        written.push(absolute);
      }
      // Under its name in one step: a registry that is cut off would stop every task.
      const temporary = join(strategies, "registry.temporary");
      written.push(temporary);
      await Deno.writeTextFile(temporary, lines);
      await Deno.rename(temporary, registryPath);
    } catch (error) {
      for (const path of written) await removeIfThere(path);
      throw error;
    }
    for (const [path] of news) print(`wrote ${path}`);
    print(`added a line to lib/strategies/registry.ts`);
    print(`Write its query, and what the test expects. Then: deno task test ${test}`);
    print("What every strategy promises: deno task test tests/strategies/invariants_test.ts");
  });
}
