// The short form of `deno task torture`: every attack, a few times.

import assert from "node:assert/strict";
import { carryOut } from "../../tools/torture/attack.ts";
import { attacks } from "../../tools/torture/attacks.ts";
import { forgetUndisturbed } from "../../tools/torture/undisturbed.ts";

const { signal } = new AbortController();

for (const attack of attacks) {
  const missing = await attack.missing?.();
  Deno.test({
    name: `${attack.name}: ${attack.what}${missing ? ` (skipped: ${missing})` : ""}`,
    ignore: missing !== undefined,
    async fn() {
      const { tried, faults } = await carryOut(attack, {
        tries: attack.shortTries,
        seed: 1,
        signal,
      });
      assert.deepEqual(faults, []);
      assert.ok(tried >= attack.shortTries, `${tried} tries`);
    },
  });
}

Deno.test.afterAll(forgetUndisturbed);
