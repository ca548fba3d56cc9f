import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { openHub } from "../../lib/hub/hub.ts";
import { commit, type RepoFiles } from "./loopback_hub.ts";
import { assertWhole, data, dataSet, encoder, files, model, withHub } from "./with_hub.ts";

const network = "onnx/model.onnx";

/** Writes a data set or model as Hugging Face's own programs keep it: links to blobs that are named by their hashes. */
async function writeCache(cache: string, name: string, repo: RepoFiles): Promise<void> {
  const folder = join(cache, name);
  await Deno.mkdir(join(folder, "blobs"), { recursive: true });
  await Deno.mkdir(join(folder, "refs"));
  await Deno.writeTextFile(join(folder, "refs/main"), commit);
  for (const [path, bytes] of Object.entries(repo)) {
    const hash = bytes.length > 10_000
      ? createHash("sha256").update(bytes).digest("hex")
      : createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
    const [blob, link] = [join(folder, "blobs", hash), join(folder, "snapshots", commit, path)];
    await Deno.mkdir(dirname(link), { recursive: true });
    await Deno.writeFile(blob, bytes);
    await Deno.symlink(blob, link);
  }
}

/** A cache with the look-alike and the encoder. */
async function fullCache(): Promise<string> {
  const cache = await Deno.makeTempDir();
  await writeCache(cache, "datasets--uoft-cs--cifar100", files[`datasets/${dataSet}`]);
  await writeCache(cache, "models--onnx-community--dinov2-small", files[`models/${model}`]);
  return cache;
}

Deno.test("files that the cache has are not downloaded", async () => {
  const cache = await fullCache();
  await withHub(
    async ({ hub, server }) => {
      const { pool, test } = await hub.dataset(data);
      await assertWhole([...pool, ...test]);
      await hub.model(encoder);
      assert.deepEqual(server.requests.filter((line) => !line.includes("/api/")), []);
    },
    undefined,
    cache,
  );
  await Deno.remove(cache, { recursive: true });
});

Deno.test("without a network the cache is enough, at a commit or a branch, and a damaged file is not taken", async () => {
  const cache = await fullCache();
  const folder = await Deno.makeTempDir();
  const hub = openHub({ folder, cache, offline: "HF_HUB_OFFLINE is set" });
  for (const revision of [commit, "main"]) {
    const { pool, test } = await hub.dataset({ ...data, revision });
    await assertWhole([...pool, ...test]);
  }
  const blob = await Deno.realPath(
    join(cache, "models--onnx-community--dinov2-small/snapshots", commit, network),
  );
  const bytes = await Deno.readFile(blob);
  bytes[1000] ^= 1;
  await Deno.writeFile(blob, bytes);
  await assert.rejects(
    hub.model(encoder),
    /onnx\/model.onnx is missing; HF_HUB_OFFLINE is set$/,
  );
  await assert.rejects(Deno.stat(join(folder, "models", model, commit, network)));
  await Deno.remove(cache, { recursive: true });
  await Deno.remove(folder, { recursive: true });
});
