// One figure, every machine. The small studies run natively, without ONNX Runtime, without fused multiply-adds in WebAssembly, and
// under each emulator that is installed; all must have the committed hashes.

import assert from "node:assert/strict";
import { differenceOf } from "../../tools/machines/compare.ts";
import expected from "../../tools/machines/expected.json" with { type: "json" };
import { type Machine, machines, runOn } from "../../tools/machines/machines.ts";
import type { MachineStudy } from "../../tools/machines/small_study.ts";

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
      const differences = found.map((study, i) =>
        differenceOf(study, expected[study.study as keyof typeof expected], own[i])
      );
      assert.deepEqual(differences.filter((difference) => difference !== undefined), []);
      if (!machine.mayLoadRuntime) assert.ok(found.every(({ hasRuntime }) => !hasRuntime));
      if (machine.name.includes("without fused")) {
        assert.ok(found.every(({ hasFused }) => !hasFused));
      }
    },
  });
}
