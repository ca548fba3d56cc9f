import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { parse } from "csv-parse/sync";
import { isLeaderboard, readLeaderboard } from "../../lib/leaderboard/provenance.ts";
import { publishLeaderboard } from "../../lib/leaderboard/publish.ts";
import { exampleOf, risingAreas } from "./example_studies.ts";

const published = [
  exampleOf("one", { areas: risingAreas(4), strategies: ["A<b>", "B", "C"] }),
  exampleOf("two", { areas: risingAreas(4), strategies: ["A<b>", "B", "C"] }),
  exampleOf("other", {
    areas: risingAreas(2),
    strategies: ["A<b>", "B", "C"],
    settings: { generator: "seedrandom" },
  }),
];
const settings = { rope: 0.01, acrossProtocols: false };
const code = { code: { "lib/leaderboard/publish.ts": "c0" }, versions: { deno: "2.9.6" } };
const made = publishLeaderboard(published, settings, code);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("a leaderboard is pictures, tables, a page and provenance, and the same studies give the same bytes", async () => {
  const { files } = await made;
  assert.deepEqual([...files.keys()].sort(), [
    "areas.csv",
    "critical_difference.pdf",
    "critical_difference.png",
    "critical_difference.svg",
    "leaderboard.html",
    "pairs.csv",
    "provenance.json",
    "ranks.csv",
    "tests.csv",
    "wins.csv",
    "wins.pdf",
    "wins.png",
    "wins.svg",
  ]);
  const again = await publishLeaderboard(published, settings, code);
  for (const [name, bytes] of files) assert.deepEqual(again.files.get(name), bytes, name);
});

Deno.test("provenance names the studies' files, the settings, the code and the hash of every other file", async () => {
  const { files } = await made;
  const told = text(files.get("provenance.json")!);
  assert.ok(isLeaderboard(told));
  const provenance = readLeaderboard(told, "provenance.json");
  assert.deepEqual(provenance.leaderboard, settings);
  assert.deepEqual(Object.keys(provenance.studies), ["one", "two", "other"]);
  assert.deepEqual(provenance.studies.one, published[0].files);
  assert.deepEqual(provenance.code, code);
  for (const [name, bytes] of files) {
    if (name === "provenance.json") continue;
    const hash = createHash("sha256").update(bytes).digest("hex");
    assert.equal(provenance.files[name], hash, name);
  }
});

Deno.test("damaged provenance is told in one line", () => {
  for (const damaged of ['{"leaderboard": {', '{"leaderboard": {"rope": "much"}}']) {
    assert.ok(isLeaderboard(damaged));
    assert.throws(() => readLeaderboard(damaged, "file"), {
      name: "UserError",
      message: /^The provenance in file is damaged[^\n]*$/,
    });
  }
  assert.ok(!isLeaderboard('{"experiment": {"name": "leaderboard"}}'));
});

Deno.test("tables have a row for each strategy, pair, study and level, and pairs add probabilities over studies", async () => {
  const { files } = await made;
  const rows = (name: string) =>
    parse(text(files.get(name)!), { columns: true }) as Record<string, string>[];
  assert.equal(rows("ranks.csv").length, 2 * 3);
  assert.deepEqual(rows("tests.csv").map(({ over, blocks }) => [over, blocks]), [
    ["repetitions", "8"],
    ["studies", "2"],
  ]);
  const pairs = rows("pairs.csv");
  assert.equal(pairs.length, 2 * 3);
  assert.deepEqual(
    pairs.map(({ over, larger }) => [over, larger === ""]),
    pairs.map(({ over }) => [over, over === "repetitions"]),
  );
  assert.equal(rows("areas.csv").length, 3 * 3);
  assert.equal(rows("wins.csv").length, 3 * 2);
});

Deno.test("the page names what is left out, escapes labels, has headers for screen readers and says what pictures show", async () => {
  const { files } = await made;
  const page = text(files.get("leaderboard.html")!);
  assert.match(page, /<li>other has another protocol than one, two: /);
  assert.ok(!page.includes("A<b>"));
  const tables = page.match(/<table\b/g)!.length;
  assert.equal(page.match(/<caption>/g)!.length, tables);
  assert.equal(page.match(/<th scope="row">/g)!.length, 5 * 3);
  assert.match(
    page,
    /aria-label="Critical-difference diagram\. Over 8 repetitions of 2 studies: average ranks, best first: C 1\.00/,
  );
  assert.match(page, /aria-label="Wins over 8 repetitions/);
});
