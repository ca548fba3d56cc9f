// Files as memory, by the system's own call: what is not looked at takes no memory, and what was looked at can be forgotten and
// read again. All processes of a machine share it.

/** The C library by the system's name; other systems' files are read instead. */
const libraries: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "libc.so.6",
  darwin: "libSystem.B.dylib",
};

/** Numbers of the C library's headers, the same on all these systems but for the last. */
const [READ_ONLY, READABLE, WRITABLE, PRIVATE] = [0, 1, 2, 2];
const UNRESERVED = Deno.build.os === "darwin" ? 0x40 : 0x4000;

/**
 * Maps a file into memory, for as long as this process lives. Whoever writes there changes what this process sees, and never the
 * file.
 *
 * @param path The file, which must not become shorter from here on
 * @param size Its bytes, 1 or more
 * @returns Where it lies; undefined where the system can't do that, or this process may not ask
 */
export function mapFile(path: string, size: number): bigint | undefined {
  const library = libraries[Deno.build.os];
  if (library === undefined) return;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return;
  try {
    const { symbols: { open, mmap, close }, close: unload } = loadSystem(library);
    const file = open(new TextEncoder().encode(`${path}\0`), READ_ONLY);
    // Without a reservation: pages that nobody writes to need no room but the file's.
    const flags = PRIVATE | UNRESERVED;
    const at = file < 0 ? null : mmap(null, BigInt(size), READABLE | WRITABLE, flags, file, 0n);
    if (file >= 0) close(file);
    unload();
    // A mapping that failed has the address -1.
    const address = BigInt.asIntN(64, BigInt(Deno.UnsafePointer.value(at)));
    return address > 0n ? address : undefined;
  } catch {
    // A system whose C library has another name.
    return;
  }
}

function loadSystem(library: string) {
  const system = Deno.dlopen(library, {
    open: { parameters: ["buffer", "i32"], result: "i32" },
    mmap: { parameters: ["pointer", "usize", "i32", "i32", "i32", "i64"], result: "pointer" },
    close: { parameters: ["i32"], result: "i32" },
  });
  return { symbols: system.symbols, close: () => system.close() };
}
