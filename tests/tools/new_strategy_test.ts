// A strategy is started in a copy of the project, and then written.

import assert from "node:assert/strict";
import { join } from "node:path";
import { copyProject, type Project } from "../project.ts";

const readRegistry = ({ folder }: Project) =>
  Deno.readTextFile(join(folder, "lib/strategies/registry.ts"));

const list = async ({ folder }: Project) =>
  (await Array.fromAsync(Deno.readDir(join(folder, "lib/strategies")))).map(({ name }) => name)
    .sort();

Deno.test("a strategy that is started has a file, a line and a test that fails until both are written", async () => {
  await using project = await copyProject();
  for (const file of ["questions.ts", "options.ts"]) {
    const source = new URL(`../strategies/${file}`, import.meta.url);
    await project.write(`tests/strategies/${file}`, await Deno.readTextFile(source));
  }
  const { code, stderr } = await project.task("new-strategy", "FirstTwoBADGEs");
  assert.equal(code, 0, stderr);
  assert.match(await readRegistry(project), /\n {2}FirstTwoBADGEs: "first_two_badg_es\.ts",\n\}/);
  const file = "lib/strategies/first_two_badg_es.ts";
  const test = "tests/strategies/first_two_badg_es_test.ts";
  const path = join(project.folder, file);
  const fails = await project.task("test", test);
  assert.equal(fails.code, 1);
  assert.match(fails.stdout + fails.stderr, /FirstTwoBADGEs picks nothing yet; docs\/add_a_strate/);

  // The author's part: a query, then what is expected of it.
  const text = await Deno.readTextFile(path);
  const query = "return Promise.resolve(view.candidates.slice(0, view.batchSize));";
  await Deno.writeTextFile(
    path,
    text.replace("_view: View", "view: View").replace(/throw .*;/, query),
  );
  assert.equal((await project.task("test", test)).code, 1);
  const testText = await Deno.readTextFile(join(project.folder, test));
  await project.write(test, testText.replace("= [];", "= [-27, -26];"));
  const passes = await project.task("test", test);
  assert.equal(passes.code, 0, passes.stdout + passes.stderr);
});

Deno.test("a name that is taken, or is none, is refused in one line, and nothing is written", async () => {
  await using project = await copyProject();
  const before = [await readRegistry(project), await list(project)];
  const faults: [string[], RegExp][] = [
    [[], /^error: Name the strategy: deno task new-strategy MyStrategy\n$/],
    [["Badge"], /^error: There is a strategy Badge already: lib\/strategies\/badge\/query\.ts\n$/],
    [["badge"], /^error: "badge" can't name a strategy; expected .* a capital first/],
    [["Coreset"], /^error: "Coreset" differs from the strategy CoreSet in case only; choose anoth/],
    [["../Evil"], /^error: "\.\.\/Evil" can't name a strategy/],
    [["Boss"], /^error: "Boss" is taken by the bound BoSS, and one figure shows both; .*\n$/],
    [["Draw"], /^error: lib\/strategies\/draw\.ts exists already; choose another name\n$/],
  ];
  for (const [words, message] of faults) {
    const { code, stderr } = await project.task("new-strategy", ...words);
    assert.equal(code, 1);
    assert.match(stderr, message);
  }
  // The second file can't be written: the first goes again.
  await project.write("tests/strategies/my_own_test.ts", "mine");
  const { stderr } = await project.task("new-strategy", "MyOwn");
  assert.equal(
    stderr,
    "error: tests/strategies/my_own_test.ts exists already; choose another name\n",
  );
  const test = join(project.folder, "tests/strategies/my_own_test.ts");
  assert.equal(await Deno.readTextFile(test), "mine");
  assert.deepEqual([await readRegistry(project), await list(project)], before);
});
