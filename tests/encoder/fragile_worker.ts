// A worker for tests of request_thread.ts: it halves numbers, refuses odd ones, and fails at 0.

import { serveRequests } from "../../lib/encoder/serve_requests.ts";
import { UserError } from "../../lib/errors.ts";

serveRequests<number, number>((number) => {
  if (number === 0) throw new Error("broken");
  if (number % 2 === 1) throw new UserError(`${number} is odd`);
  return Promise.resolve({ answer: number / 2, transfer: [] });
});
