import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { networkFile, openEncoder } from "../../lib/encoder/files.ts";

/** Runs a test with the folder of an encoder that holds the given files. */
async function withEncoder(
  files: Record<string, string>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "onnx"));
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, name), text);
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const config = (model_type: string) => JSON.stringify({ model_type });
const preprocessor = JSON.stringify({ size: { height: 8, width: 8 } });
const vit = {
  "config.json": config("vit"),
  "preprocessor_config.json": preprocessor,
  "onnx/model.onnx": "",
};
const full = { dtype: "fp32", pooling: "cls" } as const;

Deno.test("the network's file follows from the model's type and the precision", () => {
  assert.equal(networkFile("vit", "fp32"), "onnx/model.onnx");
  assert.equal(networkFile("clip", "fp16"), "onnx/vision_model_fp16.onnx");
  assert.equal(networkFile("siglip_vision_model", "q8"), "onnx/model_quantized.onnx");
});

Deno.test("weights beside the graph are among the files that decide the embeddings", async () => {
  const models = new URL("../golden/models/", import.meta.url);
  const plain = await openEncoder(fileURLToPath(new URL("logits", models)), full).catch((error) =>
    error
  );
  assert.match(plain.message, /yields logits but no last_hidden_state/);
  const { files, weights } = await openEncoder(
    fileURLToPath(new URL("external", models)),
    full,
  );
  assert.equal(files.at(-1)!.name, "onnx/model.onnx_data");
  assert.deepEqual(weights.map(({ location }) => location), ["model.onnx_data"]);
});

Deno.test("how large images may be goes to where they are decoded", async () => {
  const folder = fileURLToPath(new URL("../golden/odd_models/map", import.meta.url));
  const { preprocessing } = await openEncoder(folder, {
    dtype: "fp32",
    pooling: "mean",
    maxPixels: 1000,
  });
  assert.equal(preprocessing.maxPixels, 1000);
});

for (
  const [what, files, settings, message] of [
    ["a missing configuration", {}, full, /has no config\.json; /],
    ["a damaged configuration", { ...vit, "config.json": "{" }, full, /config\.json is not JSON/],
    [
      "a missing network",
      vit,
      { ...full, dtype: "fp16" },
      /has no onnx\/model_fp16\.onnx \(dtype fp16\); it has onnx\/model\.onnx/,
    ],
    [
      "what is no network",
      { ...vit, "onnx/model.onnx": "no network" },
      full,
      /model\.onnx is not a whole ONNX file \(.*\); put a whole copy there$/,
    ],
    [
      "a CLS token that the model does not have",
      { ...vit, "config.json": config("siglip_vision_model") },
      full,
      /no CLS token; set "pooling": "mean"/,
    ],
  ] as const
) {
  Deno.test(`${what} is refused with what to do`, async () => {
    await withEncoder(files, async (folder) => {
      await assert.rejects(openEncoder(folder, settings), { name: "UserError", message });
    });
  });
}
