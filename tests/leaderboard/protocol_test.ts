import assert from "node:assert/strict";
import {
  divideByProtocol,
  protocolDifferences,
  protocolOf,
} from "../../lib/leaderboard/protocol.ts";
import { exampleOf } from "./example_studies.ts";

const areas = [[0.1, 0.2, 0.3]];

Deno.test("the protocol that most studies have is the board's, and the first one's where as many have each", () => {
  const [a, b] = ["a", "b"].map((name) => exampleOf(name, { areas }));
  const [c, d] = ["c", "d"].map((name) => exampleOf(name, { areas, settings: { cycles: 9 } }));
  const names = (studies: (typeof a)[]) => divideByProtocol(studies).alike.map(({ name }) => name);
  assert.deepEqual(names([c, a, b]), ["a", "b"]);
  assert.deepEqual(names([c, a, b, d]), ["c", "d"]);
});

Deno.test("a difference names the setting and both values; one that only one study has is none elsewhere", () => {
  const settings = { classifier: { C: 1, tol: 0.001 }, start: "centroids" };
  const own = protocolOf(exampleOf("own", { areas, settings }));
  const other = protocolOf(exampleOf("other", { areas }));
  assert.deepEqual(protocolDifferences(own, other), [
    "classifier.C 1, not 0.01",
    'start "centroids", not none',
  ]);
  assert.deepEqual(protocolDifferences(own, own), []);
});

Deno.test("numbers of repetitions, data and strategies are no part of the protocol", () => {
  const a = exampleOf("a", { areas });
  const b = exampleOf("b", { areas: [...areas, ...areas], strategies: ["X", "Y", "Z"] });
  assert.deepEqual(protocolDifferences(protocolOf(a), protocolOf(b)), []);
});

Deno.test("the measure that a study shows is part of its protocol", () => {
  const own = protocolOf(
    exampleOf("own", { areas, settings: { figure: { measure: "balancedAccuracy" } } }),
  );
  const other = protocolOf(exampleOf("other", { areas }));
  assert.deepEqual(protocolDifferences(own, other), ["measure balanced accuracy, not accuracy"]);
});
