// Small parquet files that say, or become, more than any memory holds.

import assert from "node:assert/strict";
import { join } from "node:path";
import { openParquet } from "../../lib/images/parquet.ts";
import { checkRows } from "../../lib/images/parquet_limits.ts";

/** Parts of Thrift's compact protocol, by the number of a field before it. */
type Field = [id: number, type: number, content: number[]];

const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12];

function varint(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) out.push(rest % 128 | 128);
  return [...out, Math.floor(value / 128 ** out.length)];
}

const zigzag = (value: number) => varint(2 * value);
const text = (value: string) => [...varint(value.length), ...new TextEncoder().encode(value)];
const list = (type: number, items: number[][]) => [items.length << 4 | type, ...items.flat()];

function struct(...fields: Field[]): number[] {
  let last = 0;
  return [
    ...fields.flatMap(([id, type, content]) => {
      const delta = id - last;
      last = id;
      return [delta << 4 | type, ...content];
    }),
    0,
  ];
}

/** What a column's only page says of itself. */
interface Page {
  /** The page's bytes in the file. */
  readonly content: Uint8Array;
  /** To how many bytes it inflates. */
  readonly size: number;
  /** How many values it has. */
  readonly values: number;
}

/** A file with one column, "x", of whole numbers that are compressed by Zstandard. */
function parquetFile({ content, size, values }: Page, rows = values): Uint8Array {
  const [PLAIN, RLE, ZSTD, INT32] = [0, 3, 6, 1];
  const counts = struct([1, I32, zigzag(values)], [2, I32, zigzag(PLAIN)], [3, I32, zigzag(RLE)], [
    4,
    I32,
    zigzag(RLE),
  ]);
  const header = struct(
    [1, I32, zigzag(0)],
    [2, I32, zigzag(size)],
    [3, I32, zigzag(content.length)],
    [5, STRUCT, counts],
  );
  const length = header.length + content.length;
  const column = struct(
    [1, I32, zigzag(INT32)],
    [2, LIST, list(I32, [zigzag(PLAIN)])],
    [3, LIST, list(BINARY, [text("x")])],
    [4, I32, zigzag(ZSTD)],
    [5, I64, zigzag(rows)],
    [6, I64, zigzag(size)],
    [7, I64, zigzag(length)],
    [9, I64, zigzag(4)],
  );
  const group = struct(
    [1, LIST, list(STRUCT, [struct([2, I64, zigzag(4)], [3, STRUCT, column])])],
    [2, I64, zigzag(length)],
    [3, I64, zigzag(rows)],
  );
  const schema = [
    struct([4, BINARY, text("schema")], [5, I32, zigzag(1)]),
    struct([1, I32, zigzag(INT32)], [3, I32, zigzag(0)], [4, BINARY, text("x")]),
  ];
  const footer = struct(
    [1, I32, zigzag(1)],
    [2, LIST, list(STRUCT, schema)],
    [3, I64, zigzag(rows)],
    [4, LIST, list(STRUCT, [group])],
  );
  const end = new Uint8Array(4);
  new DataView(end.buffer).setUint32(0, footer.length, true);
  const magic = new TextEncoder().encode("PAR1");
  return Uint8Array.from([...magic, ...header, ...content, ...footer, ...end, ...magic]);
}

/** Bytes of zero, compressed by Zstandard to four bytes for each 128 kB. */
function zeros(blocks: number): Uint8Array {
  const out = new Uint8Array(6 + 4 * blocks);
  out.set([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38]);
  for (let i = 0; i < blocks; i++) {
    const block = 2 ** 17 << 3 | 1 << 1 | (i === blocks - 1 ? 1 : 0);
    out.set([block & 255, block >> 8 & 255, block >> 16], 6 + 4 * i);
  }
  return out;
}

async function refuse(file: Uint8Array, message: RegExp): Promise<void> {
  const path = join(await Deno.makeTempDir(), "x.parquet");
  await Deno.writeFile(path, file);
  await assert.rejects(openParquet([path], { image: "x", label: "x" }), {
    name: "UserError",
    message,
  });
}

Deno.test("a file of this kind is read while it is small", async () => {
  const path = join(await Deno.makeTempDir(), "x.parquet");
  await Deno.writeFile(path, parquetFile({ content: zeros(1), size: 2 ** 17, values: 2 ** 15 }));
  const { count, labels } = await openParquet([path], { image: "x", label: "x" });
  assert.equal(count, 2 ** 15);
  assert.deepEqual([labels[0], labels.at(-1)], [0, 0]);
});

Deno.test("pages that say that they inflate to more than a row group may are refused before that", async () => {
  const page = { content: zeros(9000), size: 9000 * 2 ** 17, values: 1000 };
  await refuse(parquetFile(page), /damaged .*\(\d+ bytes inflate to more than 1073741824; write/);
});

Deno.test("pages that inflate to more than they say are not inflated any further", async () => {
  const page = { content: zeros(20_000), size: 4000, values: 1000 };
  await refuse(
    parquetFile(page),
    /damaged in column "x", rows 0 to 999 \(Cannot create a Buffer larger than 4000 bytes\)/,
  );
});

Deno.test("pages and files that say to have more rows than any data set are refused", async () => {
  const page = { content: zeros(1), size: 2 ** 17, values: 2 ** 30 };
  await refuse(parquetFile(page, 1000), /damaged .*\(it has pages of 1073741824 values\)/);
  await refuse(parquetFile({ ...page, values: 1000 }, 2 ** 30), /it has 1073741824 rows, at most/);
  assert.throws(() => checkRows({ num_rows: 11n } as never, { rows: 10, bytes: 1, ratio: 1 }));
});
