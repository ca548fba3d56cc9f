// Compiles the WebAssembly kernels: each `NAME.kernel.ts`, an AssemblyScript source, to `NAME.wasm` beside it. A kernel with
// fused multiply-adds also becomes `NAME.emulated.wasm`, without relaxed SIMD. What several kernels include stands in folders
// called `assembly`.
// usage: deno task build:kernels [--check]
//
// It has a configuration of its own, so that only who compiles kernels fetches the compiler.

import asc from "assemblyscript/asc";

const project = new URL("../../", import.meta.url);

/** Ending of the kernels' sources. */
const SOURCE = ".kernel.ts";

/**
 * Lists the kernels.
 *
 * @returns Path of each kernel's source in the project, ascending
 */
function kernelSources(): string[] {
  return filesBelow("lib").filter((path) => path.endsWith(SOURCE)).sort();
}

/**
 * Compiles a kernel. The same compiler gives the same bytes.
 *
 * @param source Path of its source in the project
 * @returns The WebAssembly modules by their paths in the project: one, or two if the kernel has fused multiply-adds
 * @throws {Error} If the compiler finds an error: its message
 */
async function compileKernel(source: string): Promise<Record<string, Uint8Array>> {
  const name = source.slice(0, -SOURCE.length);
  const fused = await compile(source, "simd,relaxed-simd");
  const emulated = await compile(source, "simd");
  const modules = { [`${name}.wasm`]: fused };
  if (!areEqual(fused, emulated)) modules[`${name}.emulated.wasm`] = emulated;
  return modules;
}

async function compile(source: string, features: string): Promise<Uint8Array> {
  let wasm: Uint8Array | undefined;
  // Not -O3. It nests expressions until V8 holds more vectors at a time than there are registers.
  const { error, stderr } = await asc.main(
    `${source} --outFile kernel.wasm -O2 --noAssert --runtime stub --enable ${features}`.split(" "),
    {
      readFile: (path) => {
        if (!path.startsWith("lib/")) return null;
        try {
          return withDecorators(Deno.readTextFileSync(new URL(path, project)));
        } catch (error) {
          if (error instanceof Deno.errors.NotFound) return null;
          throw error;
        }
      },
      writeFile: (_, contents) => void (wasm = contents as Uint8Array),
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(`${source}: ${error?.message}\n${stderr}`);
  return wasm;
}

/**
 * Turns the comment `// @inline` into AssemblyScript's decorator. TypeScript allows no decorators of functions, and its
 * tools take them away.
 */
function withDecorators(source: string): string {
  return source.replaceAll(/^\/\/ @inline$/gm, "@inline");
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(new URL(folder, project))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  for (const source of kernelSources()) {
    for (const [path, wasm] of Object.entries(await compileKernel(source))) {
      const file = new URL(path, project);
      if (!check) await Deno.writeFile(file, wasm);
      else if (!areEqual(wasm, await Deno.readFile(file))) {
        console.error(`${path} is not what ${source} compiles to; run deno task build:kernels`);
        Deno.exitCode = 1;
      }
    }
  }
}
