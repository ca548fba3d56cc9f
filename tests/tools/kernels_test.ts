import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

Deno.test("every committed kernel is what its source compiles to", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "build:kernels", "--check"],
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
});
