import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { projectCitation } from "../lib/figures/crate/citation.ts";
import { pythonWith } from "./python.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const { program, skipReason } = await pythonWith(["cffconvert==2.0.0"]);

Deno.test(
  `CITATION.cff is valid${skipReason}`,
  { ignore: program === undefined },
  async () => {
    const { success, stdout, stderr } = await new Deno.Command(program!, {
      args: ["-c", "from cffconvert.cli.cli import cli; cli()", "--validate"],
      cwd: root,
    }).output();
    const text = new TextDecoder();
    assert.ok(success, text.decode(stdout) + text.decode(stderr));
  },
);

Deno.test("CITATION.cff names the licence of LICENSE, and nothing keeps archives from reading it", async () => {
  const licence = await Deno.readTextFile(new URL("../LICENSE", import.meta.url));
  const titles: Record<string, string> = { "BSD-3-Clause": "BSD 3-Clause License" };
  assert.equal(licence.split("\n")[0], titles[projectCitation.license]);
  const names = [...Deno.readDirSync(root)].map(({ name }) => name);
  // Zenodo reads this file in the place of CITATION.cff, if there is one.
  assert.ok(!names.includes(".zenodo.json"));
});
