// The short form of `deno task torture`: every attack, a few times. Takeovers, which mostly wait, go on beside the others.

import assert from "node:assert/strict";
import { type Attack, carryOut, type Outcome } from "../../tools/torture/attack.ts";
import { attacks } from "../../tools/torture/attacks.ts";
import { takeovers } from "../../tools/torture/takeovers.ts";
import { forgetUndisturbed } from "../../tools/torture/undisturbed.ts";

const { signal } = new AbortController();
const missing = new Map<Attack, string | undefined>();
for (const attack of attacks) missing.set(attack, await attack.missing?.());
const outcomes = new Map<Attack, Promise<Outcome>>();

function outcomeOf(attack: Attack): Promise<Outcome> {
  const outcome = outcomes.get(attack) ??
    carryOut(attack, { tries: attack.shortTries, seed: 1, signal });
  outcomes.set(attack, outcome);
  return outcome;
}

for (const attack of [...attacks.filter((attack) => attack !== takeovers), takeovers]) {
  const reason = missing.get(attack);
  Deno.test({
    name: `${attack.name}: ${attack.what}${reason ? ` (skipped: ${reason})` : ""}`,
    ignore: reason !== undefined,
    // Takeovers outlive the first test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      if (missing.get(takeovers) === undefined) outcomeOf(takeovers);
      const { tried, faults } = await outcomeOf(attack);
      assert.deepEqual(faults, []);
      assert.ok(tried >= attack.shortTries, `${tried} tries`);
    },
  });
}

Deno.test("an attack that finds something, or fails itself, tells in which try", async () => {
  const attack = (run: Attack["run"]) => ({ name: "", what: "", tries: 3, shortTries: 1, run });
  const found = await carryOut(
    attack(({ count, fault }) => {
      count();
      fault("a file is left");
      count();
      return Promise.resolve();
    }),
    { tries: 2, seed: 1, signal },
  );
  assert.deepEqual(found, { tried: 2, faults: ["try 2: a file is left"] });
  const failed = await carryOut(
    attack(() => Promise.reject(new Error("no disk"))),
    { tries: 2, seed: 1, signal },
  );
  assert.equal(failed.tried, 0);
  assert.match(failed.faults.join("\n"), /^try 1: the attack ended: Error: no disk\n +at /);
});

Deno.test.afterAll(forgetUndisturbed);
