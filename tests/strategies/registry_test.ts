import assert from "node:assert/strict";
import { UserError } from "../../lib/errors.ts";
import {
  loadPlainForm,
  loadStrategy,
  registry,
  strategyNames,
  strategyUrl,
} from "../../lib/strategies/registry.ts";

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
    assert.equal(plain.options, fast.options, name);
    const isOneFile = !strategyUrl(name).href.endsWith("/query.ts");
    assert.equal(plain.query === fast.query, isOneFile, name);
  }
});

Deno.test("an unknown name is refused with the names that are near, or with all names", async () => {
  const refused = (message: string) => (error: Error) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.message, message);
    return true;
  };
  const near = refused('Unknown strategy "Bagde"; did you mean "Badge"?');
  await assert.rejects(loadStrategy("Bagde"), near);
  await assert.rejects(loadPlainForm("Bagde"), near);
  assert.throws(
    () => strategyUrl("xyzxyzxyz"),
    refused(`Unknown strategy "xyzxyzxyz"; there are ${strategyNames.join(", ")}`),
  );
  // Properties that every object has are no strategies.
  await assert.rejects(loadStrategy("toString"), UserError);
});
