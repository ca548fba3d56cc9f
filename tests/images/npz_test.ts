import assert from "node:assert/strict";
import fc from "fast-check";
import { zipSync } from "fflate";
import { type NpyData, readNpy, readNpz, writeNpy, writeNpz } from "../../lib/images/npz.ts";

const golden = new URL("../golden/images/numpy.npz", import.meta.url);

Deno.test("numpy's own file is read: every width, both orders, either byte order", async () => {
  const arrays = readNpz(await Deno.readFile(golden));
  const expected = [0, 1, 2, 3, 4, 5];
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    assert.deepEqual([...data].map(Number), name === "bool" ? [0, 1, 1, 1, 1, 1] : expected, name);
    assert.deepEqual(shape, name === "vector" ? [6] : [2, 3], name);
  }
  assert.deepEqual(
    Object.keys(arrays).sort(),
    [
      "bigEndian",
      "bool",
      "float32",
      "float64",
      "fortran",
      "int16",
      "int32",
      "int64",
      "int8",
      "uint16",
      "uint32",
      "uint64",
      "uint8",
      "vector",
    ],
  );
});

Deno.test("what is written is read again, bit by bit", () => {
  fc.assert(fc.property(
    fc.oneof(
      fc.float32Array(),
      fc.float64Array(),
      fc.int32Array(),
      fc.uint8Array(),
      fc.bigInt64Array(),
    ),
    (data) => {
      const array = { data: data as NpyData, shape: [data.length, 1] };
      const back = readNpy(writeNpy(array.data, array.shape));
      assert.deepEqual(back, array);
      assert.deepEqual(readNpz(writeNpz({ a: array, b: array })), { a: array, b: array });
    },
  ));
});

Deno.test("a file that cannot be read is refused with what is wrong with it", () => {
  const npy = writeNpy(new Float32Array(6), [2, 3]);
  const text = (from: string, to: string) => {
    const bytes = npy.slice();
    const at = new TextDecoder("latin1").decode(bytes).indexOf(from);
    bytes.set(new TextEncoder().encode(to), at);
    return bytes;
  };
  const typed = (type: string) => {
    const header = new TextDecoder("latin1").decode(npy.subarray(10, npy.length - 24));
    const longer = header.replace("<f4", type);
    const bytes = new Uint8Array(10 + longer.length + 24);
    bytes.set(npy.subarray(0, 8));
    bytes.set(new TextEncoder().encode(longer), 10);
    new DataView(bytes.buffer).setUint16(8, longer.length, true);
    return bytes;
  };
  const longHeader = npy.slice();
  new DataView(longHeader.buffer).setUint16(8, 0xffff, true);
  const cases: [Uint8Array<ArrayBuffer>, RegExp][] = [
    [Uint8Array.of(...npy, 0), /holds more than .*: its 2 x 3 values need 24 bytes, 25 are there/],
    [npy.slice(0, -1), /cut short: its 2 x 3 values need 24 bytes, 23 are there/],
    [npy.slice(3), /not in numpy's .npy format/],
    [text("<f4", "<f2"), /holds <f2; floats of 32 or 64 bits/],
    [text("<f4", "|O8"), /holds \|O8; .*; save names as text: y\.astype\(str\)/],
    // A word of JavaScript's own is no type either.
    [typed("<valueOf"), /holds <valueOf; floats/],
    [typed("<constructor"), /holds <constructor; floats/],
    [longHeader, /damaged .npy header/],
    [text("shape", "shade"), /damaged .npy header/],
    [text("(2, 3)", "(2.5,)"), /damaged .npy header: its shape is \(2\.5\)/],
    [text("(2, 3)", "(-2,3)"), /damaged .npy header: its shape is \(-2, 3\)/],
  ];
  for (const [bytes, message] of cases) assert.throws(() => readNpy(bytes), message);
  const npz = writeNpz({ X_pool: { data: new Float32Array(2), shape: [2] } });
  assert.throws(() => readNpz(npz, ["y_pool"]), /has no y_pool; it has X_pool/);
  assert.throws(() => readNpz(npz.slice(0, -30)), /not a whole .npz file/);
  assert.throws(() => writeNpy(new Float32Array(5), [2, 3]), RangeError);
});

Deno.test("shapes as Python 2 wrote them are read", () => {
  const bytes = writeNpy(new Float32Array(6), [2, 3]);
  const at = new TextDecoder("latin1").decode(bytes).indexOf("(2, 3)");
  bytes.set(new TextEncoder().encode("(2L,3L), }"), at);
  assert.deepEqual(readNpy(bytes).shape, [2, 3]);
});

Deno.test("what is no array in an .npz file is passed over", () => {
  const npy = writeNpy(new Float32Array(2), [2]);
  const bytes = zipSync({ "X_pool.npy": npy, "readme.txt": new Uint8Array(3) });
  assert.deepEqual(Object.keys(readNpz(bytes as Uint8Array<ArrayBuffer>)), ["X_pool"]);
});

Deno.test("a member that says it becomes more than it can is refused before memory is asked for", () => {
  const file = writeNpz({ x: { data: Float32Array.of(1, 2), shape: [2] } });
  const view = new DataView(file.buffer);
  for (let at = 0; at < file.length - 4; at++) {
    // The size stands in the member's header and in the list of members at the end.
    const place = { 0x04034b50: 22, 0x02014b50: 24 }[view.getUint32(at, true)];
    if (place !== undefined) view.setUint32(at + place, 2 ** 31, true);
  }
  assert.throws(() => readNpz(file), {
    name: "UserError",
    message: /not a whole \.npz file \(x\.npy says that \d+ bytes become 2147483648\)/,
  });
});
