import assert from "node:assert/strict";
import { chosenBy } from "../../lib/labelling/label_origins.ts";
import type { Round } from "../../lib/labelling/rounds.ts";

const image = (name: string) => ({ name, sha256: name, copies: [] });
const given = (...names: string[]) =>
  names.map((name) => ({ fileName: name, label: "cat", sha256: name }));
const round = (strategy: string, pickedBy: string, ...names: string[]) =>
  ({ sidecar: { strategy, pickedBy, images: names.map(image) } }) as unknown as Round;

Deno.test("a label is of the choice of the last batch before it came, or of the user's", () => {
  const rounds = [
    round("UHerding", "centroids", "a", "b"),
    round("RandomSampling", "strategy", "c", "d"),
    round("UHerding", "strategy", "d", "e"),
  ];
  // b gets its label before the second round, x before any; c and d before now, e not yet.
  const history = [given("x"), given("x", "b"), given("x", "b")];
  const images = ["a", "b", "c", "d", "e", "x", "y"].map(image);
  assert.deepEqual(chosenBy(rounds, history, { images }), [
    "centroids",
    "centroids",
    "RandomSampling",
    "UHerding",
    "UHerding",
    undefined,
    undefined,
  ]);
});
