// Safetensors files: a header in JSON that says where each tensor is, and their values.
// Format: https://huggingface.co/docs/safetensors (read as of version 0.4).

import { z } from "zod";
import { UserError } from "../errors.ts";
import type { NpyData, StoredArray } from "./npz.ts";

/** The format's names of element types, and the typed arrays that hold them. */
const elementTypes: Record<string, new (buffer: ArrayBuffer) => NpyData> = {
  F32: Float32Array,
  F64: Float64Array,
  I8: Int8Array,
  I16: Int16Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
  U16: Uint16Array,
  U32: Uint32Array,
  U64: BigUint64Array,
  BOOL: Uint8Array,
};

/** The element types that embeddings may have. */
const floats: Record<string, StoredArray["kind"]> = { F32: "float32", F64: "float64" };

const whole = z.int().min(0);
const tensors = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(whole), data_offsets: z.tuple([whole, whole]) }),
);
const anyObject = z.record(z.string(), z.unknown());

/** The first fault that a schema found: where, and what. */
function tell({ issues: [{ path, message }] }: z.ZodError): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}

/** Longer headers are refused, as by the format's own library. */
const LONGEST_HEADER = 100_000_000;

/** Bytes of a block: a multiple of every number's. */
const BLOCK = 2 ** 22;

/**
 * Opens tensors of a safetensors file of any size.
 *
 * @param path The file
 * @param names Names of the tensors to open
 * @returns The tensors by name
 * @throws {UserError} If the file is damaged, or a tensor is missing or of a type that is not read
 */
export async function openSafetensors(
  path: string,
  names: readonly string[],
): Promise<Record<string, StoredArray>> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const fault = (what: string) =>
    new UserError(`${path} is not a whole safetensors file (${what}); write it again`);
  const length = size < 8
    ? NaN
    : Number(new DataView((await readBytes(file, 0, 8)).buffer).getBigUint64(0, true));
  if (!(length <= Math.min(LONGEST_HEADER, size - 8))) throw fault("its header is cut short");
  let header: z.infer<typeof tensors>;
  try {
    const { __metadata__: _, ...told } = anyObject.parse(
      JSON.parse(new TextDecoder().decode(await readBytes(file, 8, length))),
    );
    header = tensors.parse(told);
  } catch (error) {
    const what = error instanceof z.ZodError ? tell(error) : (error as Error).message;
    throw fault(`its header is damaged: ${what.split("\n")[0]}`);
  }
  const arrays: Record<string, StoredArray> = {};
  for (const name of names) {
    const tensor = header[name];
    if (tensor === undefined) {
      const there = Object.keys(header).join(", ") || "no tensors";
      throw new UserError(`${path} has no ${name}; it has ${there}`);
    }
    const { dtype, shape, data_offsets: [start, end] } = tensor;
    const Data = Object.hasOwn(elementTypes, dtype) ? elementTypes[dtype] : undefined;
    if (Data === undefined) {
      throw new UserError(
        `${name} of ${path} holds ${dtype}; floats of 32 or 64 bits, integers and booleans can be read`,
      );
    }
    const width = (Data as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT;
    const expected = shape.reduce((product, size) => product * size, width);
    if (end - start !== expected) {
      throw fault(`${name} has ${end - start} bytes, and its shape needs ${expected}`);
    }
    if (8 + length + end > size) throw fault(`${name} is cut short`);
    const from = 8 + length + start;
    arrays[name] = {
      shape,
      kind: floats[dtype] ?? "integers",
      async read() {
        using again = await Deno.open(path);
        return { data: new Data((await readBytes(again, from, expected)).buffer), shape };
      },
      async *blocks() {
        using again = await Deno.open(path);
        for (let done = 0; done < expected; done += BLOCK) {
          const part = Math.min(BLOCK, expected - done);
          yield new Data((await readBytes(again, from + done, part)).buffer);
        }
      },
    };
  }
  return arrays;
}

async function readBytes(file: Deno.FsFile, at: number, length: number) {
  const bytes = new Uint8Array(length);
  await file.seek(at, Deno.SeekMode.Start);
  for (let done = 0; done < length;) {
    const count = await file.read(bytes.subarray(done));
    if (count === null) throw new UserError("The file became shorter while it was read; try again");
    done += count;
  }
  return bytes;
}
