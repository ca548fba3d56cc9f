// Requests to the hub that are patient where waiting helps, and say what is wrong where it does not.

import { UserError } from "../errors.ts";

/** How the hub is reached. */
export interface Transport {
  /** The hub's address, such as `https://huggingface.co`. */
  readonly endpoint: string;
  /** Access token, for what is not public. */
  readonly token?: string;
  /** Waits for so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The hub cannot be reached at all. */
export class UnreachableError extends UserError {}

/** Waits between attempts, milliseconds: half a minute in all. */
const waits = [1000, 2000, 4000, 8000, 16000];

/** The hub must begin to answer within so many milliseconds. */
const answerTimeout = 8000;

/**
 * A `fetch` that tries again when the hub is busy or the connection breaks, and throws errors that
 * say what to do.
 *
 * @param transport How the hub is reached
 * @returns A function as `fetch`, whose responses have a status from 200 to 299
 */
export function patientFetch({ endpoint, sleep }: Transport): typeof fetch {
  // A hub that never answered is not waited for: most likely there is no network.
  let reached = false;
  return async (input, init) => {
    for (let attempt = 0;; attempt++) {
      const wait = waits[attempt];
      let response: Response;
      try {
        response = await fetchInTime(input, init);
      } catch (error) {
        if (error instanceof Deno.errors.NotCapable) throw error;
        if (!reached && attempt >= 1 || wait === undefined) throw unreachable(endpoint, error);
        await sleep(reached ? wait : 500);
        continue;
      }
      reached = true;
      if (response.ok) return response;
      await response.body?.cancel();
      if (wait === undefined || ![429, 500, 502, 503, 504].includes(response.status)) {
        throw refused(response, endpoint);
      }
      const asked = Number(response.headers.get("Retry-After") ?? NaN) * 1000;
      await sleep(asked > 0 ? Math.min(asked, 60_000) : wait);
    }
  };
}

/** Gives up on a hub that does not begin to answer; the body may then take its time. */
async function fetchInTime(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(new Error("no answer in time")), answerTimeout);
  try {
    return await fetch(input, { ...init, signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

function unreachable(endpoint: string, error: unknown): UnreachableError {
  const { message, cause } = error as Error & { cause?: Error };
  const reason = (cause?.message ?? message).split(": ").slice(-2).join(": ");
  return new UnreachableError(`The hub ${endpoint} cannot be reached (${reason})`);
}

function refused({ status, url }: Response, endpoint: string): UserError {
  const what = url.startsWith(endpoint) ? url.slice(endpoint.length) : url.split("?")[0];
  if (status === 401 || status === 403) {
    return new UserError(
      `The hub refuses ${what} (status ${status}); check the name, and set HF_TOKEN to a token ` +
        "that may read it",
    );
  }
  if (status === 404) {
    return new UserError(
      `The hub has no ${what} (status 404); check name and revision in the experiment file`,
    );
  }
  return new UserError(
    `The hub does not give ${what} (status ${status}); start again later, what is there is kept`,
  );
}
