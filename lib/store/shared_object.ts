// Objects of the data folder in memory that all threads of this process share.

import { createHash } from "node:crypto";
import { mapFile } from "./map_file.ts";
import { DamagedError, hashFile, objectPath, type Store } from "./store.ts";
import { readingFile } from "./unreadable.ts";

/** The bytes of an object, which can be posted to other threads without a copy. */
export interface SharedObject {
  /** Their SHA-256. */
  readonly hash: string;
  /** How many they are. */
  readonly size: number;
  /** The bytes in memory; undefined if the object's file is mapped. */
  readonly buffer?: SharedArrayBuffer;
  /** Where they lie in this process's memory; undefined if this process may not ask. */
  readonly address?: bigint;
}

/** Bytes that are read at a time. */
const BLOCK = 2 ** 22;

/** Objects from this size on are mapped where the system can do that: memory that others need is given up, and read again later. */
const LARGE = 2 ** 30;

/** Where objects are mapped, by their hashes: once for each process. */
const mapped = new Map<string, bigint>();

/**
 * Makes an object readable for all threads and checks that it is whole. It is read into shared memory, or its file is mapped if
 * it is large. Beside the object, little memory is taken.
 *
 * @param store The data folder
 * @param hash SHA-256 of the object
 * @param large Bytes from which on its file is mapped; a gigabyte unless given
 * @returns Its bytes
 * @throws {DamagedError} If it is missing or was altered
 * @throws {UnreadableError} If it can't be read
 */
export async function shareObject(
  store: Store,
  hash: string,
  large = LARGE,
): Promise<SharedObject> {
  const path = objectPath(store, hash);
  try {
    return await readingFile(path, async () => {
      const { size } = await Deno.stat(path);
      if (size >= large) {
        if (await hashFile(path) !== hash) throw damaged(hash);
        const address = mapped.get(hash) ?? mapFile(path, size);
        if (address !== undefined) {
          mapped.set(hash, address);
          return { hash, size, address };
        }
      }
      const buffer = new SharedArrayBuffer(size);
      await readInto(new Uint8Array(buffer), path, hash);
      return { hash, size, buffer, address: addressOf(new Uint8Array(buffer)) };
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DamagedError(`Object ${hash} is missing from the data folder; run the step again`);
  }
}

/** Reads an object and compares its hash on the way. */
async function readInto(
  bytes: Uint8Array<SharedArrayBuffer>,
  path: string,
  hash: string,
): Promise<void> {
  using file = await Deno.open(path);
  const digest = createHash("sha256");
  // The system doesn't read into shared memory.
  const block = new Uint8Array(BLOCK);
  let done = 0;
  for (let length; (length = await file.read(block)) !== null; done += length) {
    const part = block.subarray(0, length);
    if (done + length > bytes.length) throw damaged(hash);
    digest.update(part);
    bytes.set(part, done);
  }
  if (digest.digest("hex") !== hash) throw damaged(hash);
}

function damaged(hash: string): DamagedError {
  return new DamagedError(`Object ${hash} in the data folder is damaged; run the step again`);
}

/** Keeps shared memory for as long as a buffer over it is in use. */
const owners = new WeakMap<ArrayBuffer, SharedArrayBuffer>();

/**
 * Opens an object in the thread that it was posted to. Nothing is copied. Native code such as ONNX Runtime's refuses arrays
 * over a `SharedArrayBuffer`, so that where it may be loaded, this is an ordinary buffer over the same memory.
 *
 * @param object The object
 * @returns Its bytes. Whoever writes to them changes what all threads see.
 */
export function openShared({ size, buffer, address }: SharedObject): Uint8Array<ArrayBuffer> {
  if (address === undefined) return new Uint8Array(buffer!) as unknown as Uint8Array<ArrayBuffer>;
  const pointer = Deno.UnsafePointer.create(address);
  const ordinary = Deno.UnsafePointerView.getArrayBuffer(pointer!, size);
  if (buffer !== undefined) owners.set(ordinary, buffer);
  return new Uint8Array(ordinary);
}

/** Where bytes lie; undefined if this process may not ask, in which case it may not load native code either. */
function addressOf(bytes: Uint8Array<SharedArrayBuffer>): bigint | undefined {
  if (bytes.length === 0) return;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return;
  const view = bytes as unknown as Uint8Array<ArrayBuffer>;
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(view)));
}
