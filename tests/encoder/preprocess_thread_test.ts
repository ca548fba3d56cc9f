import assert from "node:assert/strict";
import { startPreprocessor } from "../../lib/encoder/preprocess_thread.ts";
import { readPreprocessorConfig } from "../../lib/encoder/preprocessor_config.ts";

const formats = new URL("../golden/images/formats/", import.meta.url);
const imageOf = async (name: string) => ({
  bytes: await Deno.readFile(new URL(name, formats)),
  name,
});

Deno.test("every request is answered with its own batch, in a thread that outlives errors", async () => {
  const config = { size: { height: 8, width: 8 }, resample: 2 };
  const preprocessor = startPreprocessor(readPreprocessorConfig(config, "config"));
  try {
    const [jpeg, png] = await Promise.all(["rgb.jpg", "rgb.png"].map(imageOf));
    const bad = { bytes: Uint8Array.of(1, 2, 3), name: "bad" };
    const [one, failed, two] = await Promise.allSettled([
      preprocessor.preprocess([jpeg]),
      preprocessor.preprocess([bad]),
      preprocessor.preprocess([png, jpeg]),
    ]);
    assert.equal(failed.status, "rejected");
    assert.ok(one.status === "fulfilled" && two.status === "fulfilled");
    assert.deepEqual([one.value.count, two.value.count], [1, 2]);
    assert.deepEqual(two.value.data.subarray(3 * 8 * 8), one.value.data);
    assert.ok(jpeg.bytes.length > 0, "the images are copied, not handed over");
  } finally {
    preprocessor.stop();
  }
});
