import assert from "node:assert/strict";
import { borrow } from "../../lib/numeric/idle_memory.ts";

Deno.test("values are of the wanted precision and number, and two loans never share memory", () => {
  using a = borrow(new Float32Array(), 1000);
  using b = borrow(new Float64Array(), 10);
  using c = borrow(new Float32Array(), 1000);
  assert.ok(a.values instanceof Float32Array && b.values instanceof Float64Array);
  assert.deepEqual([a.values.length, b.values.length, c.values.length], [1000, 10, 1000]);
  assert.notEqual(a.values.buffer, c.values.buffer);
});

Deno.test("memory that is given back is lent again, to requests that fit", () => {
  const first = borrow(new Float64Array(), 5000);
  const { buffer } = first.values;
  first[Symbol.dispose]();
  using smaller = borrow(new Float64Array(), 3000);
  assert.equal(smaller.values.buffer, buffer);
  assert.equal(smaller.values.length, 3000);
});

Deno.test("memory comes back when the block throws", () => {
  let buffer: ArrayBuffer | undefined;
  assert.throws(() => {
    using lent = borrow(new Float32Array(), 7777);
    buffer = lent.values.buffer;
    throw new Error("stop");
  }, /stop/);
  using again = borrow(new Float32Array(), 7777);
  assert.equal(again.values.buffer, buffer);
});
