import assert from "node:assert/strict";
import { unreachable, UnreachableError } from "../../lib/hub/refusals.ts";

const endpoint = "https://huggingface.co";

Deno.test("a certificate that is not trusted is told with the setting for a company's proxy", () => {
  const cause = new Error(
    "error sending request for url (https://huggingface.co/): client error (Connect): " +
      "invalid peer certificate: UnknownIssuer",
  );
  const error = unreachable(endpoint, new TypeError("fetch failed", { cause }));
  assert.match(error.message, /UnknownIssuer\).*DENO_TLS_CA_STORE=system/);
  assert.ok(!(error instanceof UnreachableError), "files put there by hand are not the way out");
});

Deno.test("no answer is told with its reason", () => {
  const cause = new Error("client error (Connect): dns error: no such host");
  const error = unreachable(endpoint, new TypeError("fetch failed", { cause }));
  assert.ok(error instanceof UnreachableError);
  assert.equal(error.message, `The hub ${endpoint} cannot be reached (dns error: no such host)`);
});
