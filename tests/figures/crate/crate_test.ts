import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCitation } from "../../../lib/figures/crate/citation.ts";
import { CRATE_FILE, describeCrate } from "../../../lib/figures/crate/crate.ts";
import { publish } from "../../../lib/figures/publish.ts";
import type { Provenance } from "../../../lib/figures/provenance.ts";
import { tellSource } from "../../../lib/store/source.ts";
import { contentId } from "../../../lib/store/swhid.ts";
import { sha256 } from "../../../lib/store/sha256.ts";
import { pythonWith, runPython } from "../../python.ts";
import { exampleProvenance } from "../example_provenance.ts";
import { exampleStudy } from "../example.ts";

interface Crate {
  "@graph": Record<string, unknown>[];
}

const study = exampleStudy({ labels: ["Random", "Badge"], reps: 2, cycles: 3 });
const made: Provenance = {
  ...exampleProvenance(),
  bounds: { "Whole pool": ["b0", "b0"] },
  code: {
    ...exampleProvenance().code,
    "step 2, WholePool": { code: {}, versions: { deno: "2.9.6", zod: "4.6.7" } },
  },
  experiment: {
    ...exampleProvenance().experiment as object,
    bounds: [{ name: "WholePool", label: "Whole pool", options: {} }],
  },
};
/** With the source of its code, as step 3 tells it. */
const provenance: Provenance = {
  ...made,
  source: tellSource(made.code, (file) => contentId(new TextEncoder().encode(file))),
};
const files = await publish(study, { provenance });
const harder: Provenance = {
  ...provenance,
  pool: { pool: "h1", poolLabels: "h2", poolClasses: "h3", poolIndices: "h4" },
  measures: { Random: ["m0", "m1"] },
  code: {
    ...provenance.code,
    "step 2, pool": { code: {}, versions: {} },
    "step 2, measures": { code: {}, versions: {} },
  },
  experiment: { ...provenance.experiment as object, pool: { seed: 0, wrongLabels: 0.5 } },
};
const entitiesOf = (text: string) =>
  new Map((JSON.parse(text) as Crate)["@graph"].map((entity) => [entity["@id"], entity]));
const told = new TextDecoder().decode(files.get(CRATE_FILE));
const entities = entitiesOf(told);

/** All links in a value. */
function linksIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linksIn);
  if (value === null || typeof value !== "object") return [];
  const own = Object.entries(value);
  if (own.length === 1 && own[0][0] === "@id") return [own[0][1] as string];
  return own.flatMap(([, part]) => linksIn(part));
}

Deno.test("every published file is in the crate with its size and its SHA-256", () => {
  const names = [...files.keys()].filter((name) => name !== CRATE_FILE);
  assert.ok(names.includes("provenance.json") && names.includes("README.md"));
  for (const name of names) {
    const bytes = files.get(name)!;
    const { contentSize, sha256: hash } = entities.get(name)!;
    assert.deepEqual({ contentSize, hash }, {
      contentSize: String(bytes.length),
      hash: sha256(bytes),
    });
  }
  assert.deepEqual(linksIn(entities.get("./")!.hasPart).sort(), names.sort());
});

Deno.test("the software of each part is identified by the folder of its source files; no picture tells of it", () => {
  const { folders } = provenance.source!;
  assert.deepEqual(Object.keys(folders), Object.keys(provenance.code));
  for (const [part, id] of Object.entries(folders)) {
    const [tool] = [...entities.values()].filter(({ name, identifier }) =>
      name === part && identifier !== undefined
    );
    assert.equal(tool.identifier, id);
  }
  for (const [name, bytes] of files) {
    const tells = /swh:1:/.test(new TextDecoder("latin1").decode(bytes));
    assert.equal(tells, [CRATE_FILE, "provenance.json"].includes(name), name);
  }
});

Deno.test("every identifier is of one entity, and every link leads to an entity", () => {
  const graph = (JSON.parse(told) as Crate)["@graph"];
  assert.equal(entities.size, graph.length);
  const elsewhere = ["https://w3id.org/ro/crate/1.1"];
  const targets = new Set(
    graph.flatMap(({ "@id": _, ...rest }) => Object.values(rest).flatMap(linksIn)),
  );
  for (const target of targets) {
    assert.ok(entities.has(target) || elsewhere.includes(target), target);
  }
});

Deno.test("a harder pool and measures are told with what made them, and every link leads to an entity", () => {
  const graph = entitiesOf(describeCrate(harder, files));
  assert.equal(graph.get("#pool/poolIndices")!.sha256, "h4");
  const { object, result } = graph.get("#action/measure")!;
  assert.deepEqual(linksIn(result), ["#measures/Random/0", "#measures/Random/1"]);
  assert.ok(linksIn(object).includes("#pool/pool"));
  assert.ok(linksIn(graph.get("#action/pool")!.object).includes("#value/pool/wrongLabels"));
  assert.ok(!linksIn(graph.get("#action/run/Badge")!.object).includes("#value/pool/wrongLabels"));
  for (const { "@id": id, ...rest } of graph.values()) {
    for (const target of Object.values(rest).flatMap(linksIn)) {
      assert.ok(graph.has(target) || target.startsWith("https:"), `${id}: ${target}`);
    }
  }
});

Deno.test("each cell's result, each part of the code and each setting is told", () => {
  assert.equal(entities.get("#result/Badge/1")!.sha256, "result of Badge 1");
  assert.equal(entities.get("#result/Whole%20pool/0")!.sha256, "b0");
  assert.equal(entities.get("#input/embeddings")!.sha256, "e0");
  assert.equal(entities.get("#value/cycles")!.value, 3);
  const { instrument, result } = entities.get("#action/run/Badge")!;
  assert.deepEqual(linksIn(instrument), ["#tool/step%202%2C%20Badge"]);
  assert.deepEqual(linksIn(result), ["#result/Badge/0", "#result/Badge/1"]);
  assert.deepEqual(linksIn(entities.get("#tool/step%202%2C%20WholePool")!.softwareRequirements), [
    "https://github.com/denoland/deno/releases/tag/v2.9.6",
    "#package/zod/4.6.7",
  ]);
});

Deno.test("the date is the experiment's, or else that of the project's release", () => {
  const citation = readCitation(
    'title: T\nversion: "1.0"\nlicense: MIT\ndate-released: 2024-02-29\nauthors:\n  - name: Us\n',
  );
  const dateOf = (own: Provenance) =>
    entitiesOf(describeCrate(own, files, citation)).get("./")!.datePublished;
  assert.equal(dateOf(provenance), "2024-02-29");
  const experiment = { ...provenance.experiment as object, published: "2025-03-01" };
  assert.equal(dateOf({ ...provenance, experiment }), "2025-03-01");
});

Deno.test("people have their affiliation, and an organization publishes", () => {
  const citation = readCitation(`
title: T
version: "1.0"
license: MIT
date-released: "2024-02-29"
authors:
  - given-names: Ada
    name-particle: von
    family-names: Lovelace
    orcid: https://orcid.org/0000-0001-0000-0000
    affiliation: University of X
  - given-names: Bo
    family-names: Nobody
`);
  const own = entitiesOf(describeCrate(provenance, files, citation));
  const { author, publisher } = own.get("./")!;
  assert.deepEqual(linksIn(author), [
    "https://orcid.org/0000-0001-0000-0000",
    "#person/Bo%20Nobody",
  ]);
  assert.equal(own.get("https://orcid.org/0000-0001-0000-0000")!.name, "Ada von Lovelace");
  const { name } = own.get(linksIn(publisher)[0])!;
  assert.equal(name, "University of X");
});

Deno.test("a study whose provenance is not known as a whole has no crate", async () => {
  const { code: _, ...part } = provenance;
  assert.ok(!(await publish(study, { provenance: part })).has(CRATE_FILE));
});

const { program, skipReason } = await pythonWith(["roc-validator==0.13.0", "rocrate==0.13.0"]);

Deno.test(
  `the crate passes the required and recommended checks of its profile${skipReason}`,
  { ignore: program === undefined },
  async () => {
    const folder = await Deno.makeTempDir();
    const crate = join(folder, "crate");
    await Deno.mkdir(crate);
    for (const [name, bytes] of files) await Deno.writeFile(join(crate, name), bytes);
    const script = fileURLToPath(new URL("validate_crate.py", import.meta.url));
    const { checks, issues } = JSON.parse(
      await runPython(program!, [script, crate, join(folder, "cache")]),
    );
    assert.ok(checks > 150, `${checks} checks`);
    // The profile lets a workflow be a file of the crate. This check of the validator asks for a web address all the same.
    const others = issues.filter(([check]: string[]) => check !== "process-run-crate-0.5_5.1");
    assert.deepEqual(others, []);
    await Deno.remove(folder, { recursive: true });
  },
);
