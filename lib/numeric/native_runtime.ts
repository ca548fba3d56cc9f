// Loads ONNX Runtime's native build, always without its telemetry, and tells where there is none.

/** ONNX Runtime's native build. */
export type NativeRuntime = typeof import("onnxruntime-node");

/** The platforms that onnxruntime-node 1.30.0 has a binary for: the system and the processor, as `Deno.build` names them. */
const platforms = [
  "darwin aarch64",
  "linux aarch64",
  "linux x86_64",
  "windows aarch64",
  "windows x86_64",
];

/**
 * Tells whether ONNX Runtime has a native build for a platform.
 *
 * @param os The system, as `Deno.build.os` names it
 * @param arch The processor, as `Deno.build.arch` names it
 * @returns Why there is none, in one line; undefined if there is one
 */
export function platformProblem(os: string, arch: string): string | undefined {
  if (platforms.includes(`${os} ${arch}`)) return undefined;
  const name = os === "darwin" ? "Macs with an Intel processor" : `${os} on ${arch}`;
  return `onnxruntime-node has no binary for ${name}`;
}

/**
 * Turns ONNX Runtime's telemetry off. It writes an identifier and a database to the user's cache folder otherwise, and looks
 * up a host. The native build reads the variable when it is loaded, so this has to come before.
 *
 * @throws {Error} If this process may not set the variable
 */
export function turnTelemetryOff(): void {
  const variable = "ORT_DISABLE_TELEMETRY";
  // A refusal is an answer; a question to the user in the middle of a computation is none.
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") {
    throw new Error(
      `ONNX Runtime stays unloaded, because its telemetry can't be turned off without --allow-env=${variable}`,
    );
  }
  Deno.env.set(variable, "1");
}

/**
 * Loads ONNX Runtime's native build.
 *
 * @returns The runtime
 * @throws {Error} If there is none for this platform, it can't be loaded, or its telemetry can't be turned off
 */
export async function loadNativeRuntime(): Promise<NativeRuntime> {
  const problem = platformProblem(Deno.build.os, Deno.build.arch);
  if (problem !== undefined) throw new Error(problem);
  turnTelemetryOff();
  return await import("onnxruntime-node");
}
