// What a process does to files and asks of the network, by its system calls: strace watches it and all it starts.

import { join } from "node:path";

/** Why processes can't be watched here; nothing if they can. */
export function watchProblem(): string | undefined {
  if (Deno.build.os !== "linux") return "strace is for Linux";
  try {
    const { success, stderr } = new Deno.Command("strace", { args: ["-o", "/dev/null", "true"] })
      .outputSync();
    return success ? undefined : new TextDecoder().decode(stderr).split("\n")[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "strace is not installed";
    throw error;
  }
}

/** What a process did. */
export interface Watched {
  readonly code: number;
  readonly output: string;
  /** Files that it made, or opened for writing. */
  readonly written: string[];
  /** Traces of a look-up of a host, and of connections to one. */
  readonly asked: string[];
}

const calls = "open,openat,openat2,creat,mkdir,mkdirat,connect,sendto,sendmsg,sendmmsg";

/** Runs a program and watches it. */
export async function watch(
  command: string,
  { args, cwd, env }: { args: string[]; cwd: string; env: Record<string, string> },
): Promise<Watched> {
  const log = join(await Deno.makeTempDir(), "calls");
  const { code, stdout, stderr } = await new Deno.Command("strace", {
    args: ["-f", "--seccomp-bpf", "-qq", "-s", "200", "-e", `trace=${calls}`, "-o", log, command]
      .concat(args),
    cwd,
    env,
    stdin: "null",
  }).output();
  const written: string[] = [];
  const asked: string[] = [];
  for (const line of (await Deno.readTextFile(log)).split("\n")) {
    const [, path] = /(?:open|openat|openat2|creat|mkdir|mkdirat)\((?:AT_FDCWD, )?"([^"]+)"/
      .exec(line) ?? [];
    if (path !== undefined && /O_WRONLY|O_RDWR|O_CREAT|creat\(|mkdir/.test(line)) {
      written.push(path);
    }
    const isName = /"\/etc\/(resolv\.conf|hosts)"|nscd/.test(line);
    if (isName || /sa_family=AF_INET/.test(line)) asked.push(line);
  }
  const text = new TextDecoder();
  return { code, output: text.decode(stdout) + text.decode(stderr), written, asked };
}
