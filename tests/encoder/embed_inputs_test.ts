import assert from "node:assert/strict";
import { join } from "node:path";
import { embedKey, type EmbedRequest, openEmbedInputs } from "../../lib/encoder/embed_inputs.ts";
import { writeNpz } from "../../lib/images/npz.ts";
import { encoder, golden, lookalike, project, requestOf, withStore } from "./requests.ts";

Deno.test("the key follows from the images and the settings, not from where the files lie", async () => {
  await withStore(async (store) => {
    const keyOf = (change: Partial<EmbedRequest> = {}) => embedKey(requestOf(store, change));
    const key = await keyOf();
    assert.deepEqual(await keyOf(), key);
    const { train: path, ...others } = lookalike.parquet;
    const elsewhere = join(store.folder, path.split("/").at(-1)!);
    await Deno.copyFile(path, elsewhere);
    const moved = await keyOf({ data: { parquet: { ...others, train: elsewhere } } });
    assert.deepEqual(moved.inputs, key.inputs);
    const other = join(golden, "lookalike/train-00001-of-00002.parquet");
    const changed = await keyOf({ data: { parquet: { ...others, train: other } } });
    assert.notEqual(changed.inputs.pool, key.inputs.pool);
    assert.equal(changed.inputs.test, key.inputs.test);
    assert.equal(changed.inputs.encoder, key.inputs.encoder);
  });
});

Deno.test("the key names the code that reads the images, decodes them and runs the encoder", async () => {
  await withStore(async (store) => {
    const { code } = await embedKey(requestOf(store));
    for (const file of ["images/parquet", "images/decode", "encoder/model", "encoder/resize"]) {
      assert.ok(`lib/${file}.ts` in code, file);
    }
    assert.ok(!("lib/images/folder.ts" in code), "other sources are left out");
    assert.ok(!("lib/encoder/shard_store.ts" in code), "how shards are stored is left out");
  });
});

Deno.test("the key names the device, and the build of ONNX Runtime that it uses", async () => {
  await withStore(async (store) => {
    const keyOf = (device: "cpu" | "wasm") =>
      embedKey(requestOf(store, { encoder: { ...encoder, device } }));
    const [cpu, wasm] = [await keyOf("cpu"), await keyOf("wasm")];
    const deviceOf = ({ parameters }: typeof cpu) => (parameters.encoder as typeof encoder).device;
    assert.deepEqual([deviceOf(cpu), deviceOf(wasm)], ["cpu", "wasm"]);
    const { imports } = JSON.parse(await Deno.readTextFile(join(project, "deno.json")));
    assert.equal(
      `npm:onnxruntime-web@${wasm.versions["onnxruntime-web"]}`,
      imports["onnxruntime-web"],
    );
    // transformers.js brings the build of the other devices.
    const transformers = "@huggingface/transformers";
    assert.equal(`npm:${transformers}@${cpu.versions[transformers]}`, imports[transformers]);
    assert.ok(!("onnxruntime-web" in cpu.versions) && !(transformers in wasm.versions));
    for (const file of ["wasm_model", "resize", "serve_requests"]) {
      assert.ok(`lib/encoder/${file}.ts` in wasm.code, file);
    }
    assert.ok(!("lib/encoder/model.ts" in wasm.code), "other devices are left out");
    assert.ok(!("lib/encoder/wasm_embedder.ts" in wasm.code), "the number of workers is left out");
  });
});

Deno.test("the key of the user's own embeddings follows from the file's content", async () => {
  await withStore(async (store) => {
    const path = join(store.folder, "pool.npz");
    const request = requestOf(store, { data: { embeddings: path }, encoder: undefined });
    const keyWith = async (value: number) => {
      const X_pool = { data: Float32Array.of(value), shape: [1, 1] };
      await Deno.writeFile(path, writeNpz({ X_pool }));
      return await embedKey(request);
    };
    const first = await keyWith(1);
    assert.notDeepEqual((await keyWith(2)).inputs, first.inputs);
    assert.deepEqual(await keyWith(1), first);
  });
});

Deno.test("a test set that is the pool under another name is noted, a share of the pool is not", async () => {
  await withStore(async (store) => {
    const copy = join(store.folder, "other.parquet");
    await Deno.copyFile(lookalike.parquet.train, copy);
    const notesOf = async (test: string | number) => {
      const data = { parquet: { ...lookalike.parquet, test } };
      return (await openEmbedInputs(requestOf(store, { data }), data)).notes.join("\n");
    };
    assert.match(await notesOf(copy), /^All files of the test set are in the pool as well: .*$/);
    assert.equal(await notesOf(0.5), "");
    assert.equal(await notesOf(lookalike.parquet.test), "");
  });
});
