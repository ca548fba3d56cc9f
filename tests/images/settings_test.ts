import assert from "node:assert/strict";
import { dataSettings } from "../../lib/images/settings.ts";

const hub = { dataset: "uoft-cs/cifar100", revision: "main" };

Deno.test("columns and the share of the test set have defaults", () => {
  assert.deepEqual(dataSettings.parse({ hub }), {
    hub: { ...hub, image: "image", label: "label" },
  });
  assert.deepEqual(dataSettings.parse({ folder: { train: "photos" } }), {
    folder: { train: "photos", test: 0.2 },
  });
});

Deno.test("data have exactly one source, which is named completely", () => {
  for (
    const data of [
      {},
      { hub, embeddings: "pool.npz" },
      { hub: { ...hub, dataset: "cifar100" } },
      { parquet: { train: "train.parquet" } },
      { folder: { train: "photos", test: 1 } },
      { embeddings: "" },
    ]
  ) assert.ok(!dataSettings.safeParse(data).success, JSON.stringify(data));
});
