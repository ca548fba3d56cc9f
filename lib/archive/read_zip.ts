// Reads a zip file that somebody sent. What it says of itself is checked before anything is read: nothing in it is compressed,
// so that nothing can become larger than the file, and nothing is a folder, a link or encrypted.

import type { Readable } from "node:stream";
import yauzl from "yauzl";
import { UserError } from "../errors.ts";

/** The most files that an archive may have: more than any study with the images of its pool. */
const MOST_MEMBERS = 2_000_000;

/** A member of a zip file, as the file tells of it. */
export interface StoredMember {
  /** Its path in the file, with slashes. */
  readonly fileName: string;
  /** Bytes of its content. */
  readonly uncompressedSize: number;
}

/** What yauzl tells of a member. */
interface Entry extends StoredMember {
  readonly compressedSize: number;
  readonly compressionMethod: number;
  readonly generalPurposeBitFlag: number;
  readonly externalFileAttributes: number;
}

/** The part of yauzl that is used here; it comes without types. */
interface ZipFile {
  readonly entryCount: number;
  close(): void;
  on(event: "entry" | "end" | "error", listener: (value: never) => void): void;
  readEntry(): void;
  openReadStreamPromise(member: StoredMember): Promise<Readable>;
}

/** An open zip file. */
export interface StoredZip extends Disposable {
  /** Its members. */
  readonly members: readonly StoredMember[];
  /**
   * Reads a member piece by piece.
   *
   * @param member The member
   * @returns The pieces of its content
   */
  read(member: StoredMember): AsyncGenerator<Uint8Array, void, void>;
}

/**
 * Opens a zip file in which nothing is compressed, zip64 included.
 *
 * @param path The file
 * @param source What the user calls it
 * @returns The open file, to be closed by `using`
 * @throws {UserError} If it is no whole zip file, or has something in it that an archive never has
 */
export async function openStoredZip(path: string, source: string): Promise<StoredZip> {
  const fault = (error: unknown) =>
    new UserError(
      `${source} is no whole archive of a study (${(error as Error).message}); ` +
        "get it again from where it came from",
    );
  const { size } = await Deno.stat(path);
  let zip: ZipFile | undefined;
  const members: Entry[] = [];
  try {
    const opened: ZipFile = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
    zip = opened;
    if (opened.entryCount > MOST_MEMBERS) throw new Error(`${opened.entryCount} files are in it`);
    await new Promise<void>((resolve, reject) => {
      opened.on("entry", (member: Entry) => {
        members.push(member);
        opened.readEntry();
      });
      opened.on("end", () => resolve());
      opened.on("error", reject);
      opened.readEntry();
    });
    for (const member of members) checkMember(member);
    // Members that lie over each other would be more than the file.
    const sum = members.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    if (sum > size) throw new Error(`${size} bytes become ${sum}`);
  } catch (error) {
    zip?.close();
    throw fault(error);
  }
  const open = zip;
  return {
    members,
    async *read(member) {
      try {
        yield* await open.openReadStreamPromise(member);
      } catch (error) {
        throw fault(error);
      }
    },
    [Symbol.dispose]: () => open.close(),
  };
}

function checkMember(member: Entry): void {
  const { fileName, compressedSize, uncompressedSize, compressionMethod } = member;
  const refuse = (why: string): never => {
    throw new Error(`${JSON.stringify(fileName)} ${why}`);
  };
  if (member.generalPurposeBitFlag & 1) refuse("is encrypted");
  if (compressionMethod !== 0 || compressedSize !== uncompressedSize) refuse("is compressed");
  // The upper half tells the mode that a file has on Unix.
  const kind = (member.externalFileAttributes >>> 16) & 0o170000;
  if (kind !== 0 && kind !== 0o100000) refuse("is a link, or something else that is no file");
}
