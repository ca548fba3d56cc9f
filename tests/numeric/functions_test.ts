import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { exp, log, pow } from "../../lib/numeric/functions.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** Two numbers between 0 and 1 for each of many cases. */
const cases = new RandomState(0).randomSample(20_000);
const pairs = Array.from({ length: 10_000 }, (_, i) => [cases[2 * i], cases[2 * i + 1]]);

const names = {
  exp: [exp, Math.exp, ([u]: number[]) => [(u - 0.5) * 1400]],
  log: [log, Math.log, ([u, v]: number[]) => [u * 2 ** Math.floor((v - 0.5) * 2000)]],
  pow: [pow, Math.pow, ([u, v]: number[]) => [u * 10, (v - 0.5) * 100]],
} as const;

/** SHA-256 of 10,000 results. */
const hashes = {
  exp: "520716b8f39eed9484027838203dee1e799a184eb84d0ee1bd2f24c0a615edc4",
  log: "89cee8bbd5bb7eee67172f509e7966fb31036da9efef88273879d2258443d0c7",
  pow: "99866cc45e3ef62a6a96a4a2cbec6835f7c35f40ce8cc72ae42a43341699db99",
};

for (const [name, [ours, engines, argumentsOf]] of Object.entries(names)) {
  const call = ours as (...args: number[]) => number;
  const witness = engines as (...args: number[]) => number;

  Deno.test(`${name} is within two units in the last place of the engine's`, () => {
    for (const pair of pairs) {
      const given = argumentsOf(pair);
      const [found, expected] = [call(...given), witness(...given)];
      assert.ok(
        found === expected || Math.abs(found - expected) <= 2 ** -51 * Math.abs(expected),
        `${name}(${given}) = ${found}, expected ${expected}`,
      );
    }
  });

  Deno.test(`${name} has the same bits on every machine`, () => {
    const results = Float64Array.from(pairs, (pair) => call(...argumentsOf(pair)));
    const hash = createHash("sha256").update(new Uint8Array(results.buffer)).digest("hex");
    assert.equal(hash, hashes[name as keyof typeof hashes]);
  });
}

Deno.test("functions keep the engine's special cases", () => {
  const special = [0, -0, 1, -1, 0.5, 2, Infinity, -Infinity, NaN];
  for (const x of special) {
    assert.equal(exp(x), Math.exp(x));
    assert.equal(log(x), Math.log(x));
    for (const y of special) assert.equal(pow(x, y), Math.pow(x, y), `${x} ** ${y}`);
  }
});
