// Loaded before a command (`deno run --preload`): stops it before everything that it does to files, in the middle of a write
// included, says what it is about to do on standard error, and goes on when it is sent a byte. Whoever started it looks at the
// files meanwhile, or kills it there: no clock decides how far it has come.

import { relative } from "node:path";

const root = Deno.cwd();
const system = { ...Deno };

/** Says what comes next, and waits. */
function pause(what: string, path: string | URL | undefined): void {
  const told = path === undefined ? "" : relative(root, String(path)).replaceAll("\\", "/");
  Deno.stderr.writeSync(new TextEncoder().encode(`\n@ ${what} ${told}\n`));
  if (Deno.stdin.readSync(new Uint8Array(1)) === null) throw new Error("nobody is watching");
}

const own: Pick<
  typeof Deno,
  "mkdir" | "remove" | "rename" | "copyFile" | "writeTextFile" | "writeFile" | "open"
> = {
  mkdir(path, options) {
    pause("mkdir", path);
    return system.mkdir(path, options);
  },
  remove(path, options) {
    pause("remove", path);
    return system.remove(path, options);
  },
  rename(from, to) {
    pause("rename", to);
    return system.rename(from, to);
  },
  copyFile(from, to) {
    const bytes = system.readFileSync(from);
    system.writeFileSync(to, bytes.subarray(0, bytes.length >> 1));
    pause("copy", to);
    return system.copyFile(from, to);
  },
  writeTextFile(path, text, options) {
    pause("write", path);
    return system.writeTextFile(path, text, options);
  },
  writeFile(path, bytes, options) {
    pause("write", path);
    return system.writeFile(path, bytes, options);
  },
  async open(path, options) {
    if (options?.write) pause("open", path);
    const file = await system.open(path, options);
    const write = file.write.bind(file);
    file.write = async (bytes) => {
      const half = file.writeSync(bytes.subarray(0, bytes.length >> 1));
      pause("write", path);
      return half + await write(bytes.subarray(half));
    };
    return file;
  },
};
Object.assign(Deno, own);
