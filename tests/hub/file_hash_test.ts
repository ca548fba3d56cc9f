import assert from "node:assert/strict";
import { join } from "node:path";
import { isInPlace } from "../../lib/hub/file_hash.ts";
import type { HubEntry, HubFolder } from "../../lib/hub/repo.ts";
import { sha256 } from "../../lib/store/sha256.ts";

Deno.test("files are hashed again where the list of those that were found whole is damaged or can't be read", async () => {
  const hub = await Deno.makeTempDir();
  try {
    const folder = join(hub, "models", "owner", "name", "main");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "model.onnx"), "network");
    const place: HubFolder = {
      repo: { type: "model", name: "owner/name" },
      revision: "main",
      folder,
      listing: `${folder}.json`,
    };
    const oid = sha256("network");
    const entry: HubEntry = { path: "model.onnx", size: 7, oid, lfs: { oid } };
    const list = `${folder}.checked.json`;
    assert.equal(await isInPlace(hub, place, entry), true);
    const kept = JSON.parse(await Deno.readTextFile(list));
    assert.deepEqual(Object.keys(kept), ["model.onnx"]);
    for (
      const text of ["", "{", "null", "[1]", '"text"', '{"model.onnx":null}', '{"a":{"hash":1}}']
    ) {
      await Deno.writeTextFile(list, text);
      assert.equal(await isInPlace(hub, place, entry), true, text);
      assert.deepEqual(JSON.parse(await Deno.readTextFile(list)), kept, text);
    }
    await Deno.remove(list);
    await Deno.mkdir(list);
    assert.equal(await isInPlace(hub, place, entry), true);
    // A list that tells of the file as it is now is believed; one of other content is not.
    await Deno.writeTextFile(join(folder, "model.onnx"), "netwerk");
    assert.equal(await isInPlace(hub, place, entry), false);
  } finally {
    await Deno.remove(hub, { recursive: true });
  }
});
