import assert from "node:assert/strict";
import { encoderSettings } from "../../lib/encoder/settings.ts";

Deno.test("an encoder is run in full precision on the CPU unless the file says otherwise", () => {
  assert.deepEqual(encoderSettings.parse({ model: "owner/name" }), {
    model: "owner/name",
    batchSize: 32,
    dtype: "fp32",
    device: "cpu",
    pooling: "cls",
  });
});

Deno.test("an encoder may run on each device", () => {
  for (const device of ["cpu", "wasm", "webgpu", "cuda"]) {
    assert.equal(encoderSettings.parse({ model: "owner/name", device }).device, device);
  }
  assert.ok(!encoderSettings.safeParse({ model: "owner/name", device: "gpu" }).success);
});

Deno.test("an encoder without a name, or with unknown settings, is refused", () => {
  for (
    const settings of [
      {},
      { model: "" },
      { model: "a/b", batchSize: 0 },
      { model: "a/b", pooling: "max" },
      { model: "a/b", layers: 3 },
    ]
  ) assert.ok(!encoderSettings.safeParse(settings).success, JSON.stringify(settings));
});
