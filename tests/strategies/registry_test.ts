import assert from "node:assert/strict";
import { z } from "zod";
import { UserError } from "../../lib/errors.ts";
import { checkValue } from "../../lib/experiment/check_value.ts";
import {
  loadPlainForm,
  loadStrategy,
  registry,
  strategyFile,
  strategyNames,
  strategyUrl,
} from "../../lib/strategies/registry.ts";
import type { StrategyModule } from "../../lib/strategies/strategy.ts";
import { ask, makePool } from "./questions.ts";

const jsonOf = ({ options }: StrategyModule) => z.toJSONSchema(options as z.ZodType);
const presets = strategyNames.flatMap((name) => {
  const entry = registry[name as keyof typeof registry];
  return typeof entry === "string" ? [] : [{ name, ...entry }];
});

Deno.test("each strategy of the registry has a file, options with defaults, and a query", async () => {
  assert.deepEqual(strategyNames, Object.keys(registry));
  for (const name of strategyNames) {
    assert.ok((await Deno.stat(strategyUrl(name))).isFile, name);
    const { options, query } = await loadStrategy(name);
    assert.equal(typeof options.parse({}), "object", name);
    assert.equal(typeof query, "function", name);
  }
});

Deno.test("the plain form has the options of the fast form and another query; a strategy of one file is its own plain form", async () => {
  for (const name of strategyNames) {
    const [fast, plain] = [await loadStrategy(name), await loadPlainForm(name)];
    assert.deepEqual(jsonOf(plain), jsonOf(fast), name);
    const isOneFile = !strategyUrl(name).href.endsWith("/query.ts");
    assert.equal(plain.query === fast.query, isOneFile, name);
  }
});

Deno.test("a preset is its strategy: the same code, the same other options, and values that the strategy takes", async () => {
  assert.ok(presets.length > 0);
  for (const { name, strategy, preset } of presets) {
    assert.equal(strategyFile(name), strategyFile(strategy));
    assert.equal(strategyUrl(name).href, strategyUrl(strategy).href);
    const [whole, fixed] = [await loadStrategy(strategy), await loadStrategy(name)];
    assert.equal(fixed.query, whole.query);
    assert.equal((await loadPlainForm(name)).query, (await loadPlainForm(strategy)).query);
    assert.deepEqual(fixed.options.parse({}), whole.options.parse(preset));
    // What a study keeps of a cell's options can be read again.
    assert.deepEqual(fixed.options.parse(fixed.options.parse({})), fixed.options.parse({}));
    const properties = Object.entries(jsonOf(fixed).properties ?? {}) as [
      string,
      { const?: unknown },
    ][];
    for (const [option, { const: value }] of properties) {
      assert.deepEqual(value, (preset as Record<string, unknown>)[option], `${name} ${option}`);
    }
  }
});

Deno.test("a preset picks what its strategy picks with the options that it fixes", async () => {
  const pool = makePool(40, 4, "float64", (_, i) => i % 3 === 0);
  const question = { ...pool, batchSize: 7, maxCandidates: 0.8, seed: 1 };
  for (const [name, method] of [["Margin", "margin_sampling"], ["Entropy", "entropy"]]) {
    const picks = await ask("UncertaintySampling", question, { method });
    assert.deepEqual(await ask(name, question), picks);
    assert.notDeepEqual(await ask("LeastConfident", question), picks);
  }
});

Deno.test("an option that a preset fixes can't be given another value: the name would say what is not so", async () => {
  const { options } = await loadStrategy("Margin");
  assert.throws(() => checkValue(options, { method: "entropy" }, "here"), {
    name: "UserError",
    message:
      'here: method: fixed to "margin_sampling"; UncertaintySampling lets you set it, found "entropy"',
  });
});

Deno.test("an unknown name is refused with the names that are near, or with all names", async () => {
  const refused = (message: string) => (error: Error) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.message, message);
    return true;
  };
  const near = refused('Unknown strategy "Bagde"; did you mean "Badge" or "BALD"?');
  await assert.rejects(loadStrategy("Bagde"), near);
  await assert.rejects(loadPlainForm("Bagde"), near);
  assert.throws(
    () => strategyUrl("xyzxyzxyz"),
    refused(`Unknown strategy "xyzxyzxyz"; there are ${strategyNames.join(", ")}`),
  );
  // Properties that every object has are no strategies.
  await assert.rejects(loadStrategy("toString"), UserError);
});
