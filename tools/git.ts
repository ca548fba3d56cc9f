// Files as git has them at a revision, read so that the repository's own configuration starts no program.

import { projectFolder } from "../steps/command.ts";

/** What git needs of the environment: where programs and the user's own configuration are. */
const variables = ["HOME", "PATH", "SystemRoot", "USERPROFILE", "XDG_CONFIG_HOME"];

/**
 * Settings that come before those of the repository. A folder that somebody sent may hold a `.git/config`, and several of
 * its settings are command lines.
 */
const settings = ["core.fsmonitor=false", "core.hooksPath=/dev/null"];

/** Objects that the repository lacks are not fetched: the way to a remote is a command line as well. */
const noFetch = { GIT_ALLOW_PROTOCOL: "none", GIT_NO_LAZY_FETCH: "1", GIT_TERMINAL_PROMPT: "0" };

/**
 * Reads a file of this checkout as git has it. `cat-file` gives the stored bytes: no filter, no pager and no other program of
 * the configuration has a part in it.
 *
 * @param revision As git writes it, such as `HEAD~1`, a tag or a commit
 * @param path The file, relative to the checkout
 * @returns Its text, or git's own line on why there is none
 */
export async function readAtRevision(
  revision: string,
  path: string,
): Promise<{ text: string } | { problem: string }> {
  const environment = variables.map((name) => [name, Deno.env.get(name)] as const)
    .filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: [
      ...settings.flatMap((setting) => ["-c", setting]),
      "--no-pager",
      "cat-file",
      "blob",
      "--end-of-options",
      `${revision}:${path}`,
    ],
    cwd: projectFolder,
    clearEnv: true,
    env: { ...Object.fromEntries(environment), ...noFetch },
  }).output();
  const text = new TextDecoder();
  return success
    ? { text: text.decode(stdout) }
    : { problem: text.decode(stderr).trim().split("\n")[0] };
}
