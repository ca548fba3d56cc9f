// numpy's files: .npy holds one array, .npz is a zip of several.

import { unzipSync, type Zippable, zipSync } from "fflate";
import { UserError } from "../errors.ts";
import { isText, textsOf } from "./npy_texts.ts";
import { openZip, requireInflatable } from "./zip.ts";

/** The typed arrays that .npy files are read into. */
export type NpyData =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>;

/** An array with its shape. */
export interface NpyArray<Data extends NpyData | string[] = NpyData> {
  /** The values in C order. */
  readonly data: Data;
  /** Length of each dimension. */
  readonly shape: readonly number[];
}

/** An array of a file: numbers, or texts such as the names of classes. */
export type AnyNpyArray = NpyArray<NpyData | string[]>;

/** Embeddings in the precision of their file, (rows x columns). */
export type EmbeddingArray = NpyArray<Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>;

/** numpy's names of element types, and the typed arrays that hold them. */
const elementTypes: Record<string, new (buffer: ArrayBuffer, at?: number, n?: number) => NpyData> =
  {
    f4: Float32Array,
    f8: Float64Array,
    i1: Int8Array,
    i2: Int16Array,
    i4: Int32Array,
    i8: BigInt64Array,
    u1: Uint8Array,
    u2: Uint16Array,
    u4: Uint32Array,
    u8: BigUint64Array,
    b1: Uint8Array,
  };

/** Bytes of a value of a type: of numbers by name, such as `f4`; of texts by their longest, `U5` of 4 bytes each or `S5` of one. */
function widthOf(type: string): number {
  return Number(type.slice(1)) * (type[0] === "U" ? 4 : 1);
}

/**
 * Reads a .npy file (numpy's format 1.0 to 3.0): floats of 32 or 64 bits, integers and booleans of
 * any width and byte order, in C or Fortran order. Values that lie aligned in `bytes` are not copied.
 *
 * @param bytes The file's content
 * @param name Name of the array in messages
 * @returns The array in C order; booleans as 0 and 1
 * @throws {UserError} If the bytes are not a .npy file, are fewer or more than its shape needs, or hold values of another type
 */
export function readNpy(bytes: Uint8Array<ArrayBuffer>, name = "The array"): NpyArray {
  const { type, bigEndian, fortran, shape, offset } = readHeader(bytes, name);
  if (isText(type)) throw unread(name, type);
  const expected = lengthOf(shape, name) * widthOf(type);
  const found = bytes.length - offset;
  if (found !== expected) throw otherLength(name, shape, expected, found);
  const start = bytes.byteOffset + offset;
  const copies = bigEndian || start % widthOf(type) !== 0;
  const values = copies
    ? bytes.slice(offset, offset + expected)
    : bytes.subarray(offset, offset + expected);
  return fromBytes(values, { type, bigEndian, fortran, shape }, name);
}

/** The array that bytes hold, which are aligned and may be changed if they are big-endian. */
function fromBytes(
  bytes: Uint8Array<ArrayBuffer>,
  { type, bigEndian, fortran, shape }: Pick<Header, "type" | "bigEndian" | "fortran" | "shape">,
  name: string,
): NpyArray {
  const width = widthOf(type);
  if (bigEndian) reverseEach(bytes, width);
  const data = new elementTypes[type](bytes.buffer, bytes.byteOffset, bytes.length / width);
  return { data: fortran && shape.length > 1 ? toRowOrder(data, shape, name) : data, shape };
}

/** The error for an array with fewer or more bytes than its header says. */
function otherLength(
  name: string,
  shape: readonly number[],
  needed: number,
  found: number,
): UserError {
  const fault = found < needed ? "is cut short" : "holds more than its header says";
  return new UserError(
    `${name} ${fault}: its ${shape.join(" x ")} values need ${needed} bytes, ${found} are there`,
  );
}

/** What the header of a .npy file says. */
type Header = ReturnType<typeof readHeader>;

/** Number of values of a shape that a file claims. */
function lengthOf(shape: readonly number[], name: string): number {
  const length = shape.reduce((product, size) => product * size, 1);
  if (shape.every((size) => Number.isInteger(size) && size >= 0) && Number.isSafeInteger(length)) {
    return length;
  }
  throw new UserError(`${name} has a damaged .npy header: its shape is (${shape.join(", ")})`);
}

function readHeader(bytes: Uint8Array<ArrayBuffer>, name: string) {
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  if (magic !== "\x93NUMPY" || bytes.length < 12) {
    throw new UserError(`${name} is not in numpy's .npy format`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = bytes[6] === 1 ? 10 : 12;
  const length = bytes[6] === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (start + length > bytes.length) throw new UserError(`${name} has a damaged .npy header`);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const descr = header.match(/'descr':\s*(?:'([^']*)'|(\[))/)?.[1] ?? "a structured type";
  const shape = header.match(/'shape':\s*\(([^)]*)\)/)?.[1];
  if (shape === undefined) throw new UserError(`${name} has a damaged .npy header`);
  const type = descr.slice(1);
  if (!Object.hasOwn(elementTypes, type) && !isText(type)) throw unread(name, descr);
  return {
    type,
    bigEndian: descr[0] === ">",
    fortran: /'fortran_order':\s*True/.test(header),
    // Python 2 wrote whole numbers as 6L.
    shape: shape.split(",").map((size) => size.trim().replace(/L$/, ""))
      .filter((size) => size !== "").map(Number),
    offset: start + length,
  };
}

function unread(name: string, type: string): UserError {
  const way = type.includes("O") ? "; save names as text: y.astype(str)" : "";
  return new UserError(
    `${name} holds ${type}; floats of 32 or 64 bits, integers and booleans can be read${way}`,
  );
}

function reverseEach(bytes: Uint8Array, width: number): void {
  for (let i = 0; i < bytes.length; i += width) bytes.subarray(i, i + width).reverse();
}

/** Reorders a matrix from Fortran order to C order. */
function toRowOrder(data: NpyData, shape: readonly number[], name: string): NpyData {
  if (shape.length !== 2) {
    throw new UserError(`${name} has ${shape.length} dimensions in Fortran order; 2 can be read`);
  }
  const [rows, columns] = shape;
  const out = data.slice();
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[i * columns + j] = data[j * rows + i];
  }
  return out;
}

/**
 * Writes a .npy file (format 1.0, little-endian, C order).
 *
 * @param data The values in C order
 * @param shape Length of each dimension
 * @returns The file's content
 * @throws {RangeError} If the shape does not fit the number of values
 */
export function writeNpy(data: NpyData, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  if (shape.reduce((product, size) => product * size, 1) !== data.length) {
    throw new RangeError(`${data.length} values are not of shape ${shape.join(" x ")}`);
  }
  const type = Object.entries(elementTypes).find(([, array]) => data instanceof array)![0];
  const header = npyHeader(type, shape);
  const out = new Uint8Array(header.length + data.byteLength);
  out.set(header);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return out;
}

/**
 * Makes the header of a .npy file, for values that are written after it piece by piece.
 *
 * @param type Element type as numpy names it, such as `f4`
 * @param shape Length of each dimension
 * @returns The bytes before the first value; their number is a multiple of 64, so that values are aligned
 */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const order = type.endsWith("1") ? "|" : "<";
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${order}${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const out = new Uint8Array(length);
  out.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(out.buffer).setUint16(8, length - 10, true);
  out.set(new TextEncoder().encode(`${text.padEnd(length - 11)}\n`), 10);
  return out;
}

/**
 * Reads arrays of an .npz file. They are unzipped one at a time, to hold no more than one array twice in memory.
 *
 * @example
 * ```ts
 * import { matrix, readNpz, writeNpz } from "./mod.ts";
 *
 * const file = writeNpz({ X_pool: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } });
 * const { X_pool: { data, shape: [rows, columns] } } = readNpz(file);
 * if (data instanceof Float32Array) console.log(matrix(data, rows, columns));
 * ```
 *
 * @param bytes The file's content
 * @param names Names of the arrays to read; all arrays unless given
 * @param file Name of the file in messages
 * @returns The arrays by name
 * @throws {UserError} If the file is damaged, or an array is missing or cannot be read
 */
export function readNpz(
  bytes: Uint8Array<ArrayBuffer>,
  names?: readonly string[],
  file = "The .npz file",
): Record<string, NpyArray> {
  const entries = unzip(bytes, () => false, file).names;
  const there = entries.map((name) => name.replace(/\.npy$/, ""));
  const arrays: Record<string, NpyArray> = {};
  for (const name of names ?? there.filter((name) => entries.includes(`${name}.npy`))) {
    if (!there.includes(name)) {
      throw new UserError(`${file} has no ${name}; it has ${there.join(", ") || "no arrays"}`);
    }
    const { files } = unzip(bytes, (entry) => entry === `${name}.npy`, file);
    arrays[name] = readNpy(files[`${name}.npy`], `${name} of ${file}`);
  }
  return arrays;
}

function unzip(bytes: Uint8Array<ArrayBuffer>, wanted: (name: string) => boolean, file: string) {
  const names: string[] = [];
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        names.push(name);
        requireInflatable(name, size, originalSize);
        return wanted(name);
      },
    });
    return { names, files: files as Record<string, Uint8Array<ArrayBuffer>> };
  } catch (error) {
    throw new UserError(
      `${file} is not a whole .npz file (${(error as Error).message}); write it with numpy.savez`,
    );
  }
}

/** An array of a file, which is read when it is wanted. */
export interface StoredArray {
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** What it holds. */
  readonly kind: "float32" | "float64" | "integers" | "texts";
  /** Reads it whole. */
  read(): Promise<AnyNpyArray>;
  /** Reads its numbers in C order, in blocks of a few megabytes. A block is valid until the next is asked for. */
  blocks(): AsyncGenerator<NpyData, void, void>;
}

/** Embeddings of a file, (rows x columns), which are read block by block. */
export type StoredSamples = Pick<StoredArray, "shape" | "kind" | "blocks">;

/** Bytes of a block: a multiple of every number's. */
const BLOCK = 2 ** 22;

/**
 * Reads arrays of an .npz file of any size, as streams: beside the arrays themselves, little is held in memory.
 *
 * @param path The file
 * @param names Names of the arrays to read
 * @returns The arrays by name
 * @throws {UserError} If the file is damaged, or an array is missing or cannot be read
 */
export async function readNpzFile(
  path: string,
  names: readonly string[],
): Promise<Record<string, AnyNpyArray>> {
  const arrays: Record<string, AnyNpyArray> = {};
  for (const [name, array] of Object.entries(await openNpzFile(path, names))) {
    arrays[name] = await array.read();
  }
  return arrays;
}

/**
 * Opens arrays of an .npz file of any size.
 *
 * @param path The file
 * @param names Names of the arrays to open
 * @returns The arrays by name
 * @throws {UserError} If the file is damaged, or an array is missing or cannot be read
 */
export async function openNpzFile(
  path: string,
  names: readonly string[],
): Promise<Record<string, StoredArray>> {
  using zip = await openZip(path);
  const there = zip.members.map(({ fileName }) => fileName.replace(/\.npy$/, ""));
  const missing = names.find((name) => !there.includes(name));
  if (missing !== undefined) {
    throw new UserError(`${path} has no ${missing}; it has ${there.join(", ") || "no arrays"}`);
  }
  const arrays: Record<string, StoredArray> = {};
  for (const name of names) {
    // Of several arrays with one name, numpy takes the last: a file that was appended to.
    const member = zip.members[there.lastIndexOf(name)];
    const pieces = async function* () {
      using again = await openZip(path);
      yield* again.read(member);
    };
    arrays[name] = await openStream(pieces, member.uncompressedSize, `${name} of ${path}`);
  }
  return arrays;
}

/**
 * Opens a .npy file of any size.
 *
 * @param path The file
 * @returns Its array
 * @throws {UserError} If it is not a .npy file, has fewer or more bytes than its shape needs, or holds values of another type
 */
export async function openNpyFile(path: string): Promise<StoredArray> {
  const { size } = await Deno.stat(path);
  const pieces = async function* () {
    const file = await Deno.open(path);
    yield* file.readable;
  };
  return await openStream(pieces, size, path);
}

/** More than any header has: numpy's own limit is 10,000 characters. */
const LONGEST_HEADER = 2 ** 16;

/** The element types that embeddings may have. */
const floats: Record<string, StoredArray["kind"]> = { f4: "float32", f8: "float64" };

/** Opens a .npy file of a known size, whose pieces can be read again and again. */
async function openStream(
  pieces: () => AsyncIterable<Uint8Array>,
  size: number,
  name: string,
): Promise<StoredArray> {
  const header = await headerOf(pieces(), size, name);
  const { shape, type } = header;
  const read = async (): Promise<AnyNpyArray> => {
    const values = new Uint8Array(lengthOf(shape, name) * widthOf(type));
    let done = 0;
    for await (const piece of valuesOf(pieces(), header, name)) {
      values.set(piece, done);
      done += piece.length;
    }
    if (!isText(type)) return fromBytes(values, header, name);
    return { data: textsOf(values, type, header.bigEndian, name), shape };
  };
  return {
    shape,
    kind: isText(type) ? "texts" : floats[type] ?? "integers",
    read,
    async *blocks() {
      if (header.fortran && shape.length > 1) {
        // The first row ends at the end of the file.
        const { data } = await read();
        return yield data as NpyData;
      }
      const block = new Uint8Array(BLOCK);
      let filled = 0;
      const take = () => {
        const bytes = block.subarray(0, filled);
        filled = 0;
        return fromBytes(bytes, { ...header, shape: [bytes.length / widthOf(type)] }, name).data;
      };
      for await (let rest of valuesOf(pieces(), header, name)) {
        while (rest.length > 0) {
          const part = rest.subarray(0, BLOCK - filled);
          block.set(part, filled);
          filled += part.length;
          rest = rest.subarray(part.length);
          if (filled === BLOCK) yield take();
        }
      }
      if (filled > 0) yield take();
    },
  };
}

/** What the first piece or pieces of a .npy file say. */
async function headerOf(
  pieces: AsyncIterable<Uint8Array>,
  size: number,
  name: string,
): Promise<Header> {
  const start = new Uint8Array(Math.min(size, LONGEST_HEADER));
  let length = 0;
  for await (const piece of pieces) {
    start.set(piece.subarray(0, start.length - length), length);
    length += piece.length;
    if (length >= start.length) break;
  }
  const header = readHeader(start, name);
  const expected = lengthOf(header.shape, name) * widthOf(header.type);
  const found = size - header.offset;
  if (found !== expected) throw otherLength(name, header.shape, expected, found);
  return header;
}

/** The pieces of a .npy file without its header. */
async function* valuesOf(
  pieces: AsyncIterable<Uint8Array>,
  { offset, shape, type }: Header,
  name: string,
): AsyncGenerator<Uint8Array, void, void> {
  const expected = lengthOf(shape, name) * widthOf(type);
  let at = -offset;
  for await (const piece of pieces) {
    const start = Math.max(-at, 0);
    at += piece.length;
    if (at > expected) break;
    if (at > 0) yield piece.subarray(start);
  }
  // A file that is written while it is read.
  if (at !== expected) throw otherLength(name, shape, expected, at);
}

/**
 * Writes an uncompressed .npz file. The same arrays give the same bytes.
 *
 * @param arrays Arrays by name
 * @returns The file's content
 */
export function writeNpz(arrays: Record<string, NpyArray>): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    files[`${name}.npy`] = [writeNpy(data, shape), { level: 0, mtime: "1980-01-01T00:00:00" }];
  }
  return zipSync(files);
}
