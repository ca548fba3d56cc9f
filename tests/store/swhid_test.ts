import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { contentId, directoryId } from "../../lib/store/swhid.ts";

const text = new TextEncoder();

/** Runs git in a folder with nobody's configuration. */
async function git(folder: string, ...args: string[]): Promise<string> {
  const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const { success, stdout, stderr } = await new Deno.Command("git", { args, cwd: folder, env })
    .output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

/** Files with names and contents that are easy to get wrong. */
const files: Record<string, Uint8Array> = {
  "a.ts": text.encode("export const a = 1;\n"),
  "empty": new Uint8Array(),
  "kernel.wasm": Uint8Array.of(0, 97, 115, 109, 255, 13, 10),
  "lib/a.ts": text.encode("lib\n"),
  "lib/deep/er/ü.ts": text.encode("names in UTF-8\r\n"),
  // A folder comes after a file whose name goes on with a dot, and before one that goes on with a zero.
  "lib.ts": text.encode("file\n"),
  "lib0": text.encode("another\n"),
  "lib-a/b": text.encode("b\n"),
  // UTF-16 and UTF-8 order these two differently.
  "\u{1f600}": text.encode("1\n"),
  "\uffee": text.encode("2\n"),
};

Deno.test("identifiers are git's hashes of the same files and folders", async () => {
  const folder = await Deno.makeTempDir();
  await git(folder, "init", "-q");
  const ids = new Map<string, string>();
  for (const [path, bytes] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeFile(join(folder, path), bytes);
    ids.set(path, contentId(bytes));
    assert.equal(
      ids.get(path),
      `swh:1:cnt:${await git(folder, "hash-object", "--no-filters", "--", path)}`,
    );
  }
  await git(folder, "-c", "core.autocrlf=false", "add", "--all");
  assert.equal(directoryId(ids), `swh:1:dir:${await git(folder, "write-tree")}`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the empty file and the empty folder have the identifiers that the standard's examples name", () => {
  assert.equal(contentId(new Uint8Array()), "swh:1:cnt:e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
  assert.equal(directoryId(new Map()), "swh:1:dir:4b825dc642cb6eb9a060e54bf8d69288fbee4904");
});
