import assert from "node:assert/strict";
import { devicePromise } from "../../lib/encoder/devices.ts";
import { encoder } from "./requests.ts";

Deno.test("only the device wasm promises the same bytes on every processor", () => {
  const promise = (device: "cpu" | "wasm" | "webgpu" | "cuda") =>
    devicePromise({ ...encoder, device });
  assert.match(promise("wasm")!, /device wasm are the same bytes on every processor$/);
  for (const device of ["cpu", "webgpu", "cuda"] as const) {
    assert.match(promise(device)!, new RegExp(`device ${device} belong to a kind of .*processor`));
  }
  assert.equal(devicePromise(undefined), undefined, "nobody computes the user's own embeddings");
});
