import assert from "node:assert/strict";
import { compileKernel, kernelSources } from "../../tools/build_kernels.ts";

for (const source of kernelSources()) {
  Deno.test(`the modules of ${source} are what it compiles to`, async () => {
    for (const [path, wasm] of Object.entries(await compileKernel(source))) {
      const committed = await Deno.readFile(new URL(`../../${path}`, import.meta.url));
      assert.deepEqual(wasm, committed, path);
    }
  });
}
