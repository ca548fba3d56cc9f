import assert from "node:assert/strict";
import { basename, dirname, join, posix } from "node:path";
import { networkFile, openEncoder } from "../../lib/encoder/files.ts";
import { type TinyModel, writeTinyEncoder } from "./tiny_model.ts";

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

/** Tokens times a matrix that lies in a file of its own. */
const externalModel = (location: string): TinyModel => ({
  inputs: [{ name: "pixel_values", shape: ["batch", 3, 2, 2] }],
  nodes: [
    ["Reshape", ["pixel_values", "shape"], "tokens"],
    ["MatMul", ["tokens", "w"], "last_hidden_state"],
  ],
  outputs: [{ name: "last_hidden_state", shape: ["batch", 2, 4] }],
  constants: [{ name: "shape", values: [0, 2, 6] }, { name: "w", shape: [6, 4], location }],
});

Deno.test("every file that the graph reads is among the files that decide the embeddings", async () => {
  await withEncoder(vit, async (folder) => {
    const { files, externalData } = await openEncoder(folder, full);
    assert.deepEqual([files.length, externalData], [3, []]);
  });
  for (const location of ["model.onnx_data", "weights.bin", "./parts/one.bin", "../all.bin"]) {
    await withEncoder({}, async (folder) => {
      await writeTinyEncoder(folder, externalModel(location));
      const path = join(folder, "onnx", location);
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, new Uint8Array(6 * 4 * 4));
      const { files, externalData } = await openEncoder(folder, full);
      assert.equal(files.at(-1)!.name, posix.join("onnx", location));
      assert.deepEqual(externalData, [{ name: location, path }]);
    });
  }
});

Deno.test("weights that are missing or outside of the encoder's folder are refused", async () => {
  await withEncoder({}, async (folder) => {
    const refusal = async (location: string) => {
      await writeTinyEncoder(folder, externalModel(location));
      return await openEncoder(folder, full).catch((error) => error.message);
    };
    assert.match(
      await refusal("weights.bin"),
      /has no onnx.weights\.bin, which onnx\/model\.onnx reads its weights from; put the file there$/,
    );
    await Deno.writeTextFile(`${folder}.bin`, "");
    const outside = [
      "../../secret.bin",
      `../../${basename(folder)}.bin`,
      `${folder}/w.bin`,
      "../..",
    ];
    for (const location of outside) {
      assert.match(
        await refusal(location),
        /reads weights from .*, which is outside of its folder; /,
      );
    }
    await Deno.remove(`${folder}.bin`);
  });
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
      /model\.onnx is no ONNX model \(.*\); replace the file$/,
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
