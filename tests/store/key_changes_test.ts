import assert from "node:assert/strict";
import { keyChanges } from "../../lib/store/key_changes.ts";
import type { Key } from "../../lib/store/records.ts";
import { key } from "./temporary_store.ts";

Deno.test("what differs between two keys is told in words", () => {
  const now: Key = {
    ...key,
    parameters: { classifier: { C: 0.1 }, strategy: "Badge", batchSize: 5 },
    code: { "lib/strategies/badge.ts": "22", "lib/strategies/draw.ts": "33" },
    inputs: { pool: "bb" },
    versions: { deno: "2.9.7" },
  };
  assert.deepEqual(keyChanges(key, now), [
    "batchSize none -> 5",
    "classifier.C 0.01 -> 0.1",
    "lib/strategies/badge.ts changed",
    "lib/strategies/draw.ts is new",
    "input pool changed",
    "deno 2.9.6 -> 2.9.7",
  ]);
});
