// Code as part of a key, by what it does: the files that a module imports, directly or not, each by a hash that
// neither comments nor formatting nor types change.

import { dirname, join, relative, resolve } from "node:path";
import denoJson from "../../deno.json" with { type: "json" };
import { readSealed, writeSealed } from "./records.ts";
import { sha256, type Store } from "./store.ts";

/** The code and the versions that decide what a module computes. */
export interface Code {
  /** Hash of each file by its path in the project. */
  readonly code: Record<string, string>;
  /** Version of Deno and of each package that the files import. */
  readonly versions: Record<string, string>;
}

/** What is known of a source file. */
interface Meaning {
  /** Hash of its tokens. */
  hash: string;
  /** What it imports, as written. */
  imports: string[];
}

/**
 * The code of modules: all files of the project that they import. An import counts if its module is written out, so
 * a module that is looked up in a list, as strategies are, is not part of the list's reader.
 *
 * @param store The data folder, which remembers hashes of files
 * @param project Absolute path of the project
 * @param modules Paths of the modules in the project
 * @returns Files with their hashes, and versions
 */
export async function codeOf(
  store: Store,
  project: string,
  modules: readonly string[],
): Promise<Code> {
  const code: Record<string, string> = {};
  const versions: Record<string, string> = { deno: Deno.version.deno };
  const packages: Record<string, string> = denoJson.imports;
  const pending = modules.map((path) => resolve(project, path));
  for (let path; (path = pending.pop()) !== undefined;) {
    const name = relative(project, path).replaceAll("\\", "/");
    if (name in code) continue;
    const { hash, imports } = await meaningOf(store, path);
    code[name] = hash;
    for (const specifier of imports) {
      if (specifier.startsWith(".")) pending.push(join(dirname(path), specifier));
      else {
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
  return { code: sorted(code), versions: sorted(versions) };
}

async function meaningOf(store: Store, path: string): Promise<Meaning> {
  const bytes = await Deno.readFile(path);
  if (!path.endsWith(".ts")) return { hash: sha256(bytes), imports: [] };
  const name = sha256(bytes);
  const known = await readSealed<Meaning>(store, "code", name);
  if (known !== undefined) return known;
  // Loading the compiler takes longer than all else here, so what it found is remembered.
  const { parseModule } = await import("./module_tokens.ts");
  const { tokens, imports } = parseModule(new TextDecoder().decode(bytes));
  const meaning = { hash: sha256(JSON.stringify(tokens)), imports };
  await writeSealed(store, "code", name, meaning);
  return meaning;
}
