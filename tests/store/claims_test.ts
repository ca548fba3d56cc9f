import assert from "node:assert/strict";
import { join } from "node:path";
import { RandomState } from "../../lib/random/random_state.ts";
import { type Claim, claim, findClaim } from "../../lib/store/claims.ts";
import { startWatch } from "../../lib/store/processes.ts";
import { type Store } from "../../lib/store/store.ts";
import { writeWhole } from "../../lib/store/write_whole.ts";
import { temporaryStore } from "./temporary_store.ts";

Deno.test("a claim has one owner; once released it is free", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const watch = startWatch(() => 0);
  const all = await Promise.all(Array.from({ length: 20 }, () => claim(store, "ab12", watch)));
  const held = all.filter((claim) => claim !== undefined);
  assert.equal(held.length, 1);
  await held[0].release();
  assert.ok(await claim(store, "ab12", watch));
});

/** Makes it look as if a process of another machine had claimed "ab12". */
async function claimFromElsewhere(store: Store, generation = 1) {
  const path = join(store.folder, "claims", "ab", `12.${generation}`);
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, JSON.stringify({ process: "elsewhere-1-x", id: "x" }));
}

Deno.test("a silent owner's claim is taken over after some patience, by exactly one", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  await claimFromElsewhere(store);
  const beat = (count: number) =>
    Deno.writeTextFile(join(store.folder, "processes", "elsewhere-1-x"), String(count));
  await beat(3);
  let clock = 0;
  const watch = startWatch(() => clock, 15);
  assert.equal(await claim(store, "ab12", watch), undefined);
  clock = 14;
  await beat(4);
  assert.equal(await claim(store, "ab12", watch), undefined);
  clock = 28;
  assert.equal(await claim(store, "ab12", watch), undefined);
  clock = 29;
  const takers = await Promise.all([1, 2, 3].map(() => claim(store, "ab12", watch)));
  const [taker, ...others] = takers.filter((claim) => claim !== undefined);
  assert.equal(others.length, 0);
  assert.equal(await taker.isMine(), true);
});

Deno.test("the claim of a process that said goodbye is free at once", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  await claimFromElsewhere(store);
  assert.ok(await claim(store, "ab12", startWatch(() => 0)));
});

Deno.test("an owner that was taken over notices", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const first = await claim(store, "ab12", startWatch(() => 0));
  assert.equal(await first?.isMine(), true);
  const alive = join(store.folder, "processes", "elsewhere-1-x");
  await Deno.writeTextFile(alive, "0");
  await claimFromElsewhere(store, 2);
  assert.equal(await first?.isMine(), false);
  await first?.release();
  assert.equal(await claim(store, "ab12", startWatch(() => 0)), undefined);
});

Deno.test("of many that claim, give up and die at random, never two hold the claim", async () => {
  await using temporary = await temporaryStore();
  const { store } = temporary;
  const random = new RandomState(3);
  const watch = startWatch(() => 0);
  let [holders, claims, deaths] = [0, 0, 0];
  let failed = false;
  const work = async () => {
    while (claims < 120 && !failed) {
      const held = await claim(store, "ab12", watch);
      if (held === undefined) continue;
      claims++;
      failed = ++holders > 1;
      assert.equal(holders, 1);
      if (random.random() < 0.5) await held.isMine();
      holders--;
      if (random.random() < 0.5) {
        await held.release();
        continue;
      }
      // As if its process had gone: nobody has a process of that name.
      deaths++;
      const path = join(store.folder, "claims", "ab", `12.${await generationOf(held)}`);
      await writeWhole(path, JSON.stringify({ process: "elsewhere-1-x", id: String(deaths) }));
    }
  };
  /** The number of a held claim. For moments, others that came too late may have higher ones. */
  const generationOf = async (held: Claim): Promise<number> => {
    const before = await findClaim(store, "ab12");
    const isMine = await held.isMine();
    const after = await findClaim(store, "ab12");
    const isSure = isMine && before.owner?.id === after.owner?.id;
    return isSure ? after.generation : await generationOf(held);
  };
  await Promise.all(Array.from({ length: 20 }, work));
  assert.ok(deaths > 20);
});
