// Requests to the hub that are patient where waiting helps, and that show the access token to nobody else.

import { UserError } from "../errors.ts";
import { toldWait } from "./rate_limit.ts";
import { notTheHub, refused, unreachable, UnreachableError } from "./refusals.ts";

/** How the hub is reached. */
export interface Transport {
  /** The hub's address, such as `https://huggingface.co`. */
  readonly endpoint: string;
  /** Access token, for what is not public. */
  readonly token?: string;
  /** Waits for so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Told, each second, how many of the seconds that are waited for are left. */
  readonly onWait?: (left: number, total: number) => void;
  /** Told, in a line, what the user should know. */
  readonly onNote?: (line: string) => void;
}

/** Waits between attempts while the hub fails or the connection breaks, seconds: half a minute in all. */
const waits = [1, 2, 4, 8, 16];

/** Waits for a hub that never answered, seconds. They are short: most likely there is no network. */
const firstWaits = [0.5, 1, 2];

/** The hub must begin to answer within so many milliseconds. */
const answerTimeout = 30_000;

/** How often a request waits because the hub takes no more requests for now. */
const patience = 5;

/** The longest of those waits, seconds: two of the windows of 300 s in which the hub counts requests. */
const longestWait = 600;

/** Such a wait if the hub does not say how long, seconds. */
const untoldWait = 60;

/** Data must keep coming: the connection is given up after so many milliseconds without. */
const stallTimeout = 30_000;

/**
 * A `fetch` that tries again when the hub is busy or the connection breaks, and throws errors that
 * say what to do. It adds the access token to requests to the hub's own address, and to no others.
 *
 * @param transport How the hub is reached
 * @param page Address of the page of the data set or model, for messages
 * @returns A function as `fetch`, whose responses have a status from 200 to 299
 */
export function patientFetch(transport: Transport, page: string): typeof fetch {
  const { endpoint, onNote } = transport;
  const asked = { ...transport, page };
  let reached = false;
  return async (input, init) => {
    let [failures, refusals] = [0, 0];
    for (;;) {
      let response: Response;
      try {
        response = await follow(new Request(input, init), transport);
      } catch (error) {
        if (error instanceof Deno.errors.NotCapable || error instanceof UserError) throw error;
        const reason = unreachable(endpoint, error);
        const wait = (reached ? waits : firstWaits)[failures++];
        if (wait === undefined || !(reason instanceof UnreachableError)) throw reason;
        if (failures === 1) onNote?.(`${reason.message}; trying again`);
        await pause(transport, wait);
        continue;
      }
      reached = true;
      if (response.ok) return response;
      await response.body?.cancel();
      const { status, headers } = response;
      const told = toldWait(headers);
      if (status === 429 && refusals < patience && (told ?? 0) <= longestWait) {
        refusals++;
        const wait = told ?? untoldWait;
        onNote?.(`The hub takes no more requests for now (status 429); going on in ${wait} s`);
        await pause(transport, wait);
      } else if ([500, 502, 503, 504].includes(status) && failures < waits.length) {
        await pause(transport, Math.min(told ?? waits[failures], longestWait));
        failures++;
      } else {
        throw refused(response, asked, told);
      }
    }
  };
}

/** Follows redirects by hand, because `fetch` may take the token along to another host. */
async function follow(request: Request, { endpoint, token }: Transport): Promise<Response> {
  const home = new URL(endpoint).origin;
  let { url } = request;
  for (let hops = 0; hops < 10; hops++) {
    const headers = new Headers(request.headers);
    headers.delete("Authorization");
    if (token !== undefined && new URL(url).origin === home) {
      headers.set("Authorization", `Bearer ${token}`);
    }
    const response = await fetchInTime(url, { headers, redirect: "manual" });
    const location = response.headers.get("Location");
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, url);
    // fetch reads local files too.
    if (next === null || !/^https?:$/.test(next.protocol)) {
      throw new UserError(`${url} leads to ${location}, which is no address; check HF_ENDPOINT`);
    }
    url = next.href;
  }
  throw new UserError(`${request.url} leads from address to address, without an end; try later`);
}

/** Gives up on a hub that does not begin to answer; the body may then take its time. */
async function fetchInTime(url: string, init: RequestInit): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(
    () => stop.abort(new Error(`no answer in ${answerTimeout / 1000} s`)),
    answerTimeout,
  );
  try {
    return await fetch(url, { ...init, signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** Waits, and tells each second how long still. */
async function pause({ sleep, onWait }: Transport, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left--) {
    onWait?.(left, seconds);
    await sleep(Math.min(left, 1) * 1000);
  }
  onWait?.(0, seconds);
}

/**
 * Reads a body until it ends, breaks or stalls: what is missing then can be asked for again.
 *
 * @param response The response
 * @returns Its pieces
 */
export async function* chunks({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const stalled = Promise.withResolvers<{ done: true; value: undefined }>();
      const timer = setTimeout(
        () => stalled.resolve({ done: true, value: undefined }),
        stallTimeout,
      );
      try {
        const { done, value } = await Promise.race([reader.read(), stalled.promise]);
        if (done) return;
        yield value!;
      } catch {
        return;
      } finally {
        clearTimeout(timer);
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * Makes a `fetch` check that its responses are JSON: a network's log-in page comes with status 200 too.
 *
 * @param fetch The function that asks
 * @returns A function as `fetch`
 */
export function jsonFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of chunks(response)) text += decoder.decode(chunk, { stream: true });
    try {
      JSON.parse(text);
    } catch {
      throw notTheHub(String(input), text);
    }
    return new Response(text, response);
  };
}
