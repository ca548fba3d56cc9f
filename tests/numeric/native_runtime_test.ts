import assert from "node:assert/strict";
import { platformProblem } from "../../lib/numeric/native_runtime.ts";

Deno.test("platforms without a native ONNX Runtime are told in a line", () => {
  assert.equal(platformProblem(Deno.build.os, Deno.build.arch), undefined);
  assert.equal(platformProblem("darwin", "aarch64"), undefined);
  assert.equal(platformProblem("windows", "x86_64"), undefined);
  assert.equal(
    platformProblem("darwin", "x86_64"),
    "onnxruntime-node has no binary for Macs with an Intel processor",
  );
  assert.equal(
    platformProblem("freebsd", "x86_64"),
    "onnxruntime-node has no binary for freebsd on x86_64",
  );
});
