// One file of the hub, downloaded to its place: resumed where it was cut, checked against the size and
// hash that the hub announces, and there under its name only when it is whole.
// The hub's own client does neither: its downloads begin anew and are not compared with anything.

import { fileDownloadInfo, type ListFileEntry, type RepoDesignation } from "@huggingface/hub";
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import { patientFetch, type Transport } from "./transport.ts";

/** A file of the hub. */
export interface RemoteFile {
  /** The data set or model. */
  readonly repo: RepoDesignation;
  /** Commit. */
  readonly revision: string;
  /** Path, size and hash, as the hub announces them. */
  readonly entry: Pick<ListFileEntry, "path" | "size" | "oid" | "lfs">;
}

/** Data must keep coming: the connection is given up after so many milliseconds without. */
const stallTimeout = 30_000;

/** How often a transfer may break without bringing anything new. */
const fruitlessAttempts = 5;

/**
 * Downloads a file, unless it is there.
 *
 * @param file Which file
 * @param path Where to; what is half-finished lies beside it
 * @param transport How the hub is reached
 * @param onProgress Told how many bytes of it are there
 * @throws {UserError} If the hub does not give it, or gives other bytes than it announces
 */
export async function download(
  file: RemoteFile,
  path: string,
  transport: Transport,
  onProgress: (bytes: number) => void = () => {},
): Promise<void> {
  const { path: name, size } = file.entry;
  await Deno.mkdir(dirname(path), { recursive: true });
  using partial = await Deno.open(`${path}.partial`, { read: true, write: true, create: true });
  // Of several processes, one downloads; the others find the file when their turn comes.
  await partial.lock(true);
  if (await hasSize(path, size)) return await remove(`${path}.partial`);
  for (let begun = 0; begun < 2; begun++) {
    await transfer(file, partial, transport, onProgress);
    if (await hashOf(partial, file.entry) === (file.entry.lfs?.oid ?? file.entry.oid)) {
      await partial.sync();
      return await Deno.rename(`${path}.partial`, path);
    }
    await partial.truncate(0);
  }
  throw new UserError(
    `${name} came twice with other bytes than the hub ${transport.endpoint} announces; start ` +
      "again later, or put the file there by hand",
  );
}

/** Brings what is missing at the end of a partial file. */
async function transfer(
  { repo, revision, entry: { path, size } }: RemoteFile,
  partial: Deno.FsFile,
  transport: Transport,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const { endpoint: hubUrl, token: accessToken } = transport;
  const fetch = patientFetch(transport);
  let have = await partial.seek(0, Deno.SeekMode.End);
  if (have > size) await partial.truncate(have = 0);
  const info = await fileDownloadInfo({ repo, revision, path, hubUrl, accessToken, fetch });
  if (info === null) {
    throw new UserError(`The hub ${hubUrl} lists ${path} of ${revision} but does not have it`);
  }
  for (let fruitless = 0; have < size; fruitless++) {
    const before = have;
    const headers: HeadersInit = { Range: `bytes=${have}-${size - 1}` };
    if (accessToken !== undefined) headers.Authorization = `Bearer ${accessToken}`;
    const response = await fetch(info.url, { headers });
    // Without a partial answer the file comes from its beginning.
    if (response.status !== 206) await partial.truncate(have = 0);
    await partial.seek(have, Deno.SeekMode.Start);
    for await (const chunk of chunks(response)) {
      if (have + chunk.length > size) break;
      for (let done = 0; done < chunk.length;) done += await partial.write(chunk.subarray(done));
      onProgress(have += chunk.length);
    }
    if (have > before) fruitless = 0;
    if (fruitless >= fruitlessAttempts) {
      throw new UserError(
        `The connection to the hub ${hubUrl} keeps breaking at ${have} of ${size} bytes of ` +
          `${path}; start again, what is there is kept`,
      );
    }
    if (have < size) await transport.sleep(1000);
  }
}

/** The chunks of a body until it ends, breaks or stalls: what is missing then is asked for again. */
async function* chunks({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body!.getReader();
  try {
    for (;;) {
      const stalled = Promise.withResolvers<{ done: true; value: undefined }>();
      const timer = setTimeout(
        () => stalled.resolve({ done: true, value: undefined }),
        stallTimeout,
      );
      try {
        const { done, value } = await Promise.race([reader.read(), stalled.promise]);
        if (done) return;
        yield value!;
      } catch {
        return;
      } finally {
        clearTimeout(timer);
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Large files are announced with their SHA-256, small ones with git's SHA-1 of a blob. */
async function hashOf(file: Deno.FsFile, { lfs, size }: RemoteFile["entry"]): Promise<string> {
  const hash = lfs ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
  await file.seek(0, Deno.SeekMode.Start);
  const buffer = new Uint8Array(1 << 20);
  for (let length; (length = await file.read(buffer)) !== null;) {
    hash.update(buffer.subarray(0, length));
  }
  return hash.digest("hex");
}

async function hasSize(path: string, size: number): Promise<boolean> {
  const found = await Deno.stat(path).catch(() => undefined);
  return found?.size === size;
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path).catch(() => {});
}
