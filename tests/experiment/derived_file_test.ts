import assert from "node:assert/strict";
import { join } from "node:path";
import { withChanges } from "../../lib/experiment/derived_file.ts";
import { loadExperiment } from "../../lib/experiment/experiment.ts";

const base = {
  name: "base",
  data: { embeddings: "pool.npz" },
  strategies: ["RandomSampling"],
  batchSize: 7,
};

async function derived(content: object): Promise<{ path: string; folder: string }> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "experiments"));
  await Deno.writeTextFile(join(folder, "experiments", "base.json"), JSON.stringify(base));
  const path = join(folder, "derived.json");
  await Deno.writeTextFile(path, JSON.stringify(content));
  return { path, folder };
}

Deno.test("a derived file is its base with changes, a name of its own, and the base's paths", async () => {
  const changes = { "classifier.C": 0.5, cycles: 3 };
  const { path, folder } = await derived({ name: "other", base: "experiments/base.json", changes });
  const experiment = await loadExperiment(path);
  assert.equal(experiment.name, "other");
  assert.equal(experiment.path, path);
  assert.equal(experiment.folder, join(folder, "experiments"));
  assert.deepEqual(experiment.data, base.data);
  assert.deepEqual([experiment.batchSize, experiment.cycles, experiment.classifier.C], [7, 3, 0.5]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("what is wrong in a derived file is told in one line with its path", async () => {
  for (
    const [content, message] of [
      [{ name: "x", base: "none.json", changes: {} }, /^No experiment file .*none\.json/],
      [
        { name: "x", base: "experiments/base.json", changes: { cycles: 0 } },
        /derived\.json: cycles: /,
      ],
      [
        { name: "x", base: "experiments/base.json", changes: { clas: 1 } },
        /derived\.json: unknown key "clas"/,
      ],
      [
        { name: "x", base: "experiments/base.json", change: {} },
        /derived\.json: unknown key "change"; did you mean "changes"/,
      ],
      [{ name: "x", base: "derived.json", changes: {} }, /derived\.json: unknown key "base"/],
    ] as const
  ) {
    const { path, folder } = await derived(content);
    await assert.rejects(loadExperiment(path), { name: "UserError", message });
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("changes leave the base as it is, make what lies on their way, and reach nothing else", () => {
  const before = structuredClone(base);
  const changed = withChanges(base, { "classifier.C": 1, "__proto__.polluted": true });
  assert.deepEqual(changed.classifier, { C: 1 });
  assert.deepEqual(base, before);
  assert.ok(!("polluted" in {}));
});
