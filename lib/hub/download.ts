// One file of the hub, downloaded to its place: resumed where it was cut, checked against the size and
// hash that the hub announces, and there under its name only when it is whole.
// The hub's own client does neither: its downloads begin anew and are not compared with anything.

import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import { hasContentOf, isFileOf } from "./file_hash.ts";
import { notTheHub } from "./refusals.ts";
import { type HubEntry, type HubRepo, pageOf } from "./repo.ts";
import { chunks, patientFetch, type Transport } from "./transport.ts";

/** A file of the hub. */
export interface RemoteFile {
  /** The data set or model. */
  readonly repo: HubRepo;
  /** Commit. */
  readonly revision: string;
  /** Path, size and hash, as the hub announces them. */
  readonly entry: HubEntry;
  /** Absolute path of a file on this machine that may be the same. */
  readonly blob?: string;
}

/** How often a transfer may break without bringing anything new. */
const fruitlessAttempts = 5;

/**
 * Downloads a file, unless it is there. A file that is there with other content is replaced.
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
  const { blob, entry } = file;
  await Deno.mkdir(dirname(path), { recursive: true });
  using partial = await Deno.open(`${path}.partial`, { read: true, write: true, create: true });
  // Of several processes, one downloads; the others find the file when their turn comes.
  await partial.lock(true);
  if (await isFileOf(path, entry)) return await remove(`${path}.partial`);
  if (blob !== undefined && await isFileOf(blob, entry)) {
    await copyInto(partial, blob);
  }
  for (let begun = 0; begun < 2; begun++) {
    await transfer(file, partial, transport, onProgress);
    if (await hasContentOf(partial, entry)) {
      await partial.sync();
      return await Deno.rename(`${path}.partial`, path);
    }
    await partial.truncate(0);
  }
  throw new UserError(
    `${entry.path} came twice with other bytes than the hub ${transport.endpoint} announces; start ` +
      "again later, or put the file there by hand",
  );
}

/** Copies a file into an open one; Deno's own copying may put another file in the place of the one that is locked. */
async function copyInto(partial: Deno.FsFile, path: string): Promise<void> {
  using source = await Deno.open(path);
  await partial.truncate(0);
  await partial.seek(0, Deno.SeekMode.Start);
  const buffer = new Uint8Array(1 << 20);
  for (let length; (length = await source.read(buffer)) !== null;) {
    await writeAll(partial, buffer.subarray(0, length));
  }
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += await file.write(bytes.subarray(done));
}

/** Brings what is missing at the end of a partial file. */
async function transfer(
  { repo, revision, entry: { path, size } }: RemoteFile,
  partial: Deno.FsFile,
  transport: Transport,
  onProgress: (bytes: number) => void,
): Promise<void> {
  const { endpoint } = transport;
  const page = pageOf(endpoint, repo);
  const fetch = patientFetch(transport, page);
  const url = `${page}/resolve/${revision}/${path.split("/").map(encodeURIComponent).join("/")}`;
  let have = await partial.seek(0, Deno.SeekMode.End);
  if (have > size) await partial.truncate(have = 0);
  for (let fruitless = 0; have < size; fruitless++) {
    const before = have;
    const response = await fetch(url, { headers: { Range: `bytes=${have}-${size - 1}` } });
    // Without a partial answer the file comes from its beginning.
    if (response.status !== 206) await partial.truncate(have = 0);
    await partial.seek(have, Deno.SeekMode.Start);
    for await (const chunk of chunks(response)) {
      if (have === 0 && isWebPage(response)) {
        throw notTheHub(url, new TextDecoder().decode(chunk.subarray(0, 100)));
      }
      if (have + chunk.length > size) break;
      await writeAll(partial, chunk);
      onProgress(have += chunk.length);
    }
    if (have > before) fruitless = 0;
    if (fruitless >= fruitlessAttempts) {
      throw new UserError(
        `The connection to the hub ${endpoint} keeps breaking at ${have} of ${size} bytes of ` +
          `${path}; start again, what is there is kept`,
      );
    }
    if (have < size) await transport.sleep(1000);
  }
}

/** No file that is needed is one; a network's log-in page is. */
function isWebPage({ headers }: Response): boolean {
  return (headers.get("Content-Type") ?? "").startsWith("text/html");
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path).catch(() => {});
}
