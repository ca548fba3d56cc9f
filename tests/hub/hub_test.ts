import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { UserError } from "../../lib/errors.ts";
import type { HubFiles } from "../../lib/encoder/hub_files.ts";
import { openHub } from "../../lib/hub/hub.ts";
import { commit, lookalike, type LoopbackHub, type Mischief, startHub } from "./loopback_hub.ts";

const files = await lookalike();
const dataSet = "uoft-cs/cifar100";
const model = "onnx-community/dinov2-small";
const train0 = files[`datasets/${dataSet}`]["cifar100/train-00000-of-00002.parquet"];

interface Setting {
  server: LoopbackHub;
  folder: string;
  hub: HubFiles;
  waits: number[];
  notes: string[];
  progress: string[];
}

/** A hub with an empty folder, which waits for nothing. */
async function withHub(test: (setting: Setting) => Promise<void>, token?: string): Promise<void> {
  await using server = startHub(files, token);
  const folder = await Deno.makeTempDir();
  const [waits, notes, progress]: [number[], string[], string[]] = [[], [], []];
  const hub = openHub({
    folder,
    endpoint: server.endpoint,
    token,
    sleep: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    onNote: (line) => notes.push(line),
    onProgress: (file, done, total) => progress.push(`${basename(file)} ${done}/${total}`),
  });
  try {
    await test({ server, folder, hub, waits, notes, progress });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assertWhole(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const found = await Deno.readFile(path);
    const expected =
      Object.entries({ ...files[`datasets/${dataSet}`], ...files[`models/${model}`] })
        .find(([name]) => path.endsWith(`/${name}`))![1];
    assert.deepEqual(found, expected, path);
  }
}

/** Does something wrong with the n-th transfer of a large file's bytes. */
function onTransfers(answers: ReturnType<Mischief>[]): Mischief {
  let transfers = 0;
  return (request) => {
    // The hub's client asks for the first byte to learn size and place.
    if (!request.url.includes("/cdn/") || request.headers.get("range") === "bytes=0-0") return;
    return answers[transfers++];
  };
}

Deno.test("a data set's splits are found, downloaded whole, and asked for only once", async () => {
  await withHub(async ({ server, hub, folder, progress, notes }) => {
    const { train, test } = await hub.dataset(dataSet, commit);
    assert.deepEqual(train.map((path) => basename(path)), [
      "train-00000-of-00002.parquet",
      "train-00001-of-00002.parquet",
    ]);
    assert.deepEqual(test.map((path) => basename(path)), ["test-00000-of-00001.parquet"]);
    assert.ok(train[0].startsWith(join(folder, "datasets", dataSet, commit)));
    await assertWhole([...train, ...test]);
    assert.equal(
      progress.at(-1),
      `${basename(test[0])} ${await sizeOf(test[0])}/${await sizeOf(test[0])}`,
    );
    assert.deepEqual(notes, []);

    const asked = server.requests.length;
    assert.deepEqual(await hub.dataset(dataSet, commit), { train, test });
    assert.equal(server.requests.length, asked);
  });
});

Deno.test("an encoder's folder has the files that its type and precision need", async () => {
  await withHub(async ({ hub, server }) => {
    const folder = await hub.model(model, commit, "fp32");
    await assertWhole(
      ["config.json", "preprocessor_config.json", "onnx/model.onnx"].map((name) =>
        join(folder, name)
      ),
    );
    const asked = server.requests.length;
    await hub.model(model, commit, "fp32");
    assert.equal(server.requests.length, asked);
    await assert.rejects(
      hub.model(model, commit, "fp16"),
      /has no onnx\/model_fp16.onnx; it has onnx\/model.onnx/,
    );
  });
});

Deno.test("a revision that is no commit is resolved once, and said", async () => {
  await withHub(async ({ hub, server, notes }) => {
    await hub.dataset(dataSet, "main");
    assert.match(notes.join(), new RegExp(`at "main" is commit ${commit} now`));
    const asked = server.requests.length;
    await hub.dataset(dataSet, "main");
    assert.equal(server.requests.length, asked);
  });
});

Deno.test("a cut transfer goes on where it was cut", async () => {
  await withHub(async ({ hub, server }) => {
    server.mischief = onTransfers([{ cutAfter: 5000 }, { cutAfter: 7000 }]);
    const { train } = await hub.dataset(dataSet, commit);
    await assertWhole(train);
    const ranges = server.requests.filter((line) => /cdn.* bytes=\d+-[1-9]/.test(line)).slice(0, 3)
      .map((line) => line.split(" ")[2]);
    const last = train0.length - 1;
    assert.deepEqual(ranges, [`bytes=0-${last}`, `bytes=5000-${last}`, `bytes=12000-${last}`]);
  });
});

Deno.test("an interrupted download is resumed by the next run", async () => {
  await withHub(async ({ hub, server }) => {
    server.mischief = onTransfers([{ cutAfter: 5000 }, ...Array(20).fill({ cutAfter: 0 })]);
    await assert.rejects(hub.dataset(dataSet, commit), /keeps breaking at 5000 of \d+ bytes/);
    server.mischief = () => undefined;
    const asked = server.requests.length;
    const { train } = await hub.dataset(dataSet, commit);
    await assertWhole(train);
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
    await assertWhole((await hub.dataset(dataSet, commit)).train);
  });
  await withHub(async ({ hub, server, folder }) => {
    server.mischief = onTransfers(Array(20).fill(flip));
    await assert.rejects(hub.dataset(dataSet, commit), /came twice with other bytes/);
    const there = [...Deno.readDirSync(join(folder, "datasets", dataSet, commit, "cifar100"))];
    assert.ok(there.every(({ name }) => name.endsWith(".partial")), "nothing wrong is believed");
  });
});

Deno.test("a busy hub is waited for, as long as it asks", async () => {
  await withHub(async ({ hub, server, waits }) => {
    const answers = [{ status: 503 }, { status: 429, headers: { "retry-after": "7" } }, {
      status: 500,
    }];
    server.mischief = (_, count) => answers[count - 1];
    await assertWhole((await hub.dataset(dataSet, commit)).train);
    assert.deepEqual(waits.slice(0, 3), [1000, 7000, 4000]);
  });
  await withHub(async ({ hub, server, waits }) => {
    server.mischief = () => ({ status: 503 });
    await assert.rejects(hub.dataset(dataSet, commit), /status 503\); start again later/);
    assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000]);
  });
});

Deno.test("what the hub refuses or does not have is said at once", async () => {
  await withHub(async ({ hub, waits }) => {
    await assert.rejects(hub.dataset("uoft-cs/cifar101", commit), /has no .*cifar101.*status 404/);
    await assert.rejects(hub.model(model, "f".repeat(40), "fp32"), /has no .*status 404/);
    await assert.rejects(
      hub.dataset(model, commit),
      (error) => error instanceof UserError && /status 404/.test(error.message),
    );
    assert.deepEqual(waits, []);
  });
  await using closed = startHub(files, "hf_secret");
  const options = { folder: "/nowhere", endpoint: closed.endpoint, sleep: () => Promise.resolve() };
  await assert.rejects(openHub(options).dataset(dataSet, commit), /status 401\).*set HF_TOKEN/);
  assert.throws(() => openHub({ ...options, token: "secret" }), /HF_TOKEN is not an access token/);
});

Deno.test("a token opens what is not public, and does not go to other hosts", async () => {
  await withHub(async ({ hub, server }) => {
    const tokens = new Map<string, Set<string | null>>();
    server.mischief = (request) => {
      const { hostname } = new URL(request.url);
      const seen = tokens.get(hostname) ?? new Set();
      tokens.set(hostname, seen.add(request.headers.get("authorization")));
      return undefined;
    };
    await assertWhole((await hub.dataset(dataSet, commit)).test);
    assert.deepEqual([...tokens.get("127.0.0.1")!], ["Bearer hf_secret"]);
    assert.deepEqual([...tokens.get("localhost")!], [null]);
  }, "hf_secret");
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
  await assert.rejects(hub.dataset(dataSet, commit), (error: Error) => {
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
    hub.model(model, commit, "fp32"),
    /config.json, .*model.onnx into .* by hand/,
  );
  assert.ok(waits.reduce((sum, wait) => sum + wait, 0) <= 2000, "not waited for");

  for (const [repo, there] of Object.entries(files)) {
    for (const [path, bytes] of Object.entries(there)) {
      const target = join(folder, repo, commit, path);
      await Deno.mkdir(join(target, ".."), { recursive: true });
      await Deno.writeFile(target, bytes);
    }
  }
  const { train, test } = await hub.dataset(dataSet, commit);
  await assertWhole([...train, ...test]);
  assert.equal(await hub.model(model, commit, "fp32"), join(folder, "models", model, commit));
  await Deno.remove(folder, { recursive: true });
});

async function sizeOf(path: string): Promise<number> {
  return (await Deno.stat(path)).size;
}
