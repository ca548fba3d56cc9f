// The loader of the WebAssembly kernels. A kernel's source is `NAME.kernel.ts`, in AssemblyScript. It is compiled to
// `NAME.wasm`. The file `NAME.ts` beside it loads the kernel by the functions here and gives it a typed interface.
//
// A module is compiled once. Its instances are pooled and used again, because to get new memory from the system takes
// longer than most kernels take to fill it.

import probe from "./fused_arithmetic.wasm" with { type: "bytes" };

/** The bytes of a module. */
export type Wasm = Uint8Array<ArrayBuffer>;

/** The two modules of a kernel with fused multiply-adds. Both give the same bits where the first one may be used. */
export interface FusedModules {
  /** For processors on which relaxed SIMD rounds a multiply-add once. */
  readonly fused: Wasm;
  /** For all processors, with the instruction emulated. */
  readonly emulated: Wasm;
}

/** The exports that every pooled kernel has. */
export interface KernelExports {
  /** The memory of the instance. All arrays are in it. */
  readonly memory: WebAssembly.Memory;
  /** Lays out all arrays in the memory. The parameters are the sizes of the arrays. */
  // deno-lint-ignore no-explicit-any
  allocate(...sizes: any[]): number | void;
}

/** A typed array's constructor. */
type ArrayType<TypedArray> = new (
  buffer: ArrayBuffer,
  address: number,
  length: number,
) => TypedArray;

/** A borrowed instance of a kernel. `using` gives it back to the pool. */
export interface Kernel<Exports extends KernelExports> extends Disposable {
  /** The functions and addresses of the kernel. */
  readonly exports: Exports;
  /** The result of `allocate`. */
  readonly allocated: ReturnType<Exports["allocate"]>;
  /**
   * Opens an array in the kernel's memory.
   *
   * @param type The constructor of the array, such as Float32Array
   * @param address The address of its first byte, or the exported variable that holds this address
   * @param length How many entries it has
   * @returns A view of the memory, (length). It must not be used after the kernel is given back.
   */
  view<TypedArray>(
    type: ArrayType<TypedArray>,
    address: WebAssembly.Global | number,
    length: number,
  ): TypedArray;
}

/**
 * Prepares a kernel, which is compiled when the first instance is made.
 *
 * @param wasm The bytes of the module
 * @returns A function that makes an instance and returns its exports. It throws a WebAssembly.CompileError if the bytes are
 *   not a module.
 */
export function kernelFactory<Exports>(wasm: Wasm): () => Exports {
  let compiled: WebAssembly.Module | undefined;
  return () => {
    compiled ??= new WebAssembly.Module(wasm);
    return new WebAssembly.Instance(compiled).exports as Exports;
  };
}

let isKnownFused: boolean | undefined;

/**
 * Finds out whether this processor rounds a multiply-add of relaxed SIMD once. Those with fused multiply-adds do: x86-64 with
 * FMA3, and Arm64.
 *
 * @returns Whether it does, in float32 and in float64
 */
export function hasFusedMultiplyAdd(): boolean {
  if (isKnownFused === undefined) {
    const { multiplyAdd32, multiplyAdd64 } = kernelFactory<FusedArithmetic>(probe)();
    // (1 + e) (1 - e) - 1 is -e^2. If the product is rounded by itself, it is 0.
    isKnownFused = multiplyAdd32(1 + 2 ** -13, 1 - 2 ** -13, -1) === -(2 ** -26) &&
      multiplyAdd64(1 + 2 ** -30, 1 - 2 ** -30, -1) === -(2 ** -60);
  }
  return isKnownFused;
}

/** a * b + c. */
type MultiplyAdd = (a: number, b: number, c: number) => number;

/** What fused_arithmetic.kernel.ts exports. */
export interface FusedArithmetic {
  /** In float32. */
  multiplyAdd32: MultiplyAdd;
  /** In float64. */
  multiplyAdd64: MultiplyAdd;
}

/**
 * Makes a pool of instances of a kernel.
 *
 * @param wasm The bytes of the module. Of two modules, the pool takes the one that fits this processor.
 * @param prepare Writes constants to the memory of each new instance
 * @returns A function that takes an instance out of the pool and calls its `allocate` with the given sizes. It throws a
 *   WebAssembly.RuntimeError if the memory cannot grow that much.
 */
export function kernelPool<Exports extends KernelExports>(
  wasm: Wasm | FusedModules,
  prepare?: (exports: Exports) => void,
): (...sizes: Parameters<Exports["allocate"]>) => Kernel<Exports> {
  let instantiate: (() => Exports) | undefined;
  const idle: Exports[] = [];
  return (...sizes) => {
    instantiate ??= kernelFactory<Exports>(
      !("fused" in wasm) ? wasm : hasFusedMultiplyAdd() ? wasm.fused : wasm.emulated,
    );
    const pooled = idle.pop();
    const exports = pooled ?? instantiate();
    if (pooled === undefined) prepare?.(exports);
    const allocated = exports.allocate(...sizes) as ReturnType<Exports["allocate"]>;
    // `allocate` may make the memory grow. Growing detaches the old buffer, so the buffer is read after it.
    const buffer = exports.memory.buffer as ArrayBuffer;
    return {
      exports,
      allocated,
      view: (type, address, length) =>
        new type(buffer, typeof address === "number" ? address : address.value, length),
      [Symbol.dispose]: () => void idle.push(exports),
    };
  };
}
