import assert from "node:assert/strict";
import { join } from "node:path";
import { assertFileExists, fileExists } from "../../lib/images/file_exists.ts";

Deno.test("a file exists; a folder of that name or nothing does not", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "train.parquet");
    await Deno.writeTextFile(file, "");
    assert.deepEqual(
      await Promise.all([file, folder, join(folder, "nothing")].map(fileExists)),
      [true, false, false],
    );
    await assertFileExists(file, "parquet file");
    await assert.rejects(assertFileExists(folder, "parquet file"), {
      name: "UserError",
      message: `No parquet file ${folder}; check the path in the experiment file`,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
