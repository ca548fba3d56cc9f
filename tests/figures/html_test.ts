import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeMarkup, html, unescapeMarkup } from "../../lib/figures/html.ts";

Deno.test("the template escapes values and keeps markup", () => {
  const inner = html`<b>${"<&>"}</b>`;
  assert.equal(
    html`<a title="${`"'`}">${[inner, 3, undefined]}</a>`.text,
    '<a title="&quot;&#39;"><b>&lt;&amp;&gt;</b>3</a>',
  );
});

Deno.test("escaped text has no markup in it and comes back as it was", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const escaped = escapeMarkup(text);
    assert.doesNotMatch(escaped, /[<>"']/);
    assert.equal(unescapeMarkup(escaped), text);
  }));
  assert.equal(unescapeMarkup(escapeMarkup("&lt;")), "&lt;");
});
