import assert from "node:assert/strict";
import { join } from "node:path";
import { isOnPath, withoutLoaderVariables } from "../../tools/subprocess.ts";

Deno.test("only variables of the system's loader are kept from other programs", () => {
  const { kept, loader } = withoutLoaderVariables({
    PATH: "/bin",
    LD_LIBRARY_PATH: "/cuda",
    DYLD_INSERT_LIBRARIES: "x",
    OLD_PATH: "/old",
    LDFLAGS: "-g",
  });
  assert.deepEqual(kept, { PATH: "/bin", OLD_PATH: "/old", LDFLAGS: "-g" });
  assert.deepEqual(loader, { LD_LIBRARY_PATH: "/cuda", DYLD_INSERT_LIBRARIES: "x" });
});

Deno.test("a program is on the path if one of its folders has a file of its name", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "sbatch"), "");
  await Deno.mkdir(join(folder, "scancel"));
  assert.equal(await isOnPath("sbatch", `/nowhere:${folder}`), true);
  assert.equal(await isOnPath("scancel", folder), false);
  assert.equal(await isOnPath("sbatch", ""), false);
  await Deno.remove(folder, { recursive: true });
});
