import assert from "node:assert/strict";
import { join } from "node:path";
import { codeOf } from "../../lib/store/code.ts";
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
