import assert from "node:assert/strict";
import { startThread } from "../../lib/encoder/request_thread.ts";

Deno.test("every request gets its own answer or error, and errors do not end the worker", async () => {
  const url = new URL("./fragile_worker.ts", import.meta.url);
  const { ask, stop } = startThread<number, number>(url);
  const answers = await Promise.allSettled([ask(8), ask(3), ask(0), ask(2)]);
  stop();
  const reasonOf = (answer: PromiseSettledResult<number>) =>
    String((answer as PromiseRejectedResult).reason);
  assert.deepEqual(answers[0], { status: "fulfilled", value: 4 });
  assert.equal(reasonOf(answers[1]), "UserError: 3 is odd");
  assert.equal(reasonOf(answers[2]), "Error: Error: broken");
  assert.deepEqual(answers[3], { status: "fulfilled", value: 1 });
});

Deno.test("a worker that cannot be started leaves nobody waiting", async () => {
  const { ask, stop } = startThread(new URL("./no_such_worker.ts", import.meta.url));
  await assert.rejects(ask(1), Error);
  await assert.rejects(ask(2), Error);
  stop();
});
