import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { closeStore, openStore } from "../../lib/store/open_store.ts";
import { objectPath, putObject } from "../../lib/store/store.ts";
import { bytes } from "./temporary_store.ts";

Deno.test("a data folder that a group may write stays the group's, whatever the umask of who adds to it", async () => {
  const folder = await Deno.makeTempDir();
  const umask = Deno.umask(0o022);
  try {
    for (const [mode, expected] of [[0o2775, 0o2775], [0o755, 0o755]]) {
      const data = join(folder, String(mode));
      await Deno.mkdir(data);
      await Deno.chmod(data, mode);
      const store = await openStore(data);
      const object = objectPath(store, await putObject(store, bytes("abc")));
      for (const made of [dirname(object), join(data, "objects"), join(data, "processes")]) {
        assert.equal((await Deno.stat(made)).mode! & 0o7777, expected, made);
      }
      closeStore(store);
    }
  } finally {
    Deno.umask(umask);
    await Deno.remove(folder, { recursive: true });
  }
});
