import assert from "node:assert/strict";
import { tooBig, workersThatFit } from "../../lib/encoder/wasm_memory.ts";

Deno.test("there are as many workers as wanted, unless the machine's memory is too small for them", () => {
  assert.equal(workersThatFit(8, 90e6, 16e9), 8);
  assert.equal(workersThatFit(64, 1.2e9, 16e9), 4);
  assert.equal(workersThatFit(8, 1.2e9, 1e9), 1, "one is tried in any case");
});

Deno.test("a model that is too big is told with the image's size, if that is the reason, and a way out", () => {
  assert.match(tooBig("vit"), /^The encoder vit is too big: .* set "device": "cpu", or .*$/);
  assert.match(tooBig("vit", "900 x 600"), /^The encoder vit is too big for images of 900 x 600: /);
});
