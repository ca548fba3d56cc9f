import assert from "node:assert/strict";
import { distinctRepetitions, groupsOfImages } from "../../lib/leaderboard/same_data.ts";
import { exampleOf, risingAreas } from "./example_studies.ts";

Deno.test("studies of the same raw images are one group, by whatever encoder, and others are not", () => {
  const [a, b, c] = [["a", "x"], ["b", "y"], ["c", "x"]].map(([name, images]) =>
    exampleOf(name, { areas: risingAreas(1), images })
  );
  assert.deepEqual(groupsOfImages([a, b, c]), [["a", "c"], ["b"]]);
  const inputs = (study: typeof a, encoder: string) => ({
    ...study,
    origin: { ...study.origin, embeddings: { pool: encoder }, inputs: { pool: "images", encoder } },
  });
  assert.deepEqual(groupsOfImages([inputs(a, "small"), inputs(b, "large")]), [["a", "b"]]);
  const shared = [a, b].map((study, i) => ({
    ...study,
    origin: {
      ...study.origin,
      inputs: { pool: `images ${i}`, encoder: "same" },
      embeddings: { pool: `pool ${i}`, test: `test ${i}` },
    },
  }));
  assert.deepEqual(groupsOfImages(shared), [["a"], ["b"]], "the same encoder is no image");
});

Deno.test("a repetition counts once only if all compared strategies have the same results", () => {
  const large = exampleOf("large", { areas: risingAreas(3) });
  const small = exampleOf("small", { areas: [[0.5, 0.55, 0.7]], seed: "large" });
  const { repetitions } = distinctRepetitions([small, large], ["A", "B", "C"]);
  assert.deepEqual([...repetitions.get("small")!], [0]);
  const { repetitions: ofTwo, told } = distinctRepetitions([small, large], ["A", "B"]);
  assert.deepEqual([[...ofTwo.get("small")!], told.length], [[], 1]);
});
