import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import { openHub } from "../../lib/hub/hub.ts";
import { commit, startHub } from "./loopback_hub.ts";
import {
  assertWhole,
  data,
  dataSet,
  encoder,
  files,
  model,
  onTransfers,
  seconds,
  withHub,
} from "./with_hub.ts";

const train0 = files[`datasets/${dataSet}`]["cifar100/train-00000-of-00002.parquet"];

Deno.test("a data set's splits are found, downloaded whole, and asked for only once", async () => {
  await withHub(async ({ server, hub, folder, progress, notes }) => {
    const { pool, test, splits } = await hub.dataset(data);
    assert.deepEqual(splits, ["test", "train"]);
    assert.deepEqual(pool.map((path) => basename(path)), [
      "train-00000-of-00002.parquet",
      "train-00001-of-00002.parquet",
    ]);
    assert.deepEqual(test.map((path) => basename(path)), ["test-00000-of-00001.parquet"]);
    assert.ok(pool[0].startsWith(join(folder, "datasets", dataSet, commit)));
    await assertWhole([...pool, ...test]);
    assert.equal(
      progress.at(-1),
      `${basename(test[0])} ${await sizeOf(test[0])}/${await sizeOf(test[0])}`,
    );
    assert.deepEqual(notes, []);

    const asked = server.requests.length;
    assert.deepEqual(await hub.dataset(data), { pool, test, splits });
    assert.equal(server.requests.length, asked);
  });
});

Deno.test("an encoder's folder has the files that its type and precision need", async () => {
  await withHub(async ({ hub, server }) => {
    const folder = await hub.model(encoder);
    await assertWhole(
      ["config.json", "preprocessor_config.json", "onnx/model.onnx"].map((name) =>
        join(folder, name)
      ),
    );
    const asked = server.requests.length;
    await hub.model(encoder);
    assert.equal(server.requests.length, asked);
    await assert.rejects(
      hub.model({ ...encoder, dtype: "fp16" }),
      /has no onnx\/model_fp16.onnx; it has onnx\/model.onnx/,
    );
  });
});

Deno.test("a revision that is no commit is resolved once, and said", async () => {
  for (const revision of ["main", "refs/convert/parquet"]) {
    await withHub(async ({ hub, server, notes }) => {
      await assertWhole((await hub.dataset({ ...data, revision })).pool);
      assert.match(notes.join(), new RegExp(`at "${revision}" is commit ${commit} now`));
      const asked = server.requests.length;
      await hub.dataset({ ...data, revision });
      assert.equal(server.requests.length, asked);
    });
  }
});

Deno.test("a cut transfer goes on where it was cut", async () => {
  await withHub(async ({ hub, server }) => {
    server.mischief = onTransfers([{ cutAfter: 5000 }, { cutAfter: 7000 }]);
    const { pool } = await hub.dataset(data);
    await assertWhole(pool);
    const ranges = server.requests.filter((line) => /cdn.* bytes=\d+-[1-9]/.test(line)).slice(0, 3)
      .map((line) => line.split(" ")[2]);
    const last = train0.length - 1;
    assert.deepEqual(ranges, [`bytes=0-${last}`, `bytes=5000-${last}`, `bytes=12000-${last}`]);
  });
});

Deno.test("an interrupted download is resumed by the next run", async () => {
  await withHub(async ({ hub, server }) => {
    server.mischief = onTransfers([{ cutAfter: 5000 }, ...Array(20).fill({ cutAfter: 0 })]);
    await assert.rejects(hub.dataset(data), /keeps breaking at 5000 of \d+ bytes/);
    server.mischief = () => undefined;
    const asked = server.requests.length;
    const { pool } = await hub.dataset(data);
    await assertWhole(pool);
    assert.ok(server.requests.slice(asked).some((line) => line.includes("bytes=5000-")));
    assert.ok(!server.requests.slice(asked).some((line) => line.includes("/api/")));
  });
});

Deno.test("other bytes than announced are thrown away and asked for again", async () => {
  const flip = {
    change: (bytes: Uint8Array<ArrayBuffer>) => bytes.map((byte, i) => i === 100 ? byte ^ 1 : byte),
  };
  await withHub(async ({ hub, server }) => {
    server.mischief = onTransfers([flip]);
    await assertWhole((await hub.dataset(data)).pool);
  });
  await withHub(async ({ hub, server, folder }) => {
    server.mischief = onTransfers(Array(20).fill(flip));
    await assert.rejects(hub.dataset(data), /came twice with other bytes/);
    const there = [...Deno.readDirSync(join(folder, "datasets", dataSet, commit, "cifar100"))];
    assert.ok(there.every(({ name }) => name.endsWith(".partial")), "nothing wrong is believed");
  });
});

Deno.test("a mirror that knows no ranges is enough", async () => {
  await withHub(async ({ hub, server }) => {
    server.mischief = () => ({ ignoresRange: true });
    await assertWhole((await hub.dataset(data)).pool);
    server.mischief = onTransfers([{ cutAfter: 5000 }, { ignoresRange: true }]);
    const folder = await hub.model(encoder);
    await assertWhole([join(folder, "onnx/model.onnx")]);
  });
});

Deno.test("a kept list that is damaged is asked for again", async () => {
  for (const content of ["", "{", '{"commit":"c","files":[]}']) {
    await withHub(async ({ hub, folder }) => {
      const { pool } = await hub.dataset(data);
      await Deno.remove(pool[0]);
      await Deno.writeTextFile(join(folder, "datasets", dataSet, `${commit}.json`), content);
      await assertWhole((await hub.dataset(data)).pool);
    });
  }
});

Deno.test("a file with one wrong bit is named and fetched again", async () => {
  await withHub(async ({ hub, folder, notes }) => {
    const path = join(await hub.model(encoder), "onnx/model.onnx");
    for (const name of ["onnx/model.onnx", "config.json"]) {
      const target = join(folder, "models", model, commit, name);
      const bytes = await Deno.readFile(target);
      bytes[bytes.length >> 1] ^= 1;
      await Deno.writeFile(target, bytes);
      notes.length = 0;
      await hub.model(encoder);
      await assertWhole([path, join(folder, "models", model, commit, "config.json")]);
      assert.deepEqual(notes, [`${target} is not what the hub announces; it is fetched again`]);
    }
  });
});

Deno.test("without a network, one line says so and what to do; files put there by hand are enough", async () => {
  const folder = await Deno.makeTempDir();
  const waits: number[] = [];
  // A port that nobody listens at: the server that got it is gone.
  const { endpoint } = await (async () => {
    await using gone = startHub({});
    return { endpoint: gone.endpoint };
  })();
  const hub = openHub({
    folder,
    endpoint,
    sleep: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
  });
  await assert.rejects(hub.dataset(data), (error: Error) => {
    assert.ok(error instanceof UserError);
    assert.match(
      error.message,
      /cannot be reached \(.*refused.*\).*deno task demo .* parquet files into .* by hand/,
    );
    assert.ok(error.message.includes(join(folder, "datasets", dataSet, commit)));
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
  await assert.rejects(
    hub.model(encoder),
    /config.json, .*model.onnx into .* by hand/,
  );
  assert.equal(seconds(waits), 2 * (0.5 + 1 + 2), "a few seconds only for each question");

  for (const [repo, there] of Object.entries(files)) {
    for (const [path, bytes] of Object.entries(there)) {
      const target = join(folder, repo, commit, path);
      await Deno.mkdir(join(target, ".."), { recursive: true });
      await Deno.writeFile(target, bytes);
    }
  }
  const { pool, test } = await hub.dataset(data);
  await assertWhole([...pool, ...test]);
  assert.equal(await hub.model(encoder), join(folder, "models", model, commit));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder in place of a file, a file in place of a folder and a loop of links are told in one line", async () => {
  for (const part of ["cifar100/test-00000-of-00001.parquet", "cifar100", ""]) {
    for (const odd of ["folder", "file", "loop"]) {
      await withHub(async ({ hub, folder }) => {
        const { pool: [first] } = await hub.dataset(data);
        const path = join(first, "../..", part);
        await Deno.remove(path, { recursive: true });
        if (odd === "folder") await Deno.mkdir(join(path, "x"), { recursive: true });
        if (odd === "file") await Deno.writeTextFile(path, "x");
        if (odd === "loop") await Deno.symlink(path, path);
        const fault = await hub.dataset(data).then(() => undefined, (error: Error) => error);
        // What can be mended is: an empty folder is filled, a wrong file replaced.
        if (fault === undefined) return await assertWhole([first]);
        assert.ok(fault instanceof UserError, String(fault.stack));
        assert.match(
          fault.message,
          odd === "loop"
            ? /^\S+ is a link, and links inside \S+ are not followed|^The hub's files in .* cannot be/
            : /^The hub's files in .* cannot be read or written \(.*\); remove/,
        );
        assert.ok(fault.message.includes(folder));
      });
    }
  }
});

Deno.test("files put there by hand that lack a split are told with the split", async () => {
  const folder = await Deno.makeTempDir();
  const place = join(folder, "datasets", dataSet, commit);
  await Deno.mkdir(place, { recursive: true });
  await Deno.writeTextFile(join(place, "train-00000-of-00001.parquet"), "");
  const { message } = await openHub({ folder, offline: "HF_HUB_OFFLINE is set" }).dataset(data)
    .then(() => assert.fail(), (error: Error) => error);
  assert.match(
    message,
    /^what is in .* is not enough: .* the split test; it has train.*OFFLINE is set$/,
  );
  await Deno.remove(folder, { recursive: true });
});

async function sizeOf(path: string): Promise<number> {
  return (await Deno.stat(path)).size;
}
