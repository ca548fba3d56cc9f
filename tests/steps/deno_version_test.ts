import assert from "node:assert/strict";
import { denoProblem, oldestDeno } from "../../steps/deno_version.ts";

Deno.test("an older Deno is told which one is needed, in one line", () => {
  for (const version of ["1.46.3", "2.0.0", "2.6.10", "2.8.9"]) {
    const problem = denoProblem(version)!;
    assert.match(problem, new RegExp(`Deno ${oldestDeno} or newer is needed, this is ${version}`));
    assert.ok(!problem.includes("\n"));
  }
});

Deno.test("the Deno that is needed and newer ones will do, release candidates included", () => {
  for (const version of [oldestDeno, "2.9.6", "2.10.0", "3.0.0", "2.10.0-rc.1", "2.9.6+abc"]) {
    assert.equal(denoProblem(version), undefined, version);
  }
  assert.equal(denoProblem(Deno.version.deno), undefined);
});
