// Objects of the data folder in memory that all threads of this process share.

import { createHash } from "node:crypto";
import { readingFile } from "./unreadable.ts";
import { DamagedError, objectPath, type Store } from "./store.ts";

/** The bytes of an object, which can be posted to other threads without a copy. */
export interface SharedObject {
  /** Their SHA-256. */
  readonly hash: string;
  /** The bytes. */
  readonly buffer: SharedArrayBuffer;
  /** Where they lie in this process's memory; undefined if this process may not ask. */
  readonly address?: bigint;
}

/** Bytes that are read at a time. */
const BLOCK = 2 ** 22;

/**
 * Reads an object into shared memory and checks that it is whole. Beside the object, little memory is taken.
 *
 * @param store The data folder
 * @param hash SHA-256 of the object
 * @returns Its bytes
 * @throws {DamagedError} If it is missing or was altered
 * @throws {UnreadableError} If it can't be read
 */
export async function shareObject(store: Store, hash: string): Promise<SharedObject> {
  const path = objectPath(store, hash);
  try {
    return await readingFile(path, async () => {
      using file = await Deno.open(path);
      const { size } = await file.stat();
      const buffer = new SharedArrayBuffer(size);
      const bytes = new Uint8Array(buffer);
      const digest = createHash("sha256");
      // The system doesn't read into shared memory.
      const block = new Uint8Array(BLOCK);
      let done = 0;
      for (let length; (length = await file.read(block)) !== null; done += length) {
        const part = block.subarray(0, length);
        digest.update(part);
        if (done + length <= size) bytes.set(part, done);
      }
      if (done !== size || digest.digest("hex") !== hash) {
        throw new DamagedError(`Object ${hash} in the data folder is damaged; run the step again`);
      }
      return { hash, buffer, address: addressOf(bytes) };
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new DamagedError(`Object ${hash} is missing from the data folder; run the step again`);
  }
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
export function openShared({ buffer, address }: SharedObject): Uint8Array<ArrayBuffer> {
  if (address === undefined) return new Uint8Array(buffer) as unknown as Uint8Array<ArrayBuffer>;
  const pointer = Deno.UnsafePointer.create(address);
  const ordinary = Deno.UnsafePointerView.getArrayBuffer(pointer!, buffer.byteLength);
  owners.set(ordinary, buffer);
  return new Uint8Array(ordinary);
}

/** Where bytes lie; undefined if this process may not ask, in which case it may not load native code either. */
function addressOf(bytes: Uint8Array<SharedArrayBuffer>): bigint | undefined {
  if (bytes.length === 0) return;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return;
  const view = bytes as unknown as Uint8Array<ArrayBuffer>;
  return BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(view)));
}
