// A worker that answers requests, as the worker sees it. `request_thread.ts` is the other side.

/** What a worker is sent. */
export interface Numbered<Request> {
  /** Number of the request. */
  readonly id: number;
  /** What is asked for. */
  readonly request: Request;
}

/** What a worker answers: the answer to the request of that number, or an error. */
export type Response<Answer> =
  & { readonly id: number }
  & ({ readonly answer: Answer } | { readonly error: { name: string; message: string } });

/**
 * Answers the requests that this worker is sent. Errors are sent back.
 *
 * @param answer Answers a request; the memory of `transfer` is handed over. It may be called again before it has answered
 */
export function serveRequests<Request, Answer>(
  answer: (request: Request) => Promise<{ answer: Answer; transfer: Transferable[] }>,
): void {
  const worker = self as unknown as {
    onmessage: (event: MessageEvent<Numbered<Request>>) => void;
    postMessage(message: Response<Answer>, transfer: Transferable[]): void;
  };
  worker.onmessage = async ({ data: { id, request } }) => {
    try {
      const { answer: found, transfer } = await answer(request);
      worker.postMessage({ id, answer: found }, transfer);
    } catch (error) {
      const { name, message } = error as Error;
      worker.postMessage({ id, error: { name, message } }, []);
    }
  };
}
