// Compiles the kernels, AssemblyScript sources in this folder, to the .wasm files beside them.
// usage: deno task build:kernels

import asc from "assemblyscript/asc";

/** Kernels, each a source in this folder that becomes a WebAssembly module. */
export const kernels = [
  "coarse",
  "column_sums",
  "compact_form",
  "dropout",
  "falcun",
  "fused_dot",
  "kmeans",
  "mersenne_twister",
  "rows",
  "shuffle",
  "similarities",
  "softmax",
  "softmax_loss",
  "two_class_loss",
  "two_loop",
];

/** Sources that kernels share. */
const shared = [
  "extended",
  "fused",
  "fused_exponential",
  "fused_exponential_32",
  "libm_exponential",
  "libm_logarithm",
  "openblas_dot",
  "openblas_solve",
  "vectors",
];

const sources = [...kernels, ...shared].map((name) => `${name}.ts`);

/**
 * Compiles a kernel. The same compiler gives the same bytes.
 *
 * @param name Name of the source in this folder, without ending
 * @returns The WebAssembly module
 * @throws {Error} What the compiler finds wrong
 */
export async function compileKernel(name: string): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  // Not -O3, which nests expressions until V8 holds more vectors at a time than there are registers.
  const { error, stderr } = await asc.main(
    `${name}.ts --outFile ${name}.wasm -O2 --noAssert --runtime stub --enable simd,relaxed-simd`
      .split(" "),
    {
      readFile: (file) =>
        sources.includes(file) ? Deno.readTextFileSync(new URL(file, import.meta.url)) : null,
      writeFile: (_, contents) => void (wasm = contents as Uint8Array),
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(`${name}: ${error?.message}\n${stderr}`);
  return wasm;
}

if (import.meta.main) {
  for (const name of kernels) {
    await Deno.writeFile(new URL(`${name}.wasm`, import.meta.url), await compileKernel(name));
  }
}
