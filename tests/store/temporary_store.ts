// A data folder for tests of the store.

import { openStore } from "../../lib/store/open_store.ts";
import type { Key } from "../../lib/store/records.ts";
import type { Store } from "../../lib/store/store.ts";

/** Text as bytes. */
export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** An empty data folder, and what it was told of damage. */
export async function temporaryStore() {
  const folder = await Deno.makeTempDir();
  const warnings: string[] = [];
  const store: Store = await openStore(folder, (message) => warnings.push(message));
  return {
    store,
    warnings,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** The key of some cell. */
export const key: Key = {
  step: "cell",
  inputs: { pool: "aa" },
  parameters: { classifier: { C: 0.01 }, strategy: "Badge" },
  code: { "lib/strategies/badge.ts": "11" },
  versions: { deno: "2.9.6" },
};
