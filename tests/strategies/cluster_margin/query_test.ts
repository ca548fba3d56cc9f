import assert from "node:assert/strict";
import { LARGEST_PART, options } from "../../../lib/strategies/cluster_margin/query.ts";
import { loadPlainForm, loadStrategy } from "../../../lib/strategies/registry.ts";
import { MISSING_LABEL } from "../../../lib/strategies/strategy.ts";
import { ask, askLine, checkPicks, type Question } from "../questions.ts";

const forms = [await loadStrategy("ClusterMargin"), await loadPlainForm("ClusterMargin")];

/** Unlabeled samples in tight groups far apart: which group each of them is in, and a question about them. */
function grouped(groups: number[], batchSize: number): Question {
  const data = Float64Array.from(groups, (group, i) => 100 * group * group + (i % 17) / 16);
  const labels = new Int32Array(groups.length).fill(MISSING_LABEL);
  const embeddings = { data, rows: groups.length, columns: 1 };
  return { embeddings, labels, classCount: 3, batchSize, maxCandidates: 1, seed: 1 };
}

Deno.test("picks go round the clusters, the smallest first, until these are used up", async () => {
  // Groups of 2, 8 and 20 samples, mixed.
  const groups = Array.from({ length: 30 }, (_, i) => i % 15 === 4 ? 1 : i % 4 === 1 ? 2 : 3);
  const sizes = [1, 2, 3].map((group) => groups.filter((one) => one === group).length);
  assert.deepEqual(sizes, [2, 8, 20]);
  const question = grouped(groups, 12);
  for (const form of forms) {
    for (const asked of [{}, { threshold: 50 }]) {
      const picks = await ask(form, question, asked);
      assert.deepEqual(picks.map((pick) => groups[pick]), [1, 2, 3, 1, 2, 3, 2, 3, 2, 3, 2, 3]);
    }
    // All in one cluster, or each in a cluster of its own: any sample may come first.
    for (const threshold of [0, 1e6]) {
      const firsts = await Promise.all([...Array(12).keys()].map(async (seed) => {
        const picks = await ask(form, { ...question, seed }, { threshold });
        checkPicks(picks, question);
        return groups[picks[0]];
      }));
      assert.ok(firsts.includes(3), `${firsts}`);
    }
  }
});

Deno.test("within a cluster, any of its unsure candidates may be picked", async () => {
  const question = grouped(Array.from({ length: 20 }, (_, i) => i % 2), 2);
  const picked = new Set<number>();
  for (let seed = 0; seed < 60; seed++) {
    for (const pick of await ask("ClusterMargin", { ...question, seed })) picked.add(pick);
  }
  assert.equal(picked.size, 20);
});

Deno.test("only candidates with the smallest margins are picked", async () => {
  for (const form of forms) {
    for (let seed = 0; seed < 5; seed++) {
      const picks = await askLine(form, { marginFactor: 2.5, clusterSize: 2 }, 2, seed);
      // Labels are at both ends, 3 on the left and 7 on the right: the border is a little to the left of the middle.
      const middle = await askLine(form, { marginFactor: 1 }, 1, seed);
      for (const pick of picks) assert.ok(Math.abs(pick - middle[0]) <= 3, `${picks}, ${middle}`);
    }
  }
});

Deno.test("many candidates are clustered in parts of equal size, none of them too large", async () => {
  // Four groups in two parts and a bit make twelve clusters, and one pick of each is three of each group.
  const question = grouped(Array.from({ length: 2 * LARGEST_PART + 40 }, (_, i) => i % 4), 12);
  const asked = { clusterSize: question.labels.length / 12.1, marginFactor: 1e6 };
  const picks = await ask("ClusterMargin", question, asked);
  checkPicks(picks, question);
  assert.deepEqual(picks.map((pick) => pick % 4).sort(), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
});

Deno.test("ten candidates for each pick, and ten in a cluster, unless told otherwise", () => {
  assert.deepEqual(options.parse({}), { marginFactor: 10, clusterSize: 10 });
  for (const wrong of [{ marginFactor: 0.5 }, { clusterSize: 0 }, { threshold: -1 }]) {
    assert.throws(() => options.parse(wrong));
  }
});
