import assert from "node:assert/strict";
import { toldWait } from "../../lib/hub/rate_limit.ts";

const cases: [string, Record<string, string>, number | undefined][] = [
  ["nothing", {}, undefined],
  ["the limit that is used up", { RateLimit: '"resolvers";r=0;t=172' }, 172],
  ["of several limits the one that is used up", { RateLimit: '"api";r=4;t=299, "b"; r=0; t=7' }, 7],
  ["seconds", { "Retry-After": "2.5" }, 3],
  ["the longer of two", { "Retry-After": "5", RateLimit: '"api";r=0;t=9' }, 9],
  ["a date, by the hub's own clock", {
    "Retry-After": "Fri, 27 Nov 2026 01:00:30 GMT",
    Date: "Fri, 27 Nov 2026 01:00:00 GMT",
  }, 30],
  ["what cannot be read", { "Retry-After": "soon", RateLimit: "?" }, undefined],
  ["a time that is over", { "Retry-After": "0", RateLimit: '"api";r=0;t=0' }, undefined],
];

for (const [what, headers, expected] of cases) {
  Deno.test(`a refusal that tells ${what} is waited for ${expected ?? "an unknown time"}`, () => {
    assert.equal(toldWait(new Headers(headers)), expected);
  });
}
