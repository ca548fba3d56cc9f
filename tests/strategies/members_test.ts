// Promises of an ensemble's members: what they share changes no pick.

import assert from "node:assert/strict";
import fc from "fast-check";
import { proposers } from "../../lib/bounds/proposers.ts";
import { RandomState } from "../../lib/random/random_state.ts";
import { commonOf, settings } from "../../lib/strategies/members.ts";
import { loadStrategy } from "../../lib/strategies/registry.ts";
import { subView } from "../../lib/strategies/sub_view.ts";
import { variedQuestion, viewOf } from "./questions.ts";

/** Options that members have and their entries in the registry have not. */
const optionsOf: Record<string, unknown> = { MaxHerding: settings.maxHerding };
/** It calibrates itself by labels that it draws, so that its picks alone are of another temperature. */
const calibrated = "UHerding";

for (const { name, pick } of proposers.filter(({ name }) => name !== calibrated)) {
  Deno.test(`${name} picks of each subset what it picks alone, whatever was asked before`, async () => {
    const strategy = await loadStrategy(name);
    const options = strategy.options.parse(optionsOf[name] ?? {});
    await fc.assert(
      fc.asyncProperty(variedQuestion, fc.infiniteStream(fc.nat()), async (question, numbers) => {
        // Without labels a classifier draws its predictions: each side has one of its own.
        const [view, same] = [
          await viewOf(question, { C: question.C }),
          await viewOf(question, { C: question.C }),
        ];
        const common = await commonOf(view);
        // Subsets overlap: some of what the later ones ask is known by then.
        for (let subset = 0; subset < 3; subset++) {
          const chosen = view.candidates.filter(() => numbers.next().value % 3 > 0);
          if (chosen.length === 0) continue;
          const seed = numbers.next().value;
          const { view: seen, positions } = subView(view, chosen, new RandomState(seed));
          const { view: alone } = subView(same, chosen, new RandomState(seed));
          assert.deepEqual(
            await pick(seen, common, positions),
            await strategy.query(alone, options),
          );
        }
      }),
      { numRuns: 25, seed: 4 },
    );
  });
}
