// Hostile labels: strategies, classes and a study whose names try to be markup, formulas, paths or code. In pages and pictures they
// are text: no element, attribute or address is there that harmless names would not bring. Tables give them back as they were.

import { publish } from "../../lib/figures/publish.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import { renderPng } from "../../lib/figures/render.ts";
import type { Study } from "../../lib/figures/study.ts";
import type { Attack } from "./attack.ts";

/** Names that an experiment file or a data set may hold; the short form takes the first ones. */
const labels = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `]]></metadata><script>alert(1)</script>`,
  `constructor`,
  `\u{1F600}\u0301\u{E0041}\uFFFE<b>`,
  `=cmd|' /C calc'!A0`,
  `datum.constructor.constructor("alert(1)")()`,
  `__proto__`,
  `../../../etc/passwd`,
  `x" onmouseover="alert(1)" y="`,
  `'><svg onload='alert(1)'>`,
  `</text></svg><script>alert(1)</script>`,
  `</style><script>alert(1)</script>`,
  `</title><iframe src="https://example.com">`,
  `<!-- --><a href="javascript:alert(1)">x</a>`,
  `<?xml-stylesheet href="https://example.com/a.css"?>`,
  `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>&a;`,
  `&#60;script&#62;alert(1)&#60;/script&#62;`,
  `url(https://example.com/a.png)`,
  `@import "https://example.com/a.css";`,
  `+1+1, "quoted", ; and more`,
  "${alert(1)} {{7*7}} `x` %s %n",
  `a.b[0]\\u003cscript\\u003e\\`,
  `\u202Egnp.exe\u2066\u200B\uFEFF`,
];

/** The smallest PNG there is: one pixel. */
const pixel = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
);

/** The attack. */
export const hostileLabels: Attack = {
  name: "hostile-labels",
  what: "a name that tries to be markup, a formula, a path or code is text in pages and pictures",
  tries: labels.length,
  shortTries: 10,
  async run({ tries, count, fault }) {
    const hostile = labels.slice(0, tries);
    const files = await publishWith(hostile);
    const harmless = await publishWith(hostile.map((_, i) => `Strategy ${i}`));
    const text = (name: string) => new TextDecoder().decode(files.get(name));
    for (const [name, bytes] of harmless) {
      if (!/\.(svg|html)$/.test(name)) continue;
      const known = markupOf(new TextDecoder().decode(bytes));
      for (const part of markupOf(text(name))) {
        if (!known.has(part)) fault(`${name} has ${part}`);
      }
      // A strict reader refuses what is not well-formed.
      if (name.endsWith(".svg")) {
        await renderPng(text(name)).catch((error) => fault(`${name}: ${error}`));
      }
    }
    for (const name of files.keys()) {
      if (!name.endsWith(".pdf")) continue;
      const found = /\/(JavaScript|JS|Launch|URI|OpenAction)\b/.exec(
        new TextDecoder("latin1").decode(files.get(name)),
      );
      if (found !== null) fault(`${name} has an action ${found[0]}`);
    }
    const tables = { results: text("results.csv"), queries: text("queries.csv") };
    const read = readStudy("hostile", { ...tables, provenance: text("provenance.json") });
    for (const label of hostile) {
      if (!read.strategies.includes(label)) fault(`the tables don't give back ${label}`);
      count();
    }
  },
};

/** Publishes a study in which every name is one of the given ones. */
function publishWith(names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const [reps, cycles] = [2, 3];
  const study: Study = {
    name: names[0],
    strategies: names,
    baseline: names[1],
    cells: names.flatMap((strategy, s) =>
      Array.from({ length: reps }, (_, repetition) => ({
        strategy,
        repetition,
        cycles: Array.from({ length: cycles + 1 }, (_, cycle) => ({
          picks: cycle === 0 ? [] : [2 * cycle + s, 2 * cycle + s + 1],
          accuracy: (cycle * 2 + s + repetition) / 64,
          querySeconds: 0,
          fitSeconds: 0,
          scoreSeconds: 0,
        })),
      }))
    ),
  };
  return publish(study, {
    provenance: { experiment: { path: names[2], data: {} }, inputs: { file: names[3] } },
    pool: {
      labels: new Int32Array(100).map((_, i) => i % names.length),
      classNames: [...names],
      images: (indices) => Promise.resolve(indices.map(() => pixel)),
    },
  });
}

/** All kinds of elements in a page or picture, each with its attributes, and addresses that lead out of it. */
function markupOf(text: string): Set<string> {
  const found = new Set<string>();
  for (
    const [, element, inside] of text.matchAll(
      /<([!?/]?[a-zA-Z][\w:-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g,
    )
  ) {
    found.add(`<${element}>`);
    for (const [, attribute, value] of inside.matchAll(/([\w:-]+)=("[^"]*"|'[^']*')/g)) {
      found.add(`<${element} ${attribute}>`);
      const isAddress = /^(xlink:)?href$|^src$|^style$/.test(attribute);
      if (isAddress && /(https?|javascript|file):/.test(value)) found.add(`${attribute}=${value}`);
    }
  }
  return found;
}
