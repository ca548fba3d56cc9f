// Downloads an archive from an address.

import { UserError } from "../errors.ts";

/** Data must keep coming: the connection is given up after so many milliseconds without. */
const STALL = 60_000;

/**
 * Whether a word is the address of an archive, and no path.
 *
 * @param word What the user wrote
 */
export function isAddress(word: string): boolean {
  return /^https?:\/\//i.test(word);
}

/**
 * Downloads a file, without holding it in memory. What it is, who reads it has to check.
 *
 * @param address Where it is: http or https
 * @param path Absolute path to write to, where nothing is yet
 * @param onProgress Told how many bytes are there, of how many, where the server tells that
 * @throws {UserError} If it can't be had, or comes cut off
 */
export async function downloadArchive(
  address: string,
  path: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(new Error("no data came for a minute")), STALL);
  };
  try {
    wait();
    const answer = await fetch(address, { signal: stalled.signal });
    if (!answer.ok || answer.body === null) {
      await answer.body?.cancel();
      throw new Error(`the server answers ${answer.status} ${answer.statusText}`.trim());
    }
    // Where the server compresses on the way, it tells another size.
    const isPlain = !answer.headers.has("content-encoding");
    const told = Number(answer.headers.get("content-length") ?? 0);
    const total = isPlain ? told : 0;
    using file = await Deno.open(path, { write: true, createNew: true });
    let done = 0;
    for await (const piece of answer.body) {
      wait();
      for (let from = 0; from < piece.length;) from += await file.write(piece.subarray(from));
      done += piece.length;
      if (total > 0) onProgress(Math.min(done, total), total);
    }
    if (total > 0 && done !== total) throw new Error(`${done} of ${total} bytes came`);
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    // A full disk, or what Deno refuses, is no fault of the address.
    if (code !== undefined && code !== "ECONNREFUSED" && code !== "ECONNRESET") throw error;
    if (error instanceof Deno.errors.NotCapable) throw error;
    throw new UserError(
      `${address} can't be downloaded: ${message}; try again, or download it otherwise and give the file`,
    );
  } finally {
    clearTimeout(timer);
  }
}
