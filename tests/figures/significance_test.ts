import assert from "node:assert/strict";
import { signTestCaution } from "../../lib/figures/significance.ts";

Deno.test("few repetitions are said to prove nothing", () => {
  assert.match(signTestCaution(1), /no spread/);
  assert.match(signTestCaution(3), /25 % .*no single comparison can be significant/);
  assert.match(signTestCaution(5), /6.3 % .*no single comparison/);
  assert.doesNotMatch(signTestCaution(30), /no single comparison/);
});
