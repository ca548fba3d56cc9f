// How the environment says to reach the hub: the variables and files of Hugging Face's own programs.
// Source: the environment variables of the Python package huggingface_hub.

import { join } from "node:path";

/** The hub as the environment has it. */
export interface HubEnvironment {
  /** `HF_ENDPOINT`, a mirror or a hub of one's own. */
  readonly endpoint?: string;
  /** `HF_TOKEN`, or else the token that `hf auth login` stored. */
  readonly token?: string;
  /** Why the hub is not asked, and the way out, if `HF_HUB_OFFLINE` is set. */
  readonly offline?: string;
  /** Absolute path of the cache of Hugging Face's own programs, which need not be there. */
  readonly cache?: string;
}

/**
 * Reads the environment.
 *
 * @param get Value of a variable
 * @returns How to reach the hub
 */
export async function readHubEnvironment(
  get: (name: string) => string | undefined,
): Promise<HubEnvironment> {
  const value = (name: string) => get(name)?.trim() || undefined;
  const userFolder = value("HOME") ?? value("USERPROFILE");
  const path = (name: string) =>
    userFolder === undefined
      ? value(name)
      : value(name)?.replace(/^~(?=[/\\]|$)/, () => userFolder);
  const caches = path("XDG_CACHE_HOME") ??
    (userFolder === undefined ? undefined : join(userFolder, ".cache"));
  const home = path("HF_HOME") ??
    (caches === undefined ? undefined : join(caches, "huggingface"));
  const inHome = (name: string) => home === undefined ? undefined : join(home, name);
  const tokenPath = path("HF_TOKEN_PATH") ?? inHome("token");
  return {
    endpoint: value("HF_ENDPOINT")?.replace(/\/+$/, ""),
    token: value("HF_TOKEN") ?? (tokenPath === undefined ? undefined : await readToken(tokenPath)),
    offline: /^(1|on|yes|true)$/i.test(value("HF_HUB_OFFLINE") ?? "")
      ? "HF_HUB_OFFLINE is set, unset it or put what is missing there by hand"
      : undefined,
    cache: path("HF_HUB_CACHE") ?? inHome("hub"),
  };
}

/** What is public needs no token: one that cannot be read is none. */
async function readToken(path: string): Promise<string | undefined> {
  return (await Deno.readTextFile(path).catch(() => "")).trim() || undefined;
}
