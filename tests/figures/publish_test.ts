import { parse } from "csv-parse/sync";
import assert from "node:assert/strict";
import { publish } from "../../lib/figures/publish.ts";
import { readStudy } from "../../lib/figures/read_study.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import type { Study } from "../../lib/figures/study.ts";
import { exampleStudy } from "./example.ts";

const options = {
  figure: figureSettings.parse({}),
  provenance: {
    baseline: "RandomSampling",
    inputs: { embeddings: 'a <hash> & its "name"' },
    code: { "step 3": { code: { "lib/figures/publish.ts": "hash of code" }, versions: {} } },
  },
};
const study = exampleStudy({ reps: 2, cycles: 4 });
const files = await publish(study, options);
const text = (name: string) => new TextDecoder().decode(files.get(name));

Deno.test("the files that the documentation lists are published, and no others", () => {
  assert.deepEqual(
    [...files.keys()].sort(),
    [
      "learning_curves.svg",
      "learning_curves.png",
      "learning_curves.pdf",
      "results.csv",
      "queries.csv",
      "summary.csv",
      "labels_to_reach.csv",
      "wins.csv",
      "overlap.csv",
      "pairs.csv",
      "against_random.csv",
      "thirds.csv",
      "numbers.json",
      "numbers.tex",
      "comparison.svg",
      "comparison.pdf",
      "provenance.json",
      "report.html",
    ].sort(),
  );
  for (const [name, bytes] of files) assert.ok(bytes.length > 0, name);
});

/** Words that would tell when, where or how fast a study ran: a clock's, a date's, a host's, a processor's. */
const machineWords =
  /second|per query|\b20\d\d-\d\d-\d\d|\b\d\d:\d\d:\d\d|GMT|CreationDate \(D:(?!1970)|Intel|AMD|EPYC|Xeon|x86|aarch64/i;

Deno.test("no published file tells a time, a date or a machine", () => {
  const secrets = [
    Deno.hostname(),
    Deno.cwd(),
    // A small number may be an index of the pool, too.
    ...(Deno.pid >= 10_000 ? [String(Deno.pid)] : []),
    ...study.cells.flatMap(
      ({ cycles }) => cycles.slice(1).map(({ querySeconds }) => querySeconds!.toFixed(4)),
    ),
  ];
  for (const [name, bytes] of files) {
    if (name.endsWith(".png")) continue;
    // Outlines and embedded fonts are numbers; what a PDF says in words is outside its streams.
    const words = new TextDecoder("latin1").decode(bytes).replaceAll(/stream\n.*?endstream/gs, "");
    assert.doesNotMatch(words, machineWords, name);
    for (const secret of secrets) {
      assert.ok(
        !new RegExp(`\\b${secret.replaceAll(/\W/g, "\\$&")}\\b`).test(words),
        `${secret} in ${name}`,
      );
    }
  }
});

Deno.test("the PNG has no part that could hold a date or a comment", () => {
  const png = files.get("learning_curves.png")!;
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  const chunks = new Set<string>();
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at)) {
    chunks.add(new TextDecoder().decode(png.subarray(at + 4, at + 8)));
  }
  assert.deepEqual([...chunks], ["IHDR", "pHYs", "IDAT", "IEND"]);
});

Deno.test("other times of the same results change no byte of any file", async () => {
  const slow: Study = {
    ...study,
    cells: study.cells.map((cell) => ({
      ...cell,
      cycles: cell.cycles.map((cycle) => ({ ...cycle, querySeconds: 7, fitSeconds: 8 })),
    })),
  };
  const timeless: Study = {
    ...study,
    cells: study.cells.map((cell) => ({
      ...cell,
      cycles: cell.cycles.map(({ picks, accuracy }) => ({ picks, accuracy })),
    })),
  };
  for (const other of [slow, timeless]) {
    for (const [name, bytes] of await publish(other, options)) {
      assert.deepEqual(bytes, files.get(name), name);
    }
  }
});

Deno.test("other code with the same results changes no picture and no table", async () => {
  const code = { "step 3": { code: { "lib/figures/publish.ts": "edited" }, versions: {} } };
  const edited = await publish(study, { ...options, provenance: { ...options.provenance, code } });
  const changed = [...edited].filter(([name, bytes]) =>
    new TextDecoder("latin1").decode(bytes) !== new TextDecoder("latin1").decode(files.get(name)!)
  );
  assert.deepEqual(changed.map(([name]) => name), ["provenance.json"]);
});

Deno.test("the same results are the same bytes, again and in another process", async () => {
  const again = await publish(study, options);
  const digests = async (published: Map<string, Uint8Array>) =>
    Object.fromEntries(
      await Promise.all(
        [...published].map(async ([name, bytes]) => [
          name,
          new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource)).toHex(),
        ]),
      ),
    );
  assert.deepEqual(await digests(again), await digests(files));
  const script = `
    import { publish } from "${new URL("../../lib/figures/publish.ts", import.meta.url)}";
    const { study, options } = JSON.parse(await new Response(Deno.stdin.readable).text());
    const hashes = {};
    for (const [name, bytes] of await publish(study, options)) {
      hashes[name] = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    }
    console.log(JSON.stringify(hashes));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--config", new URL("../../deno.json", import.meta.url).pathname, script],
    env: { TZ: "Asia/Tokyo", LANG: "de_DE.UTF-8" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify({ study, options })));
  await writer.close();
  const { stdout } = await child.output();
  assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), await digests(files));
});

Deno.test("the tables hold the study and are read back as it", () => {
  const read = readStudy("example", {
    results: text("results.csv"),
    queries: text("queries.csv"),
    provenance: text("provenance.json"),
  });
  const timeless = (of: Study) => ({
    ...of,
    cells: of.cells.map((cell) => ({
      ...cell,
      cycles: cell.cycles.map(({ picks, accuracy }) => ({ picks, accuracy })),
    })),
  });
  assert.deepEqual(timeless(read), timeless(study));
});

Deno.test("labels with commas, quotes and line ends survive the tables", () => {
  const labels = ["a,b", 'say "so"', "RandomSampling"];
  const odd = exampleStudy({ labels, reps: 1, cycles: 2 });
  return publish(odd, options).then((published) => {
    const rows = parse(published.get("summary.csv") as never, { columns: true }) as {
      strategy: string;
    }[];
    assert.deepEqual(rows.map(({ strategy }) => strategy).sort(), labels.sort());
  });
});

Deno.test("an experiment's settings change the figure", async () => {
  const figure = figureSettings.parse({
    width: 7,
    height: 3,
    panels: ["difference"],
    strategies: ["Badge", "RandomSampling"],
    labels: { Badge: "BADGE (ours)" },
  });
  const changed = await publish(study, { ...options, figure });
  const svg = new TextDecoder().decode(changed.get("learning_curves.svg"));
  assert.match(svg, /width="7in" height="3in"/);
  assert.match(svg, />BADGE \(ours\): ΔALCU=/);
  assert.doesNotMatch(svg, /Absolute accuracy|CoreSet/);
});

Deno.test("without RandomSampling the figure has one panel and nothing fails", async () => {
  const published = await publish(
    exampleStudy({ labels: ["Badge", "CoreSet"], reps: 1, cycles: 2 }),
    options,
  );
  const svg = new TextDecoder().decode(published.get("learning_curves.svg"));
  assert.match(svg, /Absolute accuracy/);
  assert.doesNotMatch(svg, /difference to random/);
});
