import assert from "node:assert/strict";
import { compileKernel, kernels } from "../../lib/numeric/kernels/build.ts";

for (const name of kernels) {
  Deno.test(`${name}.wasm is what its source compiles to`, async () => {
    const path = new URL(`../../lib/numeric/kernels/${name}.wasm`, import.meta.url);
    assert.deepEqual(await compileKernel(name), await Deno.readFile(path));
  });
}
