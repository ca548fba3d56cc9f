import assert from "node:assert/strict";
import { mapAtOnce } from "../../lib/store/at_once.ts";

Deno.test("values come in the order of the items, with a few under way at a time", async () => {
  let running = 0;
  let most = 0;
  const values = await mapAtOnce(Array.from({ length: 100 }, (_, i) => i), async (item) => {
    most = Math.max(most, ++running);
    // Later items end before earlier ones.
    for (let i = item % 7; i >= 0; i--) await Promise.resolve();
    running--;
    return item * 2;
  });
  assert.deepEqual(values, Array.from({ length: 100 }, (_, i) => i * 2));
  assert.equal(most, 16);
  assert.deepEqual(await mapAtOnce([], () => Promise.resolve(1)), []);
});

Deno.test("after an error no further item is begun", async () => {
  const begun: number[] = [];
  const items = Array.from({ length: 100 }, (_, i) => i);
  await assert.rejects(
    mapAtOnce(items, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 3) throw new Error("trouble");
    }),
    /trouble/,
  );
  assert.ok(begun.length < 40, `${begun.length}`);
});
