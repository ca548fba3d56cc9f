// Figures are the same bytes on every processor. V8 leaves powers to the system's library, which rounds a few of them
// otherwise where there are no fused multiply-adds; it has the other functions of `Math` that are used here of its own.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { publish } from "../../lib/figures/publish.ts";
import { sha256 } from "../../lib/store/store.ts";
import { exampleStudy } from "./example.ts";

Deno.test("the powers of ten that axes are cut by are exact", () => {
  // d3 takes them of the ticks' distance. In files that tell no seconds it lies between 1e-6 and 1e6.
  for (let exponent = -22; exponent <= 22; exponent++) {
    assert.equal(Math.pow(10, exponent), Number(`1e${exponent}`), `10 ** ${exponent}`);
  }
});

Deno.test("no number of a figure comes from a function that processors round otherwise", async () => {
  const modulesBelow = (folder: URL): URL[] =>
    [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
      isDirectory ? modulesBelow(new URL(`${name}/`, folder)) : [new URL(name, folder)]
    );
  const files = ["figures", "statistics"].flatMap((room) =>
    modulesBelow(new URL(`../../lib/${room}/`, import.meta.url))
  );
  assert.ok(files.length > 50);
  for (const file of files) {
    const lines = (await Deno.readTextFile(file)).split("\n");
    for (const [i, line] of lines.entries()) {
      if (/^\s*(\/?\*|\/\/)/.test(line)) continue;
      // Squares and powers of two are exact, or rounded once.
      const code = line.replaceAll(/\*\* 2\b|\b2 \*\*/g, "");
      assert.doesNotMatch(
        code,
        /\*\*|Math\.(pow|a?sinh|a?cosh|a?tanh|random)\b/,
        `${file.pathname}:${i + 1}`,
      );
    }
  }
});

const emulator = "/usr/bin/qemu-x86_64";
const isMissing = Deno.build.os !== "linux" || Deno.build.arch !== "x86_64" ||
  !await Deno.stat(emulator).then(() => true, () => false);

Deno.test({
  name: "a study is published as the same bytes by a processor without fused multiply-adds" +
    (isMissing ? " (skipped: needs qemu-x86_64, Debian's qemu-user)" : ""),
  ignore: isMissing,
  async fn() {
    const script = `
      import { publish } from "${new URL("../../lib/figures/publish.ts", import.meta.url)}";
      import { sha256 } from "${new URL("../../lib/store/store.ts", import.meta.url)}";
      import { exampleStudy } from "${new URL("./example.ts", import.meta.url)}";
      const files = await publish(exampleStudy({ labels: ["RandomSampling", "Badge"], reps: 6, cycles: 2 }));
      console.log(JSON.stringify([...files].map(([name, bytes]) => [name, sha256(bytes)])));`;
    const { stdout, stderr } = await new Deno.Command(emulator, {
      args: [
        ...["-cpu", "Nehalem", Deno.execPath()],
        ...["eval", "--config", fileURLToPath(new URL("../../deno.json", import.meta.url)), script],
      ],
    }).output();
    const text = new TextDecoder();
    const files = await publish(
      exampleStudy({ labels: ["RandomSampling", "Badge"], reps: 6, cycles: 2 }),
    );
    assert.deepEqual(
      JSON.parse(text.decode(stdout) || "[]"),
      [...files].map(([name, bytes]) => [name, sha256(bytes)]),
      text.decode(stderr),
    );
  },
});
