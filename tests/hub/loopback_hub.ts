// A hub on the loopback, for tests: the hub's URL layout with its API, redirects to large files, ranges and ETags;
// and its bad days.

import { createHash } from "node:crypto";

/** A data set or model: its files by path. */
export type RepoFiles = Record<string, Uint8Array<ArrayBuffer>>;

/** What the hub does instead of answering as it should; nothing to answer as it should. */
export type Mischief = (request: Request, count: number) => Answer | undefined;

/** Another answer: a status with headers and body, a body cut after some bytes, other bytes, or the whole file for a range. */
export type Answer =
  | { status: number; headers?: Record<string, string>; body?: string }
  | { cutAfter: number }
  | { ignoresRange: true }
  | { change: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer> };

/** A running hub. */
export interface LoopbackHub extends AsyncDisposable {
  /** Its address. */
  readonly endpoint: string;
  /** Method and path of every request so far, and the range it asked for. */
  readonly requests: string[];
  /** What the hub does wrong from now on. */
  mischief: Mischief;
}

/** The commit of everything that the hub has. */
export const commit = "c0ffee0000000000000000000000000000000000";

/**
 * Starts a hub.
 *
 * @param repos Files by `datasets/owner/name` or `models/owner/name`
 * @param token Access token that it asks for, if any
 * @returns The hub
 */
export function startHub(repos: Record<string, RepoFiles>, token?: string): LoopbackHub {
  const requests: string[] = [];
  const hub = { requests, mischief: (() => undefined) as Mischief };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const url = new URL(request.url);
    const range = request.headers.get("range");
    requests.push(`${request.method} ${url.pathname}${range ? ` ${range}` : ""}`);
    const bad = hub.mischief(request, requests.length);
    if (bad && "status" in bad) return new Response(bad.body ?? "bad day", bad);
    const authorized = token === undefined || url.pathname.startsWith("/cdn/") ||
      request.headers.get("authorization") === `Bearer ${token}`;
    if (!authorized) return new Response("who are you?", { status: 401 });
    return answer(url, request, repos, bad);
  });
  const { port } = server.addr as Deno.NetAddr;
  return Object.assign(hub, {
    endpoint: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  });
}

type Bad = Exclude<Answer, { status: number }> | undefined;

function answer(url: URL, request: Request, repos: Record<string, RepoFiles>, bad: Bad): Response {
  const api = /^\/api\/(datasets|models)\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(
    url.pathname,
  );
  if (api) {
    const [, type, name, kind, revision] = api;
    const repo = repos[`${type}/${name}`];
    if (
      repo === undefined ||
      !["main", "refs/convert/parquet", commit].includes(decodeURIComponent(revision))
    ) return missing("RepoNotFound");
    if (kind === "revision") return Response.json({ _id: "1", id: name, sha: commit });
    return listing(url, repo);
  }
  const cdn = /^\/cdn\/([0-9a-f]{64})$/.exec(url.pathname);
  if (cdn) {
    const bytes = Object.values(repos).flatMap((repo) => Object.values(repo))
      .find((bytes) => sha256(bytes) === cdn[1])!;
    const response = body(bytes, `"${cdn[1]}"`, request, bad);
    // The real one is Amazon's.
    response.headers.set("x-cache", "Miss from cloudfront");
    return response;
  }
  const file = /^\/(datasets\/)?([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname);
  const repo = file && repos[`${file[1] ?? "models/"}${file[2]}`];
  const bytes = repo?.[file![4]];
  if (bytes === undefined) return missing(repo ? "EntryNotFound" : "RepoNotFound");
  if (!isLarge(bytes)) return body(bytes, `"${gitHash(bytes)}"`, request, bad);
  return new Response(null, {
    status: 302,
    headers: {
      // Another host, as with the real one; it gets no token.
      location: `http://localhost:${url.port}/cdn/${sha256(bytes)}?signed=yes`,
      "x-repo-commit": commit,
      "x-linked-size": String(bytes.length),
      "x-linked-etag": `"${sha256(bytes)}"`,
    },
  });
}

/** The files two at a time, so that there is a next page to ask for. */
function listing(url: URL, repo: RepoFiles): Response {
  const entries = Object.entries(repo).map(([path, bytes]) => ({
    type: "file",
    path,
    size: bytes.length,
    oid: gitHash(bytes),
    ...isLarge(bytes) && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 130 } },
  }));
  const from = Number(url.searchParams.get("cursor") ?? 0);
  const next = new URL(url);
  next.searchParams.set("cursor", String(from + 2));
  const headers: HeadersInit = from + 2 < entries.length ? { link: `<${next}>; rel="next"` } : {};
  return Response.json(entries.slice(from, from + 2), { headers });
}

function body(bytes: Uint8Array<ArrayBuffer>, etag: string, request: Request, bad: Bad): Response {
  const range = /^bytes=(\d+)-(\d*)$/.exec(
    (bad && "ignoresRange" in bad ? undefined : request.headers.get("range")) ?? "",
  );
  const start = range ? Number(range[1]) : 0;
  const end = range?.[2] ? Math.min(Number(range[2]) + 1, bytes.length) : bytes.length;
  let part = bytes.slice(start, end);
  if (bad && "change" in bad) part = bad.change(part);
  const headers: Record<string, string> = {
    etag,
    "accept-ranges": "bytes",
    "content-length": String(part.length),
  };
  if (range) headers["content-range"] = `bytes ${start}-${end - 1}/${bytes.length}`;
  const cut = bad && "cutAfter" in bad ? bad.cutAfter : undefined;
  return new Response(cut === undefined ? part : cutBody(part, cut), {
    status: range ? 206 : 200,
    headers,
  });
}

/** A body that breaks off after some bytes, though more were announced. */
function cutBody(bytes: Uint8Array<ArrayBuffer>, after: number): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) return controller.close();
      controller.enqueue(bytes.slice(0, after));
      sent = true;
    },
  });
}

function missing(code: string): Response {
  return new Response("not here", { status: 404, headers: { "x-error-code": code } });
}

/** Files that the hub keeps beside git: what is large here is small elsewhere. */
function isLarge(bytes: Uint8Array): boolean {
  return bytes.length > 10_000;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function gitHash(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

/** The look-alike of the paper's data set and the embedded encoder, as the hub would have them. */
export async function lookalike(): Promise<Record<string, RepoFiles>> {
  const read = (path: string) => Deno.readFile(new URL(path, import.meta.url));
  const images = "../golden/images/lookalike/";
  const encoder = "../../data/inputs/dino-fashion/";
  return {
    "datasets/uoft-cs/cifar100": {
      "README.md": new TextEncoder().encode("# A look-alike of CIFAR-100\n"),
      "cifar100/train-00000-of-00002.parquet": await read(`${images}train-00000-of-00002.parquet`),
      "cifar100/train-00001-of-00002.parquet": await read(`${images}train-00001-of-00002.parquet`),
      "cifar100/test-00000-of-00001.parquet": await read(`${images}test-00000-of-00001.parquet`),
    },
    "models/onnx-community/dinov2-small": {
      "config.json": await read(`${encoder}config.json`),
      "preprocessor_config.json": await read(`${encoder}preprocessor_config.json`),
      "onnx/model.onnx": await read(`${encoder}onnx/model.onnx`),
    },
  };
}
