import assert from "node:assert/strict";
import {
  boundBytes,
  curveBytes,
  readCurve,
  readResult,
  resultBytes,
} from "../../lib/experiment/result_bytes.ts";
import { DamagedError } from "../../lib/store/store.ts";

Deno.test("a cell's result is read back as it was written, without its times", () => {
  const cycles = [{ picks: [], accuracy: 0.1 }, { picks: [3, 1], accuracy: 0.25 }];
  assert.deepEqual(readResult(resultBytes(cycles)), cycles);
  const timed = cycles.map((cycle) => ({ ...cycle, querySeconds: 1, fitSeconds: 2 }));
  assert.deepEqual(resultBytes(timed), resultBytes(cycles));
});

Deno.test("what is published of a bound is its curve, and not its picks", () => {
  const cycles = [{ picks: [], accuracy: 0.1 }, { picks: [3, 1], accuracy: 0.25 }];
  assert.deepEqual(boundBytes(cycles), curveBytes([0, 2], [0.1, 0.25]));
  assert.deepEqual(readCurve(boundBytes(cycles)), { labeled: [0, 2], accuracy: [0.1, 0.25] });
  const others = [cycles[0], { picks: [7, 8], accuracy: 0.25 }];
  assert.deepEqual(boundBytes(others), boundBytes(cycles));
  assert.notDeepEqual(boundBytes([cycles[0], { ...cycles[1], accuracy: 0.5 }]), boundBytes(cycles));
});

Deno.test("bytes that are no result are refused", () => {
  for (
    const text of ["", "{}", '{"accuracy":[0.5],"picks":[]}', '{"accuracy":[2],"picks":[[1]]}']
  ) {
    assert.throws(() => readResult(new TextEncoder().encode(text)), DamagedError, text);
    assert.throws(() => readCurve(new TextEncoder().encode(text)), DamagedError, text);
  }
});
