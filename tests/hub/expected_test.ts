import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadExperiment } from "../../lib/experiment/experiment.ts";
import { checkAnnounced } from "../../lib/hub/expected.ts";
import type { HubEntry, HubRepo } from "../../lib/hub/repo.ts";
import { assertWhole, data, encoder, files, model, withHub } from "./with_hub.ts";

const paper = await loadExperiment(
  fileURLToPath(new URL("../../experiments/cifar100.json", import.meta.url)),
);
const { hub } = paper.data as Extract<typeof paper.data, { hub: unknown }>;

/** The paper's files as the hub had them in November 2026: size, and how the SHA-256 begins. */
const pinned: [HubRepo["type"], string, number, string][] = [
  ["dataset", "cifar100/train-00000-of-00001.parquet", 118_518_617, "694865d6"],
  ["dataset", "cifar100/test-00000-of-00001.parquet", 23_772_751, "98776c52"],
  ["model", "onnx/model.onnx", 88_532_934, "f22797ea"],
];

for (const [type, path, size, beginning] of pinned) {
  const repo = type === "dataset"
    ? { repo: { type, name: hub.dataset }, revision: hub.revision, expected: hub.sha256! }
    : {
      repo: { type, name: paper.encoder!.model },
      revision: paper.encoder!.revision!,
      expected: paper.encoder!.sha256!,
    };
  const place = { ...repo, folder: "/nowhere", listing: "/nowhere.json" };
  const announced = (hash: string): HubEntry[] => [
    { path, size, oid: "0".repeat(40), lfs: { oid: hash.padEnd(64, "0") } },
  ];

  Deno.test(`the paper's ${path} is the one with the SHA-256 ${beginning}...`, () => {
    checkAnnounced(place, announced(beginning), repo.expected);
    assert.throws(() => checkAnnounced(place, announced("0badf00d"), repo.expected), {
      name: "UserError",
      message: `${repo.repo.name} at ${repo.revision} has another ${path} than the experiment ` +
        `expects: ${size} bytes, SHA-256 ${
          "0badf00d".padEnd(64, "0")
        }, not ${beginning}; correct ` +
        '"sha256" in the experiment file if you trust it',
    });
  });
}

Deno.test("the paper's data set is asked for as the hub lists it, and not at all if the list changed", async () => {
  for (const changed of [false, true]) {
    await withHub(async ({ hub: loopback, server }) => {
      const list = pinned.filter(([type]) => type === "dataset").map(([, path, size, hash]) => ({
        type: "file",
        path,
        size,
        oid: "0".repeat(40),
        lfs: { oid: (changed ? "0badf00d" : hash).padEnd(64, "0"), size, pointerSize: 134 },
      }));
      server.mischief = ({ url }) =>
        url.includes("/tree/") ? { status: 200, body: JSON.stringify(list) } : { status: 404 };
      const { message } = await loopback.dataset(hub).then(() => assert.fail(), (error) => error);
      const asked = server.requests.filter((line) => line.includes("/resolve/"));
      const train = `GET /datasets/${hub.dataset}/resolve/${hub.revision}/${pinned[0][1]}`;
      assert.deepEqual(asked, changed ? [] : [`${train} bytes=0-118518616`]);
      assert.match(message, changed ? /another cifar100\/train.* not 694865d6/ : /status 404/);
    });
  }
});

Deno.test("a hub with other files than the experiment expects is told before anything is downloaded", async () => {
  await withHub(async ({ hub, server }) => {
    const sha256 = { "cifar100/test-00000-of-00001.parquet": "0badf00d" };
    await assert.rejects(
      hub.dataset({ ...data, sha256 }),
      /another cifar100\/test-00000.*not 0badf00d/,
    );
    assert.ok(!server.requests.some((line) => line.includes("/resolve/")));
    const small = { "config.json": "0badf00d" };
    await assert.rejects(hub.model({ ...encoder, sha256: small }), /config.json is another file/);
  });
});

Deno.test("files that are what the experiment expects are taken, put there by hand or not", async () => {
  const repo = files[`models/${model}`];
  const hashes = ["config.json", "onnx/model.onnx"].map((path) =>
    [path, createHash("sha256").update(repo[path]).digest("hex").slice(0, 8)] as const
  );
  const expecting = { ...encoder, sha256: Object.fromEntries(hashes) };
  await withHub(async ({ hub, folder, server, notes }) => {
    const place = await hub.model(expecting);
    await Deno.remove(`${place}.json`);
    const asked = server.requests.length;
    await hub.model(expecting);
    assert.equal(server.requests.length, asked);

    await Deno.writeTextFile(join(place, "config.json"), "{}");
    await hub.model(expecting);
    await assertWhole([join(place, "config.json")]);
    assert.equal(notes.length, 1);
    assert.ok(place.startsWith(folder));
  });
});
