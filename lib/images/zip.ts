// Zip files of any size, one member at a time, as streams: neither the file nor a member has to fit into memory.

import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { UserError } from "../errors.ts";

/** What a zip file says of a member. */
export interface ZipMember {
  /** Its name. */
  readonly fileName: string;
  /** Bytes of its content. */
  readonly uncompressedSize: number;
  /** Bytes that it takes in the file. */
  readonly compressedSize: number;
  /** Checksum of its content. */
  readonly crc32: number;
}

/** The most that a byte can inflate to: deflate says 258 bytes in two bits. */
const MOST_PER_BYTE = 1032;

/**
 * Refuses a member that says that it becomes more than it can, before memory is taken for it.
 *
 * @param name The member
 * @param size Bytes that it takes in the file
 * @param inflated Bytes that it says it becomes
 * @throws {Error} If it can't become that many
 */
export function requireInflatable(name: string, size: number, inflated: number): void {
  if (inflated <= MOST_PER_BYTE * size) return;
  throw new Error(`${name} says that ${size} bytes become ${inflated}`);
}

/** The part of yauzl that is used here; it comes without types. */
interface ZipFile {
  readonly isOpen: boolean;
  close(): void;
  on(event: "entry" | "end" | "error", listener: (value: never) => void): void;
  readEntry(): void;
  openReadStreamPromise(member: ZipMember): Promise<Readable>;
}

/** An open zip file. */
export interface Zip extends Disposable {
  /** Its members. */
  readonly members: readonly ZipMember[];
  /**
   * Reads a member piece by piece.
   *
   * @param member The member
   * @returns The pieces of its content
   * @throws {UserError} If it is damaged: cut short, of another checksum, or larger than it says
   */
  read(member: ZipMember): AsyncGenerator<Uint8Array, void, void>;
}

/**
 * Opens a zip file, zip64 included.
 *
 * @param path The file
 * @returns The open file, to be closed by `using`
 * @throws {UserError} If it is not a whole zip file
 */
export async function openZip(path: string): Promise<Zip> {
  const fault = (error: unknown) =>
    new UserError(
      `${path} is not a whole .npz file (${(error as Error).message}); write it with numpy.savez`,
    );
  let file: ZipFile | undefined;
  const members: ZipMember[] = [];
  try {
    // Loaded where there is a file: commands that only look would wait for it.
    const { default: yauzl } = await import("yauzl");
    const opened: ZipFile = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
    file = opened;
    await new Promise<void>((resolve, reject) => {
      opened.on("entry", (member: ZipMember) => {
        members.push(member);
        opened.readEntry();
      });
      opened.on("end", () => resolve());
      opened.on("error", reject);
      opened.readEntry();
    });
  } catch (error) {
    file?.close();
    throw fault(error);
  }
  const zip = file;
  try {
    for (const { fileName, compressedSize, uncompressedSize } of members) {
      requireInflatable(fileName, compressedSize, uncompressedSize);
    }
  } catch (error) {
    zip.close();
    throw fault(error);
  }
  return {
    members,
    async *read(member) {
      let checksum = 0;
      try {
        // yauzl refuses members that are shorter or longer than they say.
        for await (const piece of await zip.openReadStreamPromise(member)) {
          checksum = crc32(piece, checksum);
          yield piece;
        }
        if (checksum !== member.crc32) throw new Error(`${member.fileName} has a wrong checksum`);
      } catch (error) {
        throw error instanceof UserError ? error : fault(error);
      }
    },
    [Symbol.dispose]: () => zip.close(),
  };
}
