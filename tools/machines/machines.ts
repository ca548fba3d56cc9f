// The kinds of machines that the small studies can be run on: this one as it is, this one without what it has, and others by
// emulators.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MachineStudy } from "./small_study.ts";

/** A kind of machine. */
export interface Machine {
  /** What it is, in words. */
  readonly name: string;
  /** The command that runs Deno on it, with V8's flags; undefined if it can't be had here. */
  readonly deno?: readonly string[];
  /** Why it can't be had here, and what helps. */
  readonly missing?: string;
  /** Whether ONNX Runtime may be loaded. */
  readonly mayLoadRuntime: boolean;
}

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Where Deno for Arm64 is expected, as npm installs it. */
const armFolder = join(project, "data", "machines");

/** Libraries of Arm64 for the emulator, as Debian's packages install them. */
const armLibraries = "/usr/aarch64-linux-gnu";

const armPackages =
  "apt-get install qemu-user libc6-arm64-cross libgcc-s1-arm64-cross libstdc++6-arm64-cross";
const armDeno =
  `npm install --prefix data/machines --no-save --force --ignore-scripts --os=linux --cpu=arm64 ` +
  `--libc=glibc @deno/linux-arm64-glibc@${Deno.version.deno}`;

/**
 * Lists the kinds of machines.
 *
 * @returns The kinds, those that can't be had here included
 */
export async function machines(): Promise<Machine[]> {
  const deno = Deno.execPath();
  const isLinux = Deno.build.os === "linux" && Deno.build.arch === "x86_64";
  const x86 = isLinux ? await find("qemu-x86_64") : undefined;
  const arm = isLinux ? await find("qemu-aarch64") : undefined;
  const denoOfArm = join(armFolder, "node_modules", "@deno", "linux-arm64-glibc", "deno");
  const hasLibraries = await exists(join(armLibraries, "lib", "ld-linux-aarch64.so.1"));
  const onlyLinux = isLinux ? undefined : "emulators are for Linux on x86-64";
  const emulated = (name: string, cpu: string): Machine => ({
    name,
    deno: x86 === undefined ? undefined : [x86, "-cpu", cpu, deno],
    missing: onlyLinux ?? "qemu-x86_64 is missing: apt-get install qemu-user",
    mayLoadRuntime: true,
  });
  return [
    { name: "this machine", deno: [deno], mayLoadRuntime: true },
    { name: "this machine, without ONNX Runtime", deno: [deno], mayLoadRuntime: false },
    {
      name: "this machine, without fused multiply-adds in WebAssembly",
      deno: [deno, "--v8-flags=--no-enable-fma3"],
      mayLoadRuntime: true,
    },
    emulated(
      "x86-64 with AVX2 (Haswell, emulated)",
      "Haswell,-pcid,-x2apic,-tsc-deadline,-hle,-invpcid,-rtm",
    ),
    emulated("x86-64 with SSE4.2 only (Nehalem, emulated)", "Nehalem"),
    {
      name: "Arm64 (emulated)",
      deno: arm !== undefined && hasLibraries && await exists(denoOfArm)
        ? [arm, "-L", armLibraries, denoOfArm]
        : undefined,
      missing: onlyLinux ??
        (arm && hasLibraries
          ? `Deno for Arm64 is missing: ${armDeno}`
          : `packages are missing: ${armPackages}`),
      // ONNX Runtime's own check of the processor crashes in the emulator.
      mayLoadRuntime: false,
    },
  ];
}

/**
 * Runs the small studies on a machine.
 *
 * @param machine The machine, which can be had here
 * @returns The studies
 * @throws {Error} If the program fails there: how it ended, and the end of what it said
 */
export async function runOn({ name, deno = [], mayLoadRuntime }: Machine): Promise<MachineStudy[]> {
  const [command, ...flags] = deno;
  const at = flags.findIndex((flag) => flag.startsWith("--v8-flags"));
  const v8Flags = at < 0 ? [] : flags.splice(at, 1);
  // The decoder of images is a native library, too, so that only the other one is refused.
  const denied = mayLoadRuntime ? [] : [`--deny-ffi=${(await runtimeFolders()).join(",")}`];
  const args = [
    ...flags,
    "run",
    "--quiet",
    "--no-prompt",
    ...v8Flags,
    "--allow-read",
    "--allow-env",
    "--allow-sys",
    "--allow-ffi",
    ...denied,
    join(project, "tools", "machines", "small_study.ts"),
  ];
  const child = new Deno.Command(command, { args, cwd: project, stdout: "piped", stderr: "piped" });
  const { success, code, signal, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd();
  if (!success) {
    const end = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
    const said = text(stderr).split("\n").slice(-5).join("\n");
    throw new Error(`The small studies: ${name}: the program ${end}: ${said || "it said nothing"}`);
  }
  return text(stdout).split("\n").map((line) => JSON.parse(line));
}

/** The folders of ONNX Runtime in Deno's cache: one for each package registry. */
async function runtimeFolders(): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const packages = join(JSON.parse(new TextDecoder().decode(stdout)).denoDir, "npm");
  const registries = await Array.fromAsync(Deno.readDir(packages));
  return registries.map(({ name }) => join(packages, name, "onnxruntime-node"));
}

async function find(program: string): Promise<string | undefined> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    if (await exists(join(folder, program))) return join(folder, program);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
