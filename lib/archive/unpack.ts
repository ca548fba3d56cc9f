// Takes an archive apart into a folder of its own. Nothing is believed of it yet but that each file is the one that SHA256SUMS names.

import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { foldedName } from "../same_name.ts";
import { isArchiveName, isStudyFolder, names } from "./layout.ts";
import { openStoredZip, type StoredMember, type StoredZip } from "./read_zip.ts";

/** The most bytes that SHA256SUMS may have; two million files have fewer. */
const MOST_SUMS = 1 << 29;

/** An archive that was taken apart. */
export interface Unpacked {
  /** The name that its study has by its folder. */
  readonly name: string;
  /** SHA-256 of each file, SHA256SUMS itself left out, by its path in the folder. */
  readonly sums: ReadonlyMap<string, string>;
}

/**
 * Takes an archive apart, and checks names, sizes and hashes.
 *
 * @param path Absolute path of the archive
 * @param source What the user calls it
 * @param folder Absolute path of the folder to write to, which is not there yet
 * @param onProgress Told how many bytes are there, of how many
 * @returns What is in it
 * @throws {UserError} If it is no archive of a study, or a file in it is missing, altered, or may not be there
 */
export async function unpackArchive(
  path: string,
  source: string,
  folder: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Unpacked> {
  using zip = await openStoredZip(path, source);
  const { name, members } = namedMembers(zip.members, source);
  const sums = await readSums(zip, members.get(names.sums), source);
  const listed = new Set([names.sums, ...sums.keys()]);
  const missing = [...listed].find((file) => !members.has(file));
  if (missing !== undefined) throw refusal(source, `${missing} is missing`);
  const further = [...members.keys()].find((file) => !listed.has(file));
  if (further !== undefined) throw refusal(source, `SHA256SUMS does not name ${further}`);
  const total = [...members.values()].reduce(
    (sum, { uncompressedSize }) => sum + uncompressedSize,
    0,
  );
  let done = 0;
  for (const [file, hash] of sums) {
    const found = await extract(zip, members.get(file)!, join(folder, file), (bytes) => {
      onProgress(done += bytes, total);
    });
    if (found !== hash) throw refusal(source, `${file} was altered`);
  }
  onProgress(total, total);
  return { name, sums };
}

/** The name of the study, and the members by their paths in its folder. */
function namedMembers(
  all: readonly StoredMember[],
  source: string,
): { name: string; members: Map<string, StoredMember> } {
  const [name = ""] = all[0]?.fileName.split("/") ?? [];
  if (!isStudyFolder(name)) throw refusal(source, "it has no folder of a study");
  const members = new Map<string, StoredMember>();
  const folded = new Set<string>();
  for (const member of all) {
    const { fileName } = member;
    const file = fileName.slice(name.length + 1);
    if (!fileName.startsWith(`${name}/`) || !isArchiveName(file)) {
      throw refusal(source, `${JSON.stringify(fileName)} may not be in one`);
    }
    if (folded.has(foldedName(file))) throw refusal(source, `${file} is in it twice`);
    folded.add(foldedName(file));
    members.set(file, member);
  }
  return { name, members };
}

async function readSums(
  zip: StoredZip,
  member: StoredMember | undefined,
  source: string,
): Promise<Map<string, string>> {
  if (member === undefined || member.uncompressedSize > MOST_SUMS) {
    throw refusal(source, "it has no SHA256SUMS");
  }
  const pieces = await Array.fromAsync(zip.read(member));
  const lines = new TextDecoder().decode(await new Blob(pieces as BlobPart[]).bytes()).split("\n");
  const sums = new Map<string, string>();
  if (lines.pop() !== "") throw refusal(source, "SHA256SUMS is cut off");
  for (const line of lines) {
    const [, hash, file] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    if (file === undefined || file === names.sums || sums.has(file)) {
      throw refusal(
        source,
        `SHA256SUMS has a line that is none of its own: ${JSON.stringify(line)}`,
      );
    }
    sums.set(file, hash);
  }
  return sums;
}

/** Writes a member to a file, and returns its hash. */
async function extract(
  zip: StoredZip,
  member: StoredMember,
  path: string,
  onBytes: (count: number) => void,
): Promise<string> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const digest = createHash("sha256");
  using file = await Deno.open(path, { write: true, createNew: true });
  for await (const piece of zip.read(member)) {
    digest.update(piece);
    for (let done = 0; done < piece.length;) done += await file.write(piece.subarray(done));
    onBytes(piece.length);
  }
  return digest.digest("hex");
}

function refusal(source: string, why: string): UserError {
  return new UserError(
    `${source} is no whole archive of a study: ${why}; get it again from where it came from`,
  );
}
