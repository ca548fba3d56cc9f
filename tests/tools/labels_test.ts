// deno task labels: what it prints is a table that can be handed on, and what it leaves out is told apart from it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readLabelTable } from "../../lib/labelling/formats/read/label_table.ts";
import { taskIn } from "../project.ts";

const task = taskIn(fileURLToPath(new URL("../..", import.meta.url)));

Deno.test("the labels of an export are printed as a table, and nothing else is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = join(folder, "annotations.xml");
    await Deno.writeTextFile(
      file,
      `<annotations><image name="a, &quot;b&quot;.jpg"><tag label="cat"/></image>` +
        `<image name="=1+1.jpg"><tag label="-1"/></image>` +
        `<image name="c.jpg"><tag label="cat"/><tag label="dog"/></image></annotations>`,
    );
    const { code, stdout, stderr } = await task("labels", file);
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `file_name,label\n"a, ""b"".jpg",cat\n'=1+1.jpg,'-1\n`);
    assert.deepEqual(readLabelTable(stdout, "labels.csv").labels, [
      { fileName: 'a, "b".jpg', label: "cat" },
      { fileName: "=1+1.jpg", label: "-1" },
    ]);
    assert.match(stderr, /^note: 1 image has several labels and is left out: c\.jpg \(/m);

    await Deno.writeTextFile(file, `<annotations><image name="a.jpg"/></annotations>`);
    const none = await task("labels", file);
    assert.deepEqual([none.code, none.stdout], [1, ""]);
    assert.match(none.stderr, /^error: .*annotations\.xml \(CVAT XML\) has no label; label some/m);
    // A name may try to rule the terminal. In the table it stays as it is.
    const [odd, shown] = ["\u202egpj\u009b.exe", "\\u202egpj\\u009b.exe"];
    await Deno.writeTextFile(
      file,
      `<annotations><image name="${odd}"><tag label="cat"/></image>` +
        `<image name="2${odd}"><tag label="cat"/><tag label="dog"/></image></annotations>`,
    );
    const hostile = await task("labels", file);
    assert.equal(hostile.stdout, `file_name,label\n${odd},cat\n`);
    assert.ok(hostile.stderr.includes(`left out: 2${shown} (`), hostile.stderr);
    assert.ok(!/[\p{Bidi_Control}\u009b]/u.test(hostile.stderr));
    const unnamed = await task("labels");
    assert.deepEqual([unnamed.code, unnamed.stdout], [1, ""]);
    assert.match(unnamed.stderr, /^error: Name the file to read, such as deno task labels export/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
