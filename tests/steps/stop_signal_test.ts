import assert from "node:assert/strict";
import { stopSignals } from "../../steps/stop_signal.ts";

Deno.test("each system is listened to for the signals that Deno has there", () => {
  // Deno refuses any other signal on Windows when it is listened for.
  assert.deepEqual(stopSignals("windows"), ["SIGINT", "SIGBREAK"]);
  for (const os of ["linux", "darwin", "freebsd"] as const) {
    assert.deepEqual(stopSignals(os), ["SIGINT", "SIGTERM"]);
  }
});
