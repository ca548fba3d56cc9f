import assert from "node:assert/strict";
import { join } from "node:path";
import { readStart, startOf, startSettings } from "../../lib/experiment/start_settings.ts";

async function read(text: string) {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, "start.csv"), text);
  try {
    return await readStart({ csv: "start.csv" }, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a CSV file names the samples, for all repetitions or for each", async () => {
  const same = await read("index\n4\n2\n");
  assert.deepEqual([0, 7].map((repetition) => startOf(same, repetition)), [
    { indices: [4, 2] },
    { indices: [4, 2] },
  ]);
  // As a spreadsheet saves it.
  const each = await read("\ufeffrep,index,note\r\n0,4,x\r\n1,9,y\r\n0, 2 ,z\r\n");
  assert.deepEqual(startOf(each, 0), { indices: [4, 2] });
  assert.deepEqual(startOf(each, 1), { indices: [9] });
  assert.throws(() => startOf(each, 2), /no set for repetition 2, only for 0, 1; add one/);
});

Deno.test("sets by repetition in the experiment file are those of a table", async () => {
  const byRepetition = { 0: [4, 2], 1: [9] };
  const start = await readStart(startSettings.parse({ byRepetition }), "/nowhere");
  assert.deepEqual(start, await read("rep,index\n0,4\n1,9\n0,2\n"));
  assert.deepEqual(startOf(start, 1), { indices: [9] });
  for (const odd of [{}, { a: [1] }, { "01": [1] }, { 0: [] }, { 0: [-1] }, { 0: [0.5] }]) {
    assert.ok(!startSettings.safeParse({ byRepetition: odd }).success, JSON.stringify(odd));
  }
});

Deno.test("what is wrong with a CSV file is told with its row and column", async () => {
  const refused = (text: string, message: RegExp) =>
    assert.rejects(read(text), { name: "UserError", message });
  await refused("index\n4\n-2\n", /row 2: index: expected a whole number, found "-2"/);
  await refused("image\n4\n", /row 1: index: .*no such column/);
  await refused("index\n", /has no rows/);
  await refused('index\n"4\n', /is no CSV table/);
  await assert.rejects(readStart({ csv: "none.csv" }, "/nowhere"), /none\.csv can't be read/);
});
