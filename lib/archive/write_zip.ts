// Writes a zip file whose bytes hang on nothing but its members: no times, one mode, nothing compressed, the order that is given.

import { Readable } from "node:stream";
import yazl from "yazl";

/** A member of a zip file, before it is written. */
export interface ZipSource {
  /** Its path in the file, with slashes. */
  readonly name: string;
  /** Bytes of its content. */
  readonly size: number;
  /** Opens its content, when its turn comes. */
  open(): AsyncIterable<Uint8Array>;
}

/** The part of yazl that is used here; it comes without types. */
interface ZipWriter {
  readonly outputStream: AsyncIterable<Uint8Array> & { destroy(): void };
  on(event: "error", listener: (error: Error) => void): void;
  addReadStreamLazy(
    name: string,
    options: Record<string, unknown>,
    open: (give: (error: Error | null, stream: Readable) => void) => void,
  ): void;
  end(): void;
}

/**
 * Makes a zip file, piece by piece; zip64 where it has to be. Compressed bytes would hang on the compressor's version, and
 * embeddings hardly get smaller.
 *
 * @param members What is in it, in order
 * @returns The pieces of the file
 * @throws {Error} If a member has another size than it said
 */
export async function* zipPieces(members: readonly ZipSource[]): AsyncGenerator<Uint8Array> {
  const zip: ZipWriter = new yazl.ZipFile();
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    zip.outputStream.destroy();
  };
  zip.on("error", fail);
  for (const { name, size, open } of members) {
    // A zip file has local times; this one reads the same in every time zone, and is the first that a zip file can tell.
    const mtime = new Date(1980, 0, 1);
    const options = { size, mtime, mode: 0o100644, compress: false, forceDosTimestamp: true };
    zip.addReadStreamLazy(name, options, (give) => {
      give(null, Readable.from(open()).on("error", fail));
    });
  }
  zip.end();
  try {
    for await (const piece of zip.outputStream) yield piece;
  } catch (error) {
    throw failure ?? error;
  }
  if (failure !== undefined) throw failure;
}
