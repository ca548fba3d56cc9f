import assert from "node:assert/strict";
import { join } from "node:path";
import { replaceFile } from "../../lib/store/replace_file.ts";

Deno.test("a file takes the place of another one", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "old"), "old");
  await Deno.writeTextFile(join(folder, "new"), "new");
  await replaceFile(join(folder, "new"), join(folder, "old"));
  assert.equal(await Deno.readTextFile(join(folder, "old")), "new");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("on Windows a file that is read is tried again, elsewhere a refusal is one, and so is any other error", async () => {
  const refusing = (times: number, error: Error = new Deno.errors.PermissionDenied("in use")) => {
    let count = 0;
    const rename = () => ++count <= times ? Promise.reject(error) : Promise.resolve();
    return { rename, count: () => count };
  };
  const twice = refusing(2);
  await replaceFile("a", "b", { os: "windows", rename: twice.rename });
  assert.equal(twice.count(), 3);
  const once = refusing(1);
  await assert.rejects(replaceFile("a", "b", { os: "linux", rename: once.rename }), /in use/);
  const missing = refusing(1, new Deno.errors.NotFound("gone"));
  await assert.rejects(replaceFile("a", "b", { os: "windows", rename: missing.rename }), /gone/);
  const always = refusing(Infinity);
  await assert.rejects(replaceFile("a", "b", { os: "windows", rename: always.rename }), /in use/);
});
