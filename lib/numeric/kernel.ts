// The loader of the WebAssembly kernels. A kernel is `NAME.kernel.ts`, an AssemblyScript source, compiled to `NAME.wasm`;
// the file `NAME.ts` beside it loads the kernel here and gives it a typed interface.
//
// A module is compiled once. Its instances are pooled, because the system takes longer to hand out fresh memory than
// most kernels take to fill it.

/** What each kernel exports. */
export interface KernelExports {
  /** Its memory, which holds all arrays. */
  readonly memory: WebAssembly.Memory;
  /** Finds a place in the memory for every array. The sizes are its parameters. */
  // deno-lint-ignore no-explicit-any
  place(...sizes: any[]): number | void;
}

/** A typed array's constructor. */
type ArrayType<TypedArray> = new (
  buffer: ArrayBuffer,
  address: number,
  length: number,
) => TypedArray;

/** An instance of a kernel in use. `using` gives it back to the pool. */
export interface Kernel<Exports extends KernelExports> extends Disposable {
  /** Functions and addresses of the kernel. */
  readonly exports: Exports;
  /** What `place` returned. */
  readonly placed: ReturnType<Exports["place"]>;
  /**
   * An array in the kernel's memory.
   *
   * @param type Its constructor, such as Float32Array
   * @param address Where it begins, in bytes, or the exported variable that says so
   * @param length How many entries it has
   * @returns A view of the memory, to be used no longer than the kernel
   */
  view<TypedArray>(
    type: ArrayType<TypedArray>,
    address: WebAssembly.Global | number,
    length: number,
  ): TypedArray;
}

/**
 * Compiles a kernel when it is first needed.
 *
 * @param wasm The compiled module's bytes
 * @returns Makes an instance, and gives its exports
 */
export function kernelFactory<Exports>(wasm: Uint8Array<ArrayBuffer>): () => Exports {
  let compiled: WebAssembly.Module | undefined;
  return () => {
    compiled ??= new WebAssembly.Module(wasm);
    return new WebAssembly.Instance(compiled).exports as Exports;
  };
}

/**
 * Makes a pool of instances of a kernel.
 *
 * @param wasm The module's bytes
 * @param prepare Writes constants to the memory of a new instance
 * @returns Takes an instance out of the pool and places arrays of the given sizes in its memory
 */
export function kernelPool<Exports extends KernelExports>(
  wasm: Uint8Array<ArrayBuffer>,
  prepare?: (exports: Exports) => void,
): (...sizes: Parameters<Exports["place"]>) => Kernel<Exports> {
  const instantiate = kernelFactory<Exports>(wasm);
  const idle: Exports[] = [];
  return (...sizes) => {
    const known = idle.pop();
    const exports = known ?? instantiate();
    if (known === undefined) prepare?.(exports);
    const placed = exports.place(...sizes) as ReturnType<Exports["place"]>;
    // Placing may make the memory grow, which detaches the buffer that was there before.
    const buffer = exports.memory.buffer as ArrayBuffer;
    return {
      exports,
      placed,
      view: (type, address, length) =>
        new type(buffer, typeof address === "number" ? address : address.value, length),
      [Symbol.dispose]: () => void idle.push(exports),
    };
  };
}
