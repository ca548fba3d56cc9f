// Disks in memory, of any size: to be full, or read-only. Only root on Linux can make one.

/** A disk that stands in the place of a folder. */
export interface SmallDisk extends AsyncDisposable {
  /** Gives it other options, such as `size=64k` or `ro`. */
  change(options: string): Promise<void>;
}

/**
 * Puts a disk in the place of a folder. What is in the folder comes back when the disk is taken away.
 *
 * @param folder Absolute path of the folder
 * @param size Its size, such as `64k`
 * @returns The disk; `using` takes it away at the end of the block
 * @throws {Error} If this user can't make one
 */
export async function mountDisk(folder: string, size: string): Promise<SmallDisk> {
  await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder);
  return {
    change: (options) => run("mount", "-o", `remount,${options}`, folder),
    [Symbol.asyncDispose]: () => run("umount", folder),
  };
}

/** Why no disk can be made here; undefined if one can. */
export async function noDisk(): Promise<string | undefined> {
  const folder = await Deno.makeTempDir();
  try {
    await using _disk = await mountDisk(folder, "4k");
  } catch {
    return "only root on Linux can make a small disk";
  } finally {
    await Deno.remove(folder);
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr).trim()}`);
}
