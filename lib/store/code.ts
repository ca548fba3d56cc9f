// Code as part of a key, by what it does: the files that a module imports, directly or not, each by a hash that
// neither comments nor formatting nor types change.

import { dirname, join, relative, resolve } from "node:path";
import denoJson from "../../deno.json" with { type: "json" };
import { z } from "zod";
import { mapAtOnce } from "./at_once.ts";
import { readSealed, type SealedKind, writeSealed } from "./sealed.ts";
import { sha256, type Store } from "./store.ts";
import { type Source, tellSource } from "./source.ts";
import { contentId, directoryId } from "./swhid.ts";
import { readingFile, UnreadableError } from "./unreadable.ts";

/** The code and the versions that decide what a module computes. */
export interface Code {
  /** Hash of each file by its path in the project. */
  readonly code: Record<string, string>;
  /** Version of Deno and of each package that the files import. */
  readonly versions: Record<string, string>;
}

/** What is known of a source file. */
interface Meaning {
  /** SHA-256 of the file. */
  readonly source: string;
  /** Hash of its tokens. */
  readonly hash: string;
  /** What it imports, as written. */
  readonly imports: string[];
}

/** What was found out about source files, for those who ask for the code of several modules at once: by their paths. */
export type KnownSources = Map<string, ReturnType<typeof meaningOf>>;

/** How it is kept: by a hash of the file's hash, under which earlier versions, which did not tell the file, kept nothing. */
const meaningFiles: SealedKind<Meaning> = {
  folder: "code",
  isCache: true,
  schema: z.object({ source: z.string(), hash: z.string(), imports: z.array(z.string()) }),
  hashOf: ({ source }) => sha256(source),
};

/**
 * The code of modules: all files of the project that they import. An import counts if its module is written out, so
 * a module that is looked up in a list, as strategies are, is not part of the list's reader.
 *
 * @param store The data folder, which remembers hashes of files
 * @param project Absolute path of the project
 * @param modules Paths of the modules in the project
 * @param known What is known of source files already, which is added to; each is read once
 * @returns Files with their hashes, and versions
 */
export async function codeOf(
  store: Store,
  project: string,
  modules: readonly string[],
  known?: KnownSources,
): Promise<Code> {
  const { code, versions } = await readCode(store, project, modules, known);
  return { code, versions };
}

/**
 * The code of modules, as with `codeOf`, and which source it is. Other comments are another source of the same code.
 *
 * @param store The data folder, which remembers hashes of files
 * @param project Absolute path of the project
 * @param modules Paths of the modules in the project
 * @param known What is known of source files already, which is added to; each is read once
 * @returns Files with their hashes, versions, and the Software Heritage identifier of the folder of these files
 */
export async function codeWithSource(
  store: Store,
  project: string,
  modules: readonly string[],
  known?: KnownSources,
): Promise<Code & { source: string }> {
  const { contents, ...code } = await readCode(store, project, modules, known);
  return { ...code, source: directoryId(contents) };
}

/** The code of modules, and the identifier of each file's content. */
async function readCode(
  store: Store,
  project: string,
  modules: readonly string[],
  known: KnownSources = new Map(),
): Promise<Code & { contents: Map<string, string> }> {
  const nameOf = (path: string) => relative(project, path).replaceAll("\\", "/");
  const code: Record<string, string> = {};
  const contents = new Map<string, string>();
  const versions: Record<string, string> = { deno: Deno.version.deno };
  const packages: Record<string, string> = denoJson.imports;
  const reading = (path: string) => {
    if (!known.has(path)) known.set(path, meaningOf(store, path));
    return known.get(path)!;
  };
  const seen = new Set(modules.map((path) => resolve(project, path)));
  let pending = [...seen];
  while (pending.length > 0) {
    const paths = pending;
    const meanings = await mapAtOnce(paths, reading);
    pending = [];
    for (const [i, { hash, imports, content }] of meanings.entries()) {
      const name = nameOf(paths[i]);
      code[name] = hash;
      contents.set(name, content);
      for (const specifier of imports) {
        if (specifier.startsWith(".")) {
          const path = join(dirname(paths[i]), specifier);
          if (!seen.has(path)) pending.push(path);
          seen.add(path);
          continue;
        }
        // Of a package's file, such as mathjs/number, the package counts.
        const name = Object.keys(packages).find((name) =>
          specifier === name || specifier.startsWith(`${name}/`)
        );
        if (name !== undefined) versions[name] = packages[name].split("@").at(-1)!;
      }
    }
  }
  const sorted = (entries: Record<string, string>) =>
    Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a < b ? -1 : 1));
  return { code: sorted(code), versions: sorted(versions), contents };
}

/**
 * Which source the code of a record is, for the record's details.
 *
 * @param store The data folder, which remembers hashes of files
 * @param project Absolute path of the project
 * @param key The key of the record
 * @returns The Software Heritage identifier of the folder of its files; nothing if the code changed since the key was made
 */
export async function sourceOf(
  store: Store,
  project: string,
  key: Pick<Code, "code">,
): Promise<{ source?: string }> {
  try {
    const files = Object.keys(key.code);
    const { code, source } = await codeWithSource(store, project, files);
    const isSame = Object.keys({ ...code, ...key.code }).every((file) =>
      code[file] === key.code[file]
    );
    return isSame ? { source } : {};
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof UnreadableError) return {};
    throw error;
  }
}

/**
 * Which source the code of several parts is.
 *
 * @param store The data folder, which remembers hashes of files
 * @param folder Absolute path of a folder that has the files, as a project does
 * @param parts The code of each part by its name
 * @returns Software Heritage identifiers of the files that still have the code's hashes, and of the folders of parts of which all have
 */
export async function sourceOfParts(
  store: Store,
  folder: string,
  parts: Readonly<Record<string, Pick<Code, "code">>>,
): Promise<Source> {
  const found = new Map<string, { hash: string; content: string } | undefined>();
  for (const file of new Set(Object.values(parts).flatMap(({ code }) => Object.keys(code)))) {
    const meaning = await meaningOf(store, join(folder, file)).catch((error) => {
      if (error instanceof Deno.errors.NotFound || error instanceof UnreadableError) return;
      throw error;
    });
    found.set(file, meaning ?? undefined);
  }
  return tellSource(parts, (file, hash) => {
    const now = found.get(file);
    return now?.hash === hash ? now.content : undefined;
  });
}

/**
 * The hash of one source file by its meaning, as it stands in keys.
 *
 * @param store The data folder, which remembers hashes of files
 * @param path Absolute path of the file
 * @returns The hash
 */
export async function hashOfSource(store: Store, path: string): Promise<string> {
  return (await meaningOf(store, path)).hash;
}

async function meaningOf(
  store: Store,
  path: string,
): Promise<Pick<Meaning, "hash" | "imports"> & { content: string }> {
  const bytes = await readingFile(path, () => Deno.readFile(path));
  const content = contentId(bytes);
  const source = sha256(bytes);
  if (!path.endsWith(".ts")) return { hash: source, imports: [], content };
  const known = await knownMeaning(store, sha256(source));
  if (known !== undefined) return { ...known, content };
  // Loading the compiler takes longer than all else here, so what it found is remembered.
  const { parseModule } = await import("./module_tokens.ts");
  const { tokens, imports } = parseModule(new TextDecoder().decode(bytes));
  const meaning = { source, hash: sha256(JSON.stringify(tokens)), imports };
  // What can't be remembered is found again next time.
  await writeSealed(store, meaningFiles, meaning).catch(() => {});
  return { ...meaning, content };
}

async function knownMeaning(store: Store, name: string): Promise<Meaning | undefined> {
  try {
    return await readSealed(store, meaningFiles, name);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    // A cache that can't be read is no reason to fail.
  }
}
