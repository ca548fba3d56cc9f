// Without native code, step 2 hands strategies a pool over a SharedArrayBuffer as it is.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

Deno.test("every strategy picks the same from a pool in shared memory", async () => {
  const script = fileURLToPath(new URL("shared_memory.ts", import.meta.url));
  const rights = ["--no-prompt", "--allow-read", "--allow-env", "--allow-sys"];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...rights, script],
  }).output();
  const decoder = new TextDecoder();
  assert.equal(decoder.decode(stdout), "[]\n", decoder.decode(stderr));
});
