import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject } from "../project.ts";
import { writeStudy } from "../pipeline/small_study.ts";

Deno.test("deno task export writes a finished study, and the way that it prints leads back to its cells", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, cycles: 2 });
  const early = await project.task("export", "hub", "small");
  assert.equal(early.code, 1);
  assert.match(
    early.stderr,
    /^error: small has no embeddings yet; run deno task embed small first$/m,
  );
  assert.equal((await project.task("run", "small")).code, 1);
  for (const step of ["embed", "run"]) {
    assert.equal((await project.task(step, "small")).code, 0);
  }
  const exported = await project.task("export", "hub", "small", "--license", "MIT");
  assert.equal(exported.code, 0, exported.stderr);
  assert.match(exported.stdout, /^small: 7 files in data\/export\/small;/m);
  const [, data] = /data: "data": (\{.*\})$/m.exec(exported.stdout)!;
  const experiment = { name: "again", reps: 1, cycles: 2, batchSize: 5 };
  await project.write(
    "experiments/again.json",
    JSON.stringify({
      ...experiment,
      data: JSON.parse(data),
      strategies: ["RandomSampling", "UncertaintySampling", "CoreSet"],
    }),
  );
  assert.equal((await project.task("embed", "again")).code, 0);
  assert.match((await project.task("run", "again")).stdout, /all 3 cells are done/);
  const card = await Deno.readTextFile(join(project.folder, "data/export/small/README.md"));
  assert.match(card, /^license: MIT$/m);

  for (
    const [args, message] of [
      [
        ["small"],
        /^error: Say what to export as, and a study, such as deno task export hub fashion$/m,
      ],
      [["hub", "smal"], /^error: Unknown experiment "smal"; .*small/m],
      [["hub", "small", "--license", "my own"], /^error: --license: .* found "my own"$/m],
    ] as const
  ) {
    const { code, stderr } = await project.task("export", ...args);
    assert.equal(code, 1);
    assert.match(stderr, message);
  }
});
