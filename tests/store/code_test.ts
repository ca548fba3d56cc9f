import assert from "node:assert/strict";
import { join } from "node:path";
import { codeOf, codeWithSource, sourceOf, sourceOfParts } from "../../lib/store/code.ts";
import { contentId, directoryId } from "../../lib/store/swhid.ts";
import { temporaryStore } from "./temporary_store.ts";

Deno.test("a module's code is all that it imports, by meaning, with the packages' versions", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const project = join(store.folder, "project");
  await Deno.mkdir(project);
  const write = (name: string, text: string) => Deno.writeTextFile(join(project, name), text);
  await write(
    "a.ts",
    'import { b } from "./b.ts";\nimport type { T } from "./types.ts";\nexport const a = b;',
  );
  await write("b.ts", 'import { z } from "zod";\nexport const b = z.string();');
  const before = await codeOf(store, project, ["a.ts"]);
  assert.deepEqual(Object.keys(before.code), ["a.ts", "b.ts"]);
  assert.deepEqual(Object.keys(before.versions), ["deno", "zod"]);

  await write("b.ts", '// A comment.\nimport { z } from "zod";\n\nexport const b = z.string();');
  assert.deepEqual(await codeOf(store, project, ["a.ts"]), before);
  await write("b.ts", 'import { z } from "zod";\nexport const b = z.number();');
  const after = await codeOf(store, project, ["a.ts"]);
  assert.equal(after.code["a.ts"], before.code["a.ts"]);
  assert.notEqual(after.code["b.ts"], before.code["b.ts"]);
});

Deno.test("the source of a code is the folder of its files as they are written", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const project = join(store.folder, "project");
  await Deno.mkdir(join(project, "lib"), { recursive: true });
  const write = (name: string, text: string) => Deno.writeTextFile(join(project, name), text);
  const textB = "export const b = 1;\n";
  await write("a.ts", 'export * from "./lib/b.ts";\n');
  await write("lib/b.ts", textB);
  await write("unused.ts", "export const unused = 1;\n");
  const { source, ...code } = await codeWithSource(store, project, ["a.ts"]);
  const ids = new Map([
    ["a.ts", contentId(new TextEncoder().encode('export * from "./lib/b.ts";\n'))],
    ["lib/b.ts", contentId(new TextEncoder().encode(textB))],
  ]);
  assert.equal(source, directoryId(ids));
  assert.deepEqual(code, await codeOf(store, project, ["a.ts"]));
  assert.deepEqual(await sourceOf(store, project, code), { source });

  await write("lib/b.ts", `// A comment.\n${textB}`);
  const commented = await sourceOf(store, project, code);
  assert.notEqual(commented.source, source);
  assert.match(commented.source!, /^swh:1:dir:[0-9a-f]{40}$/);
  const hashB = { code: { "lib/b.ts": code.code["lib/b.ts"] } };
  const parts = { whole: code, half: hashB, other: { code: { ...code.code, "a.ts": "another" } } };
  const ofParts = await sourceOfParts(store, project, parts);
  assert.equal(ofParts.folders.whole, commented.source);
  const contentB = contentId(new TextEncoder().encode(`// A comment.\n${textB}`));
  assert.equal(ofParts.files["lib/b.ts"], contentB);
  assert.equal(ofParts.folders.half, directoryId(new Map([["lib/b.ts", contentB]])));
  // A part of which a file is another by now has no folder.
  assert.deepEqual(Object.keys(ofParts.folders), ["whole", "half"]);
  // Of other code, the record's source is not known any more.
  await write("lib/b.ts", "export const b = 2;\n");
  assert.deepEqual(await sourceOf(store, project, code), {});
  await Deno.remove(join(project, "lib/b.ts"));
  assert.deepEqual(await sourceOf(store, project, code), {});
});
