import assert from "node:assert/strict";
import { tooBig } from "../../lib/encoder/wasm_memory.ts";

Deno.test("a model that is too big is told with the image's size, if that is the reason, and a way out", () => {
  assert.match(tooBig("vit"), /^The encoder vit is too big: .* set "device": "cpu", or .*$/);
  assert.match(tooBig("vit", "900 x 600"), /^The encoder vit is too big for images of 900 x 600: /);
});
