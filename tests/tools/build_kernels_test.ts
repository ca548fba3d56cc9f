import assert from "node:assert/strict";
import { compileKernel, kernelSources, wasmPath } from "../../tools/build_kernels.ts";

for (const source of kernelSources()) {
  Deno.test(`${wasmPath(source)} is what its source compiles to`, async () => {
    const path = new URL(`../../${wasmPath(source)}`, import.meta.url);
    assert.deepEqual(await compileKernel(source), await Deno.readFile(path));
  });
}
