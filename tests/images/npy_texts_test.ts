import assert from "node:assert/strict";
import { join } from "node:path";
import { readEmbeddings } from "../../lib/images/embeddings.ts";
import { npyHeader, readNpy, writeNpy } from "../../lib/images/npz.ts";

/** A .npy file of texts as numpy writes it. */
function textFile(
  texts: readonly string[],
  type: "U" | "S",
  bigEndian = false,
): Uint8Array<ArrayBuffer> {
  const rows = texts.map((text) =>
    type === "S" ? [...new TextEncoder().encode(text)] : Array.from(text, (c) => c.codePointAt(0)!)
  );
  const length = Math.max(...rows.map((row) => row.length));
  const bytes = new Uint8Array(texts.length * length * (type === "U" ? 4 : 1));
  const view = new DataView(bytes.buffer);
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) {
      const at = i * length + j;
      if (type === "U") view.setUint32(4 * at, value, !bigEndian);
      else bytes[at] = value;
    }
  }
  // A length such as 11 ends with the digit that npyHeader takes for a type of one byte.
  const header = String.fromCharCode(...npyHeader(`${type}${length}`, [texts.length]))
    .replace(/'[<|]([US])/, `'${bigEndian ? ">" : "<"}$1`);
  return Uint8Array.from([...Uint8Array.from(header, (c) => c.charCodeAt(0)), ...bytes]);
}

async function classesOf(pool: Uint8Array, test: Uint8Array) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "X_pool.npy"), writeNpy(new Float32Array(6), [3, 2]));
    await Deno.writeFile(join(folder, "X_test.npy"), writeNpy(new Float32Array(2), [1, 2]));
    await Deno.writeFile(join(folder, "y_pool.npy"), pool);
    await Deno.writeFile(join(folder, "y_test.npy"), test);
    const { classNames, poolLabels, testLabels } = await readEmbeddings(folder);
    return { classNames, labels: [...poolLabels, ...testLabels] };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("names of classes are read from numpy's texts, in either byte order and as bytes", async () => {
  const names = ["Übung", "T-shirt \u{1F455}", "bag"];
  for (const [type, bigEndian] of [["U", false], ["U", true], ["S", false]] as const) {
    assert.deepEqual(
      await classesOf(textFile(names, type, bigEndian), textFile(["bag"], type, bigEndian)),
      { classNames: ["T-shirt \u{1F455}", "bag", "Übung"], labels: [2, 0, 1, 1] },
    );
  }
});

Deno.test("texts that are none, empty ones and names beside numbers are told with the way out", async () => {
  const good = textFile(["a", "b", "c"], "U");
  const broken = good.slice();
  broken.fill(0xff, broken.length - 4);
  await assert.rejects(classesOf(broken, good.slice()), /y_pool.* row 2 .*y\.astype\(str\)/);
  const empty = textFile(["a", "", "c"], "U");
  await assert.rejects(
    classesOf(empty, textFile(["a"], "U")),
    /label of row 1 of y_pool.* is missing/,
  );
  const numbers = writeNpy(Int32Array.of(1), [1]);
  await assert.rejects(classesOf(good, numbers), /save both as integers or both as names/);
  assert.throws(() => readNpy(good), /holds U1; floats of 32 or 64 bits, integers and booleans/);
});
