// A copy of the project in a temporary folder, whose real commands run there with their real permissions.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** A temporary copy of the project. */
export interface Project {
  /** The copy's folder. */
  readonly folder: string;
  /** Runs `deno task` in the copy and collects what it prints. */
  task(...args: string[]): Promise<TaskResult>;
  /** Starts `deno task` in the copy without waiting for its end. */
  start(...args: string[]): Deno.ChildProcess;
  /** Writes a file in the copy, making its folder. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Removes the copy when a `using` block ends. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a task ended and what it printed. */
export interface TaskResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Copies every file that git tracks or would track, without data and published figures, to a temporary folder.
 *
 * @param env Environment variables for the tasks, beside those of the tests
 * @param root Absolute path of the checkout; this one unless given
 */
export async function copyProject(
  env: Record<string, string> = {},
  root: string = checkout,
): Promise<Project> {
  const folder = await Deno.makeTempDir({ prefix: "project-" });
  const listing = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: root,
  }).output();
  for (const path of new TextDecoder().decode(listing.stdout).split("\0")) {
    if (path === "" || path.startsWith("figures/") || path.startsWith("tests/")) continue;
    const target = join(folder, path);
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.copyFile(join(root, path), target).catch((error) => {
      // Tracked, but deleted in the work tree.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
  await Deno.mkdir(join(folder, "figures"), { recursive: true });
  return {
    folder,
    task: taskIn(folder, env),
    start: (...args) => commandIn(folder, args, env).spawn(),
    async write(path, content) {
      const target = join(folder, path);
      await Deno.mkdir(dirname(target), { recursive: true });
      await (typeof content === "string"
        ? Deno.writeTextFile(target, content)
        : Deno.writeFile(target, content));
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Runs `deno task` in a folder with the project, and collects what it prints. */
export function taskIn(folder: string, env: Record<string, string> = {}): Project["task"] {
  return async (...args) => {
    const { code, stdout, stderr } = await commandIn(folder, args, env).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  };
}

function commandIn(folder: string, args: string[], env: Record<string, string>): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    cwd: folder,
    // The tests may themselves run under `deno task`, which hands on where its user stood.
    env: { NO_COLOR: "1", INIT_CWD: folder, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}
