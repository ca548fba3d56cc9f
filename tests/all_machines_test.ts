// One figure, every machine. The small studies run natively, without ONNX Runtime, without fused multiply-adds in WebAssembly, and
// under each emulator that is installed; all must have the committed hashes. Emulators take long: the file's name lets it begin
// with the first tests.

import assert from "node:assert/strict";
import { differencesOf } from "../tools/machines/compare.ts";
import expected from "../tools/machines/expected.json" with { type: "json" };
import { type Machine, machines, runOn } from "../tools/machines/machines.ts";
import type { MachineStudy } from "../tools/machines/small_study.ts";

const all = await machines();
const runs = new Map<Machine, Promise<MachineStudy[]>>();

/** The studies of a machine. The last machine, which takes by far the longest, runs beside all others. */
function studiesOf(machine: Machine): Promise<MachineStudy[]> {
  if (!runs.has(machine)) runs.set(machine, runOn(machine));
  return runs.get(machine)!;
}

for (const machine of all) {
  const isHere = machine.deno !== undefined;
  Deno.test({
    name: `the same bytes: ${machine.name}${isHere ? "" : ` (skipped: ${machine.missing})`}`,
    ignore: !isHere,
    // The run of the last machine outlives the first test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const last = all[all.length - 1];
      if (last.deno !== undefined) studiesOf(last).catch(() => {});
      const own = await studiesOf(all[0]);
      const found = await studiesOf(machine);
      assert.deepEqual(found.map(({ study }) => study), Object.keys(expected));
      const differences = found.flatMap((study, i) =>
        differencesOf(study, expected[study.study as keyof typeof expected], own[i])
      );
      assert.deepEqual(differences, []);
      if (!machine.mayLoadRuntime) assert.ok(found.every(({ hasRuntime }) => !hasRuntime));
      if (machine.name.includes("without fused")) {
        assert.ok(found.every(({ hasFused }) => !hasFused));
      }
    },
  });
}

Deno.test("a difference names what differs, and the strategy, cycle and position of the first other pick", () => {
  const cell = (strategy: string, ...batches: number[][]) => ({
    strategy,
    repetition: 0,
    cycles: [[], ...batches].map((picks, i) => ({ picks, accuracy: i / 8 })),
  });
  const study = (badge: number[]): MachineStudy => ({
    study: "float64, 2 classes",
    hasRuntime: true,
    hasFused: true,
    embeddings: "a",
    results: "b",
    queries: badge.join(),
    numbers: "c",
    cells: [cell("CoreSet", [1, 2], [3, 4]), cell("Badge", [5, 6], badge)],
  });
  const own = study([7, 8]);
  assert.deepEqual(differencesOf(own, own, own), []);
  const [first, ...others] = differencesOf(study([7, 9]), own, own);
  assert.equal(first, "float64, 2 classes: other queries");
  assert.equal(others.length, 1);
  assert.match(others[0], /Badge: .*from cycle 2, repetition 0, position 1 on \(8 and 9\)/);
});
