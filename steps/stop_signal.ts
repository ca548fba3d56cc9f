// What Ctrl-C, or a cluster that wants a job to end, tells a step: work ends soon, and what is finished is kept.

/** Tells whether the user, or the system, wants the process to end. */
export interface Stop extends Disposable {
  /** Aborted once the process is to end. */
  readonly signal: AbortSignal;
}

/**
 * The signals that ask a process to end, as far as the system has them.
 *
 * @param os The operating system, such as `Deno.build.os`
 * @returns Ctrl-C and the request to end; on Windows Ctrl-C and Ctrl-Break, since Deno listens for no other there
 */
export function stopSignals(os: typeof Deno.build.os): Deno.Signal[] {
  return os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGINT", "SIGTERM"];
}

/**
 * Listens for Ctrl-C and for a request to end. Meanwhile they do not end the process by themselves.
 *
 * @returns The signal; `using` gives Ctrl-C its usual meaning back at the end of the block
 */
export function listenForStop(): Stop {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const signals = stopSignals(Deno.build.os);
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, stop);
    },
  };
}
