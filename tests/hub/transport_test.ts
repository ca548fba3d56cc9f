import assert from "node:assert/strict";
import { UserError } from "../../lib/errors.ts";
import { openHub } from "../../lib/hub/hub.ts";
import { type Mischief, startHub } from "./loopback_hub.ts";
import { assertWhole, data, dataSet, encoder, files, model, seconds, withHub } from "./with_hub.ts";

Deno.test("a busy hub is waited for, as long as it asks", async () => {
  await withHub(async ({ hub, server, waits, countdown, notes }) => {
    const limits = '"api";r=9;t=100, "resolvers";r=0;t=3';
    const answers: ReturnType<Mischief>[] = [{ status: 503 }, {
      status: 429,
      headers: { "retry-after": "2" },
    }, {
      status: 429,
      headers: { "RateLimit": limits },
    }];
    server.mischief = (_, count) => answers[count - 1];
    await assertWhole((await hub.dataset(data)).pool);
    assert.deepEqual(waits, [1000, 1000, 1000, 1000, 1000, 1000]);
    assert.deepEqual(notes.map((line) => /going on in .*/.exec(line)?.[0]), [
      "going on in 2 s",
      "going on in 3 s",
    ]);
    assert.deepEqual(countdown, ["1/1", "0/1", "2/2", "1/2", "0/2", "3/3", "2/3", "1/3", "0/3"]);
  });
  await withHub(async ({ hub, server, waits }) => {
    server.mischief = () => ({ status: 503 });
    await assert.rejects(hub.dataset(data), /status 503\); start again later/);
    assert.equal(seconds(waits), 1 + 2 + 4 + 8 + 16);
  });
  await withHub(async ({ hub, server, waits }) => {
    server.mischief = () => ({ status: 429, headers: { "ratelimit": '"resolvers";r=0;t=172' } });
    await assert.rejects(hub.dataset(data), /status 429\); start again in 172 s/);
    assert.equal(seconds(waits), 5 * 172);
  });
  await withHub(async ({ hub, server, waits }) => {
    server.mischief = () => ({ status: 429, headers: { "retry-after": "3600" } });
    await assert.rejects(hub.dataset(data), /start again in 3600 s, what is there/);
    assert.deepEqual(waits, []);
  });
});

Deno.test("a hub that does not begin to answer within 30 s is asked four times before it counts as unreachable", async () => {
  let asked = 0;
  const stop = Promise.withResolvers<Response>();
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => (asked++, stop.promise),
  );
  const realTimeout = globalThis.setTimeout;
  const soon = (run: () => void, milliseconds?: number) =>
    realTimeout(run, milliseconds === 30_000 ? 30 : milliseconds);
  globalThis.setTimeout = soon as typeof setTimeout;
  const waits: number[] = [];
  try {
    const hub = openHub({
      folder: "/nowhere",
      endpoint: `http://127.0.0.1:${server.addr.port}`,
      sleep: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
    });
    await assert.rejects(hub.dataset(data), /cannot be reached \(no answer in 30 s\)/);
  } finally {
    globalThis.setTimeout = realTimeout;
    stop.resolve(new Response());
  }
  assert.deepEqual([asked, seconds(waits)], [4, 0.5 + 1 + 2]);
});

Deno.test("what the hub refuses or does not have is said at once", async () => {
  await withHub(async ({ hub, waits }) => {
    await assert.rejects(
      hub.dataset({ ...data, dataset: "uoft-cs/cifar101" }),
      /has no .*cifar101.*status 404/,
    );
    await assert.rejects(
      hub.model({ ...encoder, revision: "f".repeat(40) }),
      /has no .*status 404/,
    );
    await assert.rejects(
      hub.dataset({ ...data, dataset: model }),
      (error) => error instanceof UserError && /status 404/.test(error.message),
    );
    assert.deepEqual(waits, []);
  });
  await using closed = startHub(files, "hf_secret");
  const options = { folder: "/nowhere", endpoint: closed.endpoint, sleep: () => Promise.resolve() };
  await assert.rejects(openHub(options).dataset(data), /status 401\).*set HF_TOKEN/);
  await assert.rejects(
    openHub({ ...options, token: "hf_stale" }).dataset(data),
    (error: Error) => error.message.includes(`${closed.endpoint}/settings/tokens`),
  );
  closed.mischief = () => ({ status: 403 });
  await assert.rejects(
    openHub({ ...options, token: "hf_secret" }).dataset(data),
    (error: Error) =>
      error.message.includes(`accept the terms at ${closed.endpoint}/datasets/${dataSet},`),
  );
});

Deno.test("address and token are looked at when the hub is asked, and not before", async () => {
  const options = { folder: "/nowhere", sleep: () => Promise.resolve() };
  const badToken = openHub({ ...options, token: "secret" });
  await assert.rejects(badToken.dataset(data), /HF_TOKEN is not an access token/);
  const badAddress = openHub({ ...options, endpoint: "hf-mirror.com" });
  await assert.rejects(badAddress.dataset(data), /HF_ENDPOINT is "hf-mirror.com"; set/);
});

Deno.test("a web page in place of an answer is told in one line", async () => {
  const page = { status: 200, headers: { "content-type": "text/html" }, body: "<html>Log in" };
  await withHub(async ({ hub, server }) => {
    server.mischief = () => page;
    await assert.rejects(hub.dataset(data), /web page \(it begins "<html>Log in"\)/);
    server.mischief = (request) => request.url.includes("/resolve/") ? page : undefined;
    await assert.rejects(hub.dataset(data), /web page \(it begins "<html>Log in"\)/);
    server.mischief = () => undefined;
    await assertWhole((await hub.dataset(data)).pool);
  });
});

Deno.test("an empty or odd list of the hub's files is told in one line and not kept", async () => {
  for (
    const body of ["[]", "{}", "null", "[3]", '[{"type":"file","path":"../up","size":1,"oid":""}]']
  ) {
    await withHub(async ({ hub, server }) => {
      server.mischief = () => ({ status: 200, body });
      await assert.rejects(hub.dataset(data), (error: Error) => {
        assert.ok(error instanceof UserError, String(error.stack));
        assert.match(
          error.message,
          /answers no list of the files of uoft-cs\/cifar100 \(.*\); start/,
        );
        return true;
      });
      server.mischief = () => undefined;
      await assertWhole((await hub.dataset(data)).pool);
    });
  }
});

Deno.test("redirects lead to addresses, not to files of this machine, and come to an end", async () => {
  await withHub(async ({ hub, server }) => {
    for (const location of ["file:///etc/passwd", "http://["]) {
      server.mischief = () => ({ status: 302, headers: { location } });
      await assert.rejects(hub.dataset(data), /which is no address; check HF_ENDPOINT/);
    }
    server.mischief = () => ({ status: 302, headers: { location: "/again" } });
    await assert.rejects(hub.dataset(data), /from address to address, without an end/);
  });
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
    await assertWhole((await hub.dataset(data)).test);
    assert.deepEqual([...tokens.get("127.0.0.1")!], ["Bearer hf_secret"]);
    assert.deepEqual([...tokens.get("localhost")!], [null]);
  }, "hf_secret");
});
