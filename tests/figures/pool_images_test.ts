// A harder pool as it is published: the right images, and what is answered for them.

import assert from "node:assert/strict";
import { publish } from "../../lib/figures/publish.ts";
import type { PoolImages } from "../../lib/figures/report.ts";
import { small } from "./small_study.ts";

const png = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==",
);

/** Ten samples; the third one is a copy of the first, and has the wrong answer. */
const pool: PoolImages = {
  labels: [0, 1, 1, 1, 0, 1, 0, 1, 0, 1],
  classNames: ["cat", "dog"],
  embedded: {
    indices: [10, 11, 10, 13, 14, 15, 16, 17, 18, 19],
    classes: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
  },
  images: (indices) => Promise.resolve(indices.map(() => png)),
};

Deno.test("a harder pool's samples are told with their places, and wrong answers as such", async () => {
  const files = await publish(small, { pool });
  const text = (name: string) => new TextDecoder().decode(files.get(name));
  const lines = text("pool.csv").split("\n");
  assert.deepEqual(lines.slice(0, 4), [
    "index,embedded_index,class,answer",
    "0,10,cat,cat",
    "1,11,dog,dog",
    "2,10,cat,dog",
  ]);
  assert.match(text("report.html"), /alt="cat answered as dog, 2, embedded as 10"/);
  assert.match(text("report.html"), /alt="dog, 1, embedded as 11"/);
  assert.match(
    text("report.html"),
    /<th scope="col">cycle<\/th><th scope="col">pick 1<\/th><th scope="col">pick 2<\/th><\/tr>/,
  );
});

Deno.test("a pool that is all that was embedded has no table of its own", async () => {
  const { embedded: _, ...plain } = pool;
  const files = await publish(small, { pool: plain });
  assert.ok(!files.has("pool.csv"));
  assert.match(new TextDecoder().decode(files.get("report.html")), /alt="dog, 1"/);
});
