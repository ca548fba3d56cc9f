// What an answer that is of no use means, in one line: which file, why, and the way out.

import { UserError } from "../errors.ts";

/** Whom a request was meant for. */
export interface Asked {
  /** The hub's address. */
  readonly endpoint: string;
  /** Address of the page of the data set or model. */
  readonly page: string;
  /** Access token, if there is one. */
  readonly token?: string;
}

/** The hub cannot be reached at all. */
export class UnreachableError extends UserError {}

/**
 * The error for a hub that does not answer.
 *
 * @param endpoint The hub's address
 * @param error What `fetch` threw
 * @returns The error to throw
 */
export function unreachable(endpoint: string, error: unknown): UserError {
  const { message, cause } = error as Error & { cause?: Error };
  const reason = (cause?.message ?? message).split(": ").slice(-2).join(": ");
  if (/certificate|UnknownIssuer/i.test(reason)) {
    return new UserError(
      `The certificate of ${endpoint} is not trusted (${reason}); behind a company's proxy, set ` +
        "DENO_TLS_CA_STORE=system, so that the certificates of this machine count",
    );
  }
  return new UnreachableError(`The hub ${endpoint} cannot be reached (${reason})`);
}

/**
 * The error for an answer with a status that tells of a refusal.
 *
 * @param response The response; its status is not from 200 to 299
 * @param asked Whom the request was meant for
 * @param told Seconds after which the hub takes requests again, if it says so
 * @returns The error to throw
 */
export function refused({ status, url }: Response, asked: Asked, told?: number): UserError {
  const { endpoint, page, token } = asked;
  const { host, pathname } = new URL(url);
  if (host !== new URL(endpoint).host) {
    return new UserError(
      `${host}, where the hub ${endpoint} keeps its files, does not give one (status ${status}); ` +
        "start again later, what is there is kept; if it stays so, ask whether your network allows it",
    );
  }
  if (status === 401 && token !== undefined) {
    return new UserError(
      `The hub does not accept the access token for ${pathname} (status 401), which may be old; make ` +
        `one at ${endpoint}/settings/tokens and set HF_TOKEN to it, or log out for what is public`,
    );
  }
  if (status === 401) {
    return new UserError(
      `The hub refuses ${pathname} (status 401); check the name, and for what is not public set ` +
        `HF_TOKEN to a token that may read it; terms to accept are at ${page}`,
    );
  }
  if (status === 403) {
    return new UserError(
      `The hub refuses ${pathname} (status 403); accept the terms at ${page}, and set HF_TOKEN to a ` +
        "token of that account that may read it",
    );
  }
  if (status === 404) {
    return new UserError(
      `The hub has no ${pathname} (status 404); check name and revision in the experiment file`,
    );
  }
  if (status === 429) {
    return new UserError(
      `The hub ${endpoint} takes no more requests for now (status 429); start again in ` +
        `${
          told === undefined ? "some minutes" : `${told} s`
        }, what is there is kept; it takes more ` +
        "of those who set HF_TOKEN",
    );
  }
  return new UserError(
    `The hub does not give ${pathname} (status ${status}); start again later, what is there is kept`,
  );
}

/**
 * The error for an answer with a good status that is something else than was asked for.
 *
 * @param url What was asked for
 * @param text How the answer begins
 * @returns The error to throw
 */
export function notTheHub(url: string, text: string): UserError {
  const beginning = JSON.stringify(text.slice(0, 30).trim());
  return new UserError(
    /^\s*</.test(text)
      ? `${url} is answered by a web page (it begins ${beginning}): most likely the log-in page of a ` +
        "network or a proxy; log in there with a browser, or set HF_ENDPOINT to a hub that can be reached"
      : `${url} is answered by something that a hub does not say (it begins ${beginning}); start again ` +
        "later, or check HF_ENDPOINT",
  );
}
