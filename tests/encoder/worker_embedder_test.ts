import assert from "node:assert/strict";
import { workersThatFit } from "../../lib/encoder/worker_embedder.ts";

Deno.test("there are as many workers as wanted, unless the machine's memory is too small for them", () => {
  assert.equal(workersThatFit(8, 90e6, 16e9), 8);
  assert.equal(workersThatFit(64, 1.2e9, 16e9), 4);
  assert.equal(workersThatFit(8, 1.2e9, 1e9), 1, "one is tried in any case");
});
