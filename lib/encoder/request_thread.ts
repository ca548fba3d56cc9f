// A worker that answers requests, as the thread sees it that asks. `serve_requests.ts` is the other side.

import { UserError } from "../errors.ts";
import type { Numbered, Response } from "./serve_requests.ts";

/** A worker that answers requests. */
export interface RequestThread<Request, Answer> {
  /**
   * Asks the worker.
   *
   * @param request What is asked for
   * @param transfer Memory that is handed over instead of copied
   * @returns The answer
   * @throws {UserError} If the worker answers with an error for the user
   * @throws {Error} If the worker answers with any other error, or could not be started
   */
  ask(request: Request, transfer?: Transferable[]): Promise<Answer>;
  /** Ends the worker. */
  stop(): void;
}

/**
 * Starts a worker that answers requests.
 *
 * @param module What the worker runs, which calls `serveRequests`
 * @returns The worker
 */
export function startThread<Request, Answer>(module: URL): RequestThread<Request, Answer> {
  const worker = new Worker(module, { type: "module" });
  const waiting = new Map<number, PromiseWithResolvers<Answer>>();
  let requests = 0;
  let death: Error | undefined;
  worker.onmessage = ({ data }: MessageEvent<Response<Answer>>) => {
    const { resolve, reject } = waiting.get(data.id)!;
    waiting.delete(data.id);
    if ("answer" in data) return resolve(data.answer);
    const { name, message } = data.error;
    reject(name === "UserError" ? new UserError(message) : new Error(`${name}: ${message}`));
  };
  worker.onerror = (event) => {
    event.preventDefault();
    death = new Error(event.message);
    for (const { reject } of waiting.values()) reject(death);
    waiting.clear();
  };
  return {
    ask(request, transfer = []) {
      if (death !== undefined) return Promise.reject(death);
      const id = requests++;
      const answer = Promise.withResolvers<Answer>();
      waiting.set(id, answer);
      worker.postMessage({ id, request } satisfies Numbered<Request>, transfer);
      return answer.promise;
    },
    stop: () => worker.terminate(),
  };
}
