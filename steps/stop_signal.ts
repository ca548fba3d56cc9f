// What Ctrl-C, or a cluster that wants a job to end, tells a step: work ends soon, and what is finished is kept.

/** Tells whether the user, or the system, wants the process to end. */
export interface Stop extends Disposable {
  /** Aborted once the process is to end. */
  readonly signal: AbortSignal;
}

/**
 * Listens for Ctrl-C and for a request to end. Meanwhile they do not end the process by themselves.
 *
 * @returns The signal; `using` gives Ctrl-C its usual meaning back at the end of the block
 */
export function listenForStop(): Stop {
  const controller = new AbortController();
  const stop = () => controller.abort();
  const signals: Deno.Signal[] = ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const signal of signals) Deno.removeSignalListener(signal, stop);
    },
  };
}
