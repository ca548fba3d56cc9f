// What git does to files on the way into a checkout: nothing, on any platform.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

async function git(...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command("git", { args, cwd: root }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("a checkout on Windows has the bytes that were committed: line ends of texts stay, binaries are marked", async () => {
  const attributes = await git("ls-files", "--eol", "-z");
  for (const line of attributes.split("\0").filter(Boolean)) {
    const [, index, attribute] = /^i\/(\S*)\s+w\/\S*\s+attr\/(.*?)\s*\t/.exec(line)!;
    // "none" is a text of one line without its end.
    const expected = index === "-text" ? "-text" : "text=auto eol=lf";
    assert.equal(attribute, expected, line);
    assert.ok(["lf", "none", "-text"].includes(index), line);
  }
});
