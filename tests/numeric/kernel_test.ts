import assert from "node:assert/strict";
import { type KernelExports, kernelFactory, kernelPool } from "../../lib/numeric/kernel.ts";
import wasm from "../../lib/numeric/stored_rows.wasm" with { type: "bytes" };

/** The kernel of stored rows, a small one. */
interface Exports extends KernelExports {
  allocate(rows: number, columns: number, bytes: number): void;
  product32(i: number, j: number): number;
  rows: WebAssembly.Global;
}

Deno.test("an instance that is given back is used again, others are not shared", () => {
  const prepared: WebAssembly.Memory[] = [];
  const takeKernel = kernelPool<Exports>(wasm, ({ memory }) => prepared.push(memory));
  const first = takeKernel(2, 2, 4);
  const second = takeKernel(2, 2, 4);
  assert.notEqual(first.exports, second.exports);
  first[Symbol.dispose]();
  using third = takeKernel(2, 2, 4);
  assert.equal(third.exports, first.exports);
  assert.equal(prepared.length, 2, "constants are written once to each instance");
});

Deno.test("an instance comes back when the block throws", () => {
  const takeKernel = kernelPool<Exports>(wasm);
  let taken: Exports | undefined;
  assert.throws(() => {
    using kernel = takeKernel(1, 1, 4);
    taken = kernel.exports;
    throw new Error("stop");
  }, /stop/);
  using again = takeKernel(1, 1, 4);
  assert.equal(again.exports, taken);
});

Deno.test("views are of the memory after it has grown", () => {
  const takeKernel = kernelPool<Exports>(wasm);
  takeKernel(1, 1, 4)[Symbol.dispose]();
  using kernel = takeKernel(1000, 1000, 4);
  const rows = kernel.view(Float32Array<ArrayBuffer>, kernel.exports.rows, 1_000_000);
  rows.fill(2, 0, 1000).fill(3, 999_000);
  assert.equal(rows.buffer, kernel.exports.memory.buffer);
  assert.equal(kernel.exports.product32(0, 999), 6000);
});

Deno.test("pools and factories compile a module, and make instances of their own", () => {
  const make = kernelFactory<Exports>(wasm);
  assert.notEqual(make().memory, make().memory);
  assert.throws(() => kernelFactory(Uint8Array.of(1, 2, 3))(), WebAssembly.CompileError);
});
