import assert from "node:assert/strict";
import { join } from "node:path";
import { imageList, readImageList } from "../../lib/labelling/image_list.ts";
import { sha256 } from "../../lib/store/sha256.ts";

const images = ["plain.jpg", "two words.jpg", "line\nbreak.jpg", "back\\slash.jpg", "\\n.jpg"].map((
  name,
  i,
) => ({ name, sha256: sha256(String(i)), copies: i === 1 ? ["a copy.jpg", "b/copy.jpg"] : [] }));

Deno.test("a list of images comes back as it was, whatever the names", () => {
  assert.deepEqual(readImageList(imageList(images)), images);
  assert.deepEqual(readImageList(""), []);
});

Deno.test("what is no list of images is not read as one", () => {
  for (
    const text of ["no list\n", `${sha256("")} one space\n`, `${sha256("").slice(1)}  a.jpg\n`]
  ) {
    assert.equal(readImageList(text), undefined);
  }
});

Deno.test({
  name: "sha256sum checks a list",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    await Deno.mkdir(join(folder, "b"));
    for (const [i, { name, copies }] of images.entries()) {
      for (const each of [name, ...copies]) await Deno.writeTextFile(join(folder, each), String(i));
    }
    await Deno.writeTextFile(join(folder, "list"), imageList(images));
    const check = async () =>
      (await new Deno.Command("sha256sum", {
        args: ["--check", "--quiet", "list"],
        cwd: folder,
        stdout: "null",
        stderr: "null",
      }).output()).code;
    assert.equal(await check(), 0);
    await Deno.writeTextFile(join(folder, "line\nbreak.jpg"), "altered");
    assert.equal(await check(), 1);
    await Deno.remove(folder, { recursive: true });
  },
});
