// Packs an archive of a study.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { systemDisk } from "../store/disk.ts";
import { hashFile, sha256, type Store } from "../store/store.ts";
import { type ArchiveMember, evidenceOf, readmeOf, sourcesOf } from "./contents.ts";
import { archiveFile, names } from "./layout.ts";
import { archivesFolder, stage } from "./staging.ts";
import type { StudyRecords } from "./study_records.ts";
import { zipPieces, type ZipSource } from "./write_zip.ts";

/** How an archive is packed. */
export interface Packing {
  /** Raw files that go into the archive; none unless given. */
  readonly images?: readonly ArchiveMember[];
  /** What to do about a source file that is no longer what a record has, or has other comments than when the study was published; in one line. */
  changed(file: string, what: "code" | "text"): string;
  /** Told how many bytes are written, of how many. */
  onProgress?(done: number, total: number): void;
}

/** A packed archive. */
export interface Packed {
  /** Absolute path of the file. */
  readonly path: string;
  /** Number of files in it. */
  readonly files: number;
  /** Its size in bytes. */
  readonly size: number;
  /** Its SHA-256. */
  readonly sha256: string;
}

/**
 * Packs a study into `archives/NAME.zip` of the data folder, with its raw files into `NAME+images.zip`: the same bytes for the
 * same study, on every machine.
 *
 * @param store The data folder
 * @param project Absolute path of the project, which has the source files
 * @param study The study
 * @param packing What else goes in, and listeners
 * @returns The archive
 * @throws {UserError} If a source file was changed since
 */
export async function packStudy(
  store: Store,
  project: string,
  study: StudyRecords,
  { images = [], changed, onProgress }: Packing,
): Promise<Packed> {
  const { name } = study.experiment;
  const sources = await sourcesOf(store, project, study, changed);
  const members = [...await evidenceOf(store, project, study), ...sources, ...images];
  const readme = readmeOf(study, images.length > 0);
  members.push(readme);
  members.sort((a, b) => a.name < b.name ? -1 : 1);
  const sums = members.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
  const all = [readme, textMember(names.sums, sums)]
    .concat(members.filter((member) => member.name !== names.readme));
  const zipped = await Promise.all(all.map((member) => zipSource(name, member)));
  const total = zipped.reduce((sum, { size }) => sum + size, 0);
  const path = join(await archivesFolder(store), archiveFile(name, images.length > 0));
  await using staged = await stage(store);
  let size = 0;
  {
    using file = await Deno.open(staged.path, { write: true, createNew: true });
    for await (const piece of zipPieces(zipped)) {
      for (let done = 0; done < piece.length;) done += await file.write(piece.subarray(done));
      size += piece.length;
      onProgress?.(Math.min(size, total), total);
    }
    await file.syncData();
  }
  const hash = await hashFile(staged.path);
  await (store.disk ?? systemDisk).rename(staged.path, path);
  return { path, files: all.length, size, sha256: hash };
}

function textMember(name: string, text: string): ArchiveMember {
  return { name, sha256: sha256(text), content: new TextEncoder().encode(text) };
}

async function zipSource(
  root: string,
  { name, content, sha256 }: ArchiveMember,
): Promise<ZipSource> {
  const path = `${root}/${name}`;
  if (typeof content !== "string") {
    return { name: path, size: content.length, open: () => onePiece(content) };
  }
  const { size } = await Deno.stat(content);
  return { name: path, size, open: () => pieces(content, sha256) };
}

async function* onePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A file, piece by piece; an error at its end if it is not what it should be. */
async function* pieces(path: string, hash: string): AsyncGenerator<Uint8Array> {
  const digest = createHash("sha256");
  using file = await Deno.open(path);
  for (;;) {
    // A buffer of its own for each piece: who takes it may keep it for a while.
    const buffer = new Uint8Array(1 << 18);
    const length = await file.read(buffer);
    if (length === null) break;
    digest.update(buffer.subarray(0, length));
    yield buffer.subarray(0, length);
  }
  if (digest.digest("hex") === hash) return;
  throw new UserError(
    `${path} is damaged, or was changed meanwhile; run the step that made it again`,
  );
}
