import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import {
  Binary,
  type DataType,
  Decimal,
  Field,
  FixedSizeList,
  Float32,
  Int32,
  List,
  makeData,
  Table,
  tableToIPC,
  TimestampNanosecond,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { readArrow } from "../../lib/images/arrow.ts";
import { UserError } from "../../lib/errors.ts";
import { readEmbeddings } from "../../lib/images/embeddings.ts";
import {
  type NpyArray,
  type NpyData,
  npyHeader,
  writeNpy,
  writeNpz,
} from "../../lib/images/npz.ts";

const array = (data: NpyData, ...shape: number[]): NpyArray => ({ data, shape });
const good = {
  X_pool: array(Float32Array.of(1, 2, 3, 4, 5, 6), 3, 2),
  y_pool: array(BigInt64Array.of(7n, 9n, 7n), 3),
  X_test: array(Float32Array.of(1, 2), 1, 2),
  y_test: array(Uint8Array.of(9), 1),
};

async function read(arrays: Record<string, NpyArray>) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "pool.npz"), writeNpz(arrays));
    return await readEmbeddings(join(folder, "pool.npz"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("embeddings keep their precision, labels of any width become classes", async () => {
  const { pool, test, poolLabels, testLabels, classNames } = await read(good);
  assert.deepEqual([pool, test], [good.X_pool, good.X_test]);
  assert.deepEqual([[...poolLabels], [...testLabels], classNames], [[0, 1, 0], [1], ["7", "9"]]);
  const doubles = await read({
    ...good,
    X_pool: array(Float64Array.of(1, 2, 3, 4, 5, 0.1), 3, 2),
    X_test: array(Float64Array.of(1, 2), 1, 2),
  });
  assert.equal(doubles.pool.data[5], 0.1);
});

const faults: [string, Record<string, NpyArray | undefined>, RegExp][] = [
  ["an array is missing", { y_test: undefined }, /has no y_test; it has X_pool, y_pool, X_test/],
  [
    "a value is not a number",
    { X_pool: array(Float32Array.of(1, 2, 3, NaN, 5, 6), 3, 2) },
    /X_pool of pool.npz has NaN in row 1, column 1/,
  ],
  [
    "a value is infinite",
    { X_test: array(Float32Array.of(-Infinity, 2), 1, 2) },
    /X_test of pool.npz has -Infinity in row 0, column 0/,
  ],
  [
    "widths differ",
    { X_test: array(Float32Array.of(1, 2, 3), 1, 3) },
    /X_pool of pool.npz has 2 columns, X_test has 3/,
  ],
  [
    "precisions differ",
    { X_test: array(Float64Array.of(1, 2), 1, 2) },
    /X_pool of pool.npz has 32 bits, X_test has 64/,
  ],
  ["values are integers", { X_test: array(Int32Array.of(1, 2), 1, 2) }, /X_test .* holds integers/],
  ["it is a row of numbers", { X_test: array(Float32Array.of(1, 2), 2) }, /X_test .* shape \(2\)/],
  ["there are no rows", { X_test: array(new Float32Array(0), 0, 2) }, /X_test .* shape \(0, 2\)/],
  [
    "a label is missing",
    { y_pool: array(Int32Array.of(1, 2), 2) },
    /one label for each of the 3 rows/,
  ],
  ["labels are floats", { y_pool: array(Float32Array.of(1, 2, 3), 3) }, /y_pool .* holds floats/],
  ["all are of one class", { y_pool: array(Int32Array.of(1, 1, 1), 3) }, /are of one class, 1/],
];

for (const [name, change, message] of faults) {
  Deno.test(`embeddings are refused if ${name}`, async () => {
    const arrays = Object.entries({ ...good, ...change }).filter(([, value]) =>
      value !== undefined
    );
    await assert.rejects(
      read(Object.fromEntries(arrays) as Record<string, NpyArray>),
      (error: Error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

Deno.test("a missing file of embeddings is named", async () => {
  await assert.rejects(readEmbeddings("/nowhere/pool.npz"), /No embeddings \/nowhere\/pool.npz/);
});

const golden = new URL("../golden/images/embeddings/", import.meta.url);
const pathOf = (name: string) => fileURLToPath(new URL(name, golden));
const values = (rows: number) => Array.from({ length: 4 * rows }, (_, i) => (i >> 2) + i % 4 / 8);

for (
  const name of [
    "plain.npz",
    "compressed.npz",
    "streamed.npz",
    "npy",
    "all.safetensors",
    "arrow",
    "arrow_lists",
  ]
) {
  Deno.test(`${name} holds the same embeddings, and classes whose ids differ beyond 2^53`, async () => {
    const { pool, test, poolLabels, testLabels, classNames } = await readEmbeddings(pathOf(name));
    assert.deepEqual([pool.shape, test.shape], [[6, 4], [3, 4]]);
    assert.ok(pool.data instanceof Float32Array);
    assert.deepEqual([[...pool.data], [...test.data]], [values(6), values(3)]);
    const ids = ["9007199254740992", "9007199254740993", "9007199254740995"];
    assert.deepEqual(classNames, ids);
    assert.deepEqual([[...poolLabels], [...testLabels]], [[1, 0, 2, 1, 0, 2], [2, 1, 0]]);
  });
}

Deno.test("embeddings of many blocks are read whole from every kind of file, and their faults are told by row", async () => {
  const [rows, columns] = [300_007, 5];
  const arrays = (values: Float32Array<ArrayBuffer>): Record<string, NpyArray> => ({
    X_pool: array(values, rows, columns),
    y_pool: array(Int32Array.from({ length: rows }, (_, i) => i % 2), rows),
    X_test: array(new Float32Array(columns), 1, columns),
    y_test: array(Int32Array.of(0), 1),
  });
  const values = Float32Array.from({ length: rows * columns }, (_, i) => i % 4099);
  const folder = await Deno.makeTempDir();
  try {
    const { X_pool, ...others } = arrays(values);
    for (const [name, { data, shape }] of Object.entries(others)) {
      await Deno.writeFile(join(folder, `${name}.npy`), writeNpy(data, shape));
    }
    await Deno.writeFile(join(folder, "X_pool.npy"), writeNpy(X_pool.data, X_pool.shape));
    assert.deepEqual((await readEmbeddings(folder)).pool, X_pool);
    // Big-endian: the same values with their bytes turned around.
    const turned = new Uint8Array(values.slice().buffer);
    for (let i = 0; i < turned.length; i += 4) turned.subarray(i, i + 4).reverse();
    const header = String.fromCharCode(...npyHeader("f4", X_pool.shape)).replace("<f4", ">f4");
    const bytes = Buffer.concat([Buffer.from(header, "latin1"), turned]);
    await Deno.writeFile(join(folder, "X_pool.npy"), bytes);
    assert.deepEqual((await readEmbeddings(folder)).pool, X_pool);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assert.deepEqual((await read(arrays(values))).pool.data, values);
  const damaged = values.slice();
  damaged[299_999 * columns + 3] = NaN;
  await assert.rejects(
    read(arrays(damaged)),
    /X_pool of pool.npz has NaN in row 299999, column 3;/,
  );
});

Deno.test("an Arrow file keeps float64 and names", async () => {
  const { pool, classNames } = await readEmbeddings(pathOf("arrow_names"));
  assert.ok(pool.data instanceof Float64Array);
  assert.deepEqual(classNames, ["cat 2", "cat 3", "cat 5"]);
});

Deno.test("files and folders of embeddings that cannot be read are refused in one line", async () => {
  const refused = (path: string, message: RegExp) =>
    assert.rejects(readEmbeddings(path), (error: Error) => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  await refused(
    pathOf("arrow_compressed"),
    /pool\.arrow is not a whole Arrow file .*without compression/,
  );
  await refused(pathOf("."), /has no X_pool\.npy; a folder of embeddings has X_pool\.npy, y_pool/);
  const folder = await Deno.makeTempDir();
  const write = async (name: string, bytes: Uint8Array) => {
    await Deno.writeFile(join(folder, name), bytes);
    return join(folder, name);
  };
  try {
    await refused(await write("pool.csv", new Uint8Array(9)), /are an \.npz or \.safetensors file/);
    const tensors = await Deno.readFile(pathOf("all.safetensors"));
    await refused(
      await write("a.safetensors", tensors.slice(0, -8)),
      /not a whole safetensors file/,
    );
    await refused(await write("b.safetensors", tensors.slice(0, 5)), /header is cut short/);
    const claim = tensors.slice();
    claim[6] = 1;
    await refused(await write("c.safetensors", claim), /header is cut short/);
    const text = String.fromCharCode(...tensors).replace("[6,4]", "[2,4]");
    const changed = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    await refused(
      await write("d.safetensors", changed),
      /X_pool has 96 bytes, and its shape needs 32/,
    );
    const safetensors = (header: unknown) => {
      const text = new TextEncoder().encode(JSON.stringify(header));
      const bytes = new Uint8Array(8 + text.length);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
      bytes.set(text, 8);
      return bytes;
    };
    const tensor = { dtype: "F32", shape: [2.5, 2], data_offsets: [0, 20] };
    await refused(
      await write("i.safetensors", safetensors({ X_pool: tensor })),
      /its header is damaged: X_pool\.shape\.0: .*expected int/,
    );
    await refused(
      await write("j.safetensors", safetensors(null)),
      /its header is damaged: .*expected record, received null/,
    );
    await refused(
      await write(
        "k.safetensors",
        safetensors({ X_pool: { ...tensor, dtype: "valueOf", shape: [5] } }),
      ),
      /X_pool of .* holds valueOf/,
    );
    const npz = await Deno.readFile(pathOf("plain.npz"));
    const bit = npz.slice();
    bit[200] ^= 1;
    await refused(await write("e.npz", bit), /not a whole .npz file .*checksum/);
    await refused(await write("f.npz", npz.slice(0, -40)), /not a whole .npz file/);
    await refused(
      await write("g.npz", writeNpz({ X_pool: good.X_pool })),
      /has no y_pool; it has X_pool/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a member of an .npz that says it inflates to more than it can is refused before memory is asked for", async () => {
  const header = npyHeader("f4", [2 ** 29, 2]);
  const size = header.length + 2 ** 32;
  const content = deflateRawSync(header);
  const name = new TextEncoder().encode("X_pool.npy");
  // The sizes stand in the field for zip64: its kind, its length, inflated, deflated.
  const sizes = struct("vvQQ", 1, 16, size, content.length);
  const common = struct("vvvvVVVvv", 0, 8, 0, 0, 0, 0xffffffff, 0xffffffff, name.length, 20);
  const local = [struct("Vv", 0x04034b50, 45), common, name, sizes, content];
  const central = [
    struct("Vvv", 0x02014b50, 45, 45),
    common,
    struct("vvvVV", 0, 0, 0, 0, 0),
    name,
    sizes,
  ];
  const length = (parts: Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0);
  const end = struct("VvvvvVVv", 0x06054b50, 0, 0, 1, 1, length(central), length(local), 0);
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "pool.npz");
    await Deno.writeFile(path, Buffer.concat([...local, ...central, end]));
    await assert.rejects(
      readEmbeddings(path),
      /not a whole .npz file \(X_pool\.npy says that \d+ bytes become 4294967\d+\)/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Numbers as bytes, little-endian, each of the width that its letter says: v 2, V 4, Q 8. */
function struct(widths: string, ...numbers: number[]): Uint8Array {
  const parts = numbers.map((number, i) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(number));
    return bytes.subarray(0, widths[i] === "v" ? 2 : widths[i] === "V" ? 4 : 8);
  });
  return Buffer.concat(parts);
}

Deno.test("of arrays with one name in an .npz the last counts, as with numpy", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "pool.npz");
    const first = { ...good, X_pool: array(new Float32Array(6), 3, 2), X_poo_: good.X_pool };
    const bytes = writeNpz(first);
    // The name stands before the content and in the directory at the end.
    const text = String.fromCharCode(...bytes).replaceAll("X_poo_", "X_pool");
    await Deno.writeFile(path, Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
    assert.deepEqual((await readEmbeddings(path)).pool.data, good.X_pool.data);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a folder or a link to nothing under the name of a file is named in one line", async () => {
  const folder = await Deno.makeTempDir();
  const refused = (path: string, message: RegExp) =>
    assert.rejects(readEmbeddings(path), (error: Error) => {
      assert.ok(error instanceof UserError, String(error.stack));
      assert.match(error.message, message);
      return true;
    });
  try {
    for (const name of ["X_test", "y_pool", "y_test"]) {
      await Deno.writeFile(join(folder, `${name}.npy`), new Uint8Array());
    }
    await Deno.mkdir(join(folder, "X_pool.npy"));
    await refused(folder, /No file .*X_pool\.npy; check the path/);
    await Deno.remove(join(folder, "X_pool.npy"));
    await Deno.symlink("nowhere", join(folder, "X_pool.npy"));
    await refused(folder, /No file .*X_pool\.npy; check the path/);
    await refused(join(folder, "y_pool.npy", "a.npz"), /No embeddings .*a\.npz; check the path/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("labels of an Arrow file that would be rounded or are no labels are refused by their type", async () => {
  const embedding = vectorFromArray([[1, 2], [3, 4]], new List(new Field("item", new Float32())));
  const types: [DataType, unknown[]][] = [
    [new TimestampNanosecond(), [1, 2]],
    [new Decimal(0, 20), [Uint32Array.of(1, 0, 0, 0), Uint32Array.of(2, 0, 0, 0)]],
    [new List(new Field("item", new Int32())), [[1], [2]]],
    [new Binary(), [Uint8Array.of(255), Uint8Array.of(254)]],
  ];
  for (const [type, labels] of types) {
    const folder = await Deno.makeTempDir();
    try {
      const bytes = tableToIPC(
        new Table({ embedding, label: vectorFromArray(labels, type) }),
        "file",
      );
      await Deno.writeFile(join(folder, "pool.arrow"), bytes);
      await Deno.writeFile(join(folder, "test.arrow"), bytes);
      await assert.rejects(readEmbeddings(folder), (error: Error) => {
        assert.ok(error instanceof UserError, String(error.stack));
        assert.match(error.message, /label of .*pool\.arrow holds .*; save it as integers, texts/);
        return true;
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
});

Deno.test("an Arrow column with fewer values than its rows need is refused, and not filled with zeros", async () => {
  const type = new FixedSizeList(2, new Field("item", new Float32()));
  const child = makeData({ type: new Float32(), data: Float32Array.of(1, 2) });
  const embedding = new Vector([makeData({ type, length: 2, child })]);
  const label = vectorFromArray([0, 1], new Int32());
  const folder = await Deno.makeTempDir();
  try {
    const bytes = tableToIPC(new Table({ embedding, label }), "file");
    await Deno.writeFile(join(folder, "pool.arrow"), bytes);
    await Deno.writeFile(join(folder, "test.arrow"), bytes);
    await assert.rejects(readEmbeddings(folder), /embedding of .*pool\.arrow is damaged/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an Arrow file with a list that is longer than the file is refused at once, and its rows are counted", async () => {
  const golden = await Deno.readFile(join(pathOf("arrow_names"), "pool.arrow"));
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "pool.arrow");
    // One bit of each length; the package would make up what is not there, for seconds or for ever.
    for (const [at, bit] of [[390, 0], [390, 7], [391, 6], [446, 7], [446, 0]]) {
      const bytes = golden.slice();
      bytes[at] ^= 1 << bit;
      await Deno.writeFile(path, bytes);
      await assert.rejects(readArrow(path), {
        name: "UserError",
        message:
          /pool\.arrow is not a whole Arrow file \(it has lists that are longer than the file\)/,
      });
    }
    // The number of rows stands behind the message's header.
    const rows = golden.slice();
    const view = new DataView(rows.buffer);
    let changed = 0;
    for (let at = 0; at + 8 <= rows.length; at += 4) {
      if (view.getBigInt64(at, true) !== 3n) continue;
      view.setBigInt64(at, 2n ** 40n, true);
      changed++;
    }
    assert.ok(changed > 0);
    await Deno.writeFile(path, rows);
    await assert.rejects(readArrow(path), { name: "UserError" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an Arrow file with a batch for each row is read", async () => {
  const type = new FixedSizeList(2, new Field("item", new Float32(), false));
  const batches = Array.from({ length: 1000 }, (_, i) => {
    const child = makeData({ type: new Float32(), data: Float32Array.of(i, 1) });
    const embedding = new Vector([makeData({ type, length: 1, nullCount: 0, child })]);
    const label = vectorFromArray([i % 2], new Int32());
    return new Table({ embedding, label });
  });
  const path = await Deno.makeTempFile({ suffix: ".arrow" });
  await Deno.writeFile(path, tableToIPC(batches[0].concat(...batches.slice(1)), "file"));
  const { samples, labels } = await readArrow(path);
  assert.deepEqual([samples.shape, labels.length], [[1000, 2], 1000]);
  const values = (await Array.fromAsync(samples.blocks())).flatMap((block) => [...block]);
  assert.deepEqual([values.length, values[1998]], [2000, 999]);
  await Deno.remove(path);
});
