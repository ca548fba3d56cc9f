// Strategies of one's own that go wrong in every way: each is named with its place, and the others finish.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";
import { cellResults, writeStudy } from "./small_study.ts";

/** Adds a strategy called Bad to the registry of a copy. */
async function addStrategy(project: Project, source: string): Promise<void> {
  await project.write("lib/strategies/bad.ts", source);
  const registry = join(project.folder, "lib/strategies/registry.ts");
  const lines = await Deno.readTextFile(registry);
  if (lines.includes("Bad:")) return;
  await Deno.writeTextFile(registry, lines.replace("} as const", 'Bad: "bad.ts",\n} as const'));
}

const wrongPicks = `import { z } from "zod";
import type { View } from "./strategy.ts";
export const options = z.strictObject({ kind: z.string().default("twice") });
export function query({ candidates, batchSize }: View, { kind }: z.infer<typeof options>): Int32Array {
  if (kind === "twice") return new Int32Array(batchSize).fill(candidates[0]);
  if (kind === "few") return candidates.slice(0, 1);
  if (kind === "outside") return Int32Array.from({ length: batchSize }, (_, i) => 100000 + i);
  return undefined as unknown as Int32Array;
}
`;

Deno.test("wrong picks fail their cell by the strategy's label, the cycle and the pick, and nothing of them is published", async () => {
  await using project = await copyProject();
  await addStrategy(project, wrongPicks);
  const kinds = ["twice", "few", "outside", "nothing"];
  await writeStudy(project, {
    reps: 1,
    cycles: 2,
    strategies: [
      ...kinds.map((kind) => ({ name: "Bad", label: kind, options: { kind } })),
      "RandomSampling",
    ],
  });
  assert.equal((await project.task("embed", "small")).code, 0);
  const { code, stdout } = await project.task("run", "small");
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^failed: twice, repetition 0: cycle 1: pick 1 .* was picked before, as pick 0$/m,
  );
  assert.match(
    stdout,
    /^failed: few, repetition 0: cycle 1: the strategy returned 1 picks; expected 5/m,
  );
  assert.match(
    stdout,
    /^failed: outside, repetition 0: cycle 1: pick 0 .*: 100000 is no position/m,
  );
  assert.match(stdout, /^failed: nothing, repetition 0: cycle 1: the strategy returned nothing/m);
  assert.deepEqual((await cellResults(project)).map((result) => result.split(" ")[0]), [
    "RandomSampling",
  ]);
  const plot = await project.task("plot", "small");
  assert.equal(plot.code, 1);
  const status = await project.task("status", "small");
  assert.match(status.stdout, /pick 1 of the strategy/);
});

const head = `import { z } from "zod";
import type { View } from "./strategy.ts";
export const options = z.strictObject({ size: z.int().default(1) });
`;

/** What is wrong in the code of a strategy, by its source and what is said of it before any cell runs. */
const brokenCode: Record<string, [string, RegExp]> = {
  "a syntax error": [
    "export function query( { return 1 }\n",
    /strategy Bad: SyntaxError: .* \(lib\/strategies\/bad\.ts:4\)$/,
  ],
  "a wrong import": [
    'import { nope } from "./nope.ts";\nexport const query = nope;\n',
    /strategy Bad: .*lib\/strategies\/nope\.ts.* \(lib\/strategies\/bad\.ts:4\)$/,
  ],
  "a name that a module does not export": [
    'import { nope } from "./strategy.ts";\nexport const query = nope;\n',
    /strategy Bad: SyntaxError: .*'nope' at lib\/strategies\/bad\.ts:4$/,
  ],
  "an unknown package": [
    'import left from "left-pad";\nexport const query = left;\n',
    /strategy Bad: .*"left-pad".* \(lib\/strategies\/bad\.ts:4\)$/,
  ],
  "an exception while it loads": [
    "const none: any = undefined;\nnone.some;\n",
    /strategy Bad: TypeError: .* \(lib\/strategies\/bad\.ts:5\)$/,
  ],
  "no query": ["", /strategy Bad: lib\/strategies\/bad\.ts exports no function called query/],
};

Deno.test("a strategy's code that does not load is told in one line with its file and line", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, cycles: 2, strategies: ["Bad"] });
  for (const [what, [source, message]] of Object.entries(brokenCode)) {
    await addStrategy(project, head + source);
    for (const task of ["run", "status"]) {
      const { code, stderr } = await project.task(task, "small");
      assert.equal(code, 1, what);
      assert.match(stderr.trim(), message, what);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
    }
  }
  const bare = "export const query = ({ candidates }: any) => candidates;\n";
  await addStrategy(project, bare);
  assert.match((await project.task("run", "small")).stderr, /exports no schema called options/);
});

Deno.test("what a strategy throws is told with its file and line, whatever it is, and status keeps it", async () => {
  await using project = await copyProject();
  await writeStudy(project, { reps: 1, cycles: 2, strategies: ["Bad"] });
  const thrown: [string, RegExp][] = [
    ["const x: any = undefined;\n  x.length;", /cycle 1: .* \(lib\/strategies\/bad\.ts:6\)/],
    ['throw "text";', /it threw "text"/],
    ["throw undefined;", /it threw undefined/],
    ["throw { code: 7 };", /it threw \{ code: 7 \}/],
  ];
  for (const [nth, [lines, message]] of thrown.entries()) {
    await addStrategy(
      project,
      `${head}export function query(_: View): Int32Array {\n  ${lines}\n  return new Int32Array();\n}\n`,
    );
    if (nth === 0) assert.equal((await project.task("embed", "small")).code, 0);
    const { code, stdout } = await project.task("run", "small");
    assert.equal(code, 1);
    assert.match(stdout, message);
    const status = await project.task("status", "small");
    assert.equal(status.code, 0, status.stderr);
    assert.match(status.stdout, message);
  }
});
