// A single file of a leaderboard or of a sweep, sent under another name: it is known by what is in it, and an altered one is found.

import assert from "node:assert/strict";
import { extname, join } from "node:path";
import { shellWord } from "../../../lib/command_line.ts";
import { sha256 } from "../../../lib/store/sha256.ts";
import { figuresFolder } from "../../../steps/command.ts";
import { findSentOfSeveral } from "../../../tools/verify/sent_of_several.ts";

const leaderboard = join(figuresFolder, "leaderboard");
const encode = (text: string) => new TextEncoder().encode(text);

Deno.test("every file of the leaderboard is known under another name, and with one sign changed it is found", async () => {
  for await (const { name } of Deno.readDir(leaderboard)) {
    const bytes = await Deno.readFile(join(leaderboard, name));
    const word = `mail/sent${extname(name)}`;
    const found = await findSentOfSeveral(word, bytes);
    assert.deepEqual(found, {
      folder: leaderboard,
      check: { what: `${word} is ${name} of the leaderboard figures/leaderboard` },
    });
    const at = bytes.findIndex((byte, at) => at > bytes.length / 2 && byte >= 48 && byte < 57);
    const forged = await findSentOfSeveral(word, bytes.with(at, bytes[at] + 1));
    assert.equal(forged?.check.what, `${word} as ${name} of the leaderboard figures/leaderboard`);
    assert.equal(forged.check.faults?.length, 1, name);
  }
});

Deno.test("a picture or a provenance.json of a leaderboard that is not here tells how to make it", async () => {
  const told = {
    leaderboard: { rope: 0.02, acrossProtocols: true },
    studies: { a: {}, "b c": {} },
  };
  const markup = JSON.stringify(told).replaceAll('"', "&quot;");
  const whole = { ...told, code: { code: {}, versions: {} }, files: {} };
  const files = {
    "mail.svg": `<svg><metadata>${markup}</metadata></svg>`,
    "mail.json": JSON.stringify(whole),
  };
  for (const [word, text] of Object.entries(files)) {
    await assert.rejects(() => findSentOfSeveral(word, encode(text)), {
      name: "UserError",
      message: `${word} tells of what is not published here; give the folder that it came with, ` +
        `or make it yourself: deno task leaderboard a ${
          shellWord("b c")
        } --rope 0.02 --across-protocols`,
    });
  }
  await assert.rejects(() => findSentOfSeveral("mail.json", encode('{"leaderboard":{}}')), {
    name: "UserError",
    message: /^The provenance in mail\.json is damaged/,
  });
});

Deno.test("a file of a sweep is known by the provenance.json beside it; a study's file and any other are left to others", async () => {
  const folder = await Deno.makeTempDir();
  const table = "strategy,C,accuracy\nBadge,1,0.5\nBadge,2,0.6\n";
  const sweep = {
    sweep: { experiment: "small", paths: ["C"] },
    studies: [1, 2].map((C) => ({
      settings: { C },
      isBase: C === 1,
      experiment: { name: "small", strategies: [{ label: "Badge" }] },
      embeddings: {},
      results: {},
    })),
    code: {},
    files: { "results.csv": sha256(table) },
  };
  const provenance = JSON.stringify(sweep);
  const word = join(folder, "mail.csv");
  await assert.rejects(() => findSentOfSeveral("mail.json", encode(provenance)), {
    message: /or make it yourself: deno task sweep small --over C=1,2$/,
  });
  await Deno.writeTextFile(join(folder, "provenance.json"), provenance);
  await Deno.writeTextFile(join(folder, "results.csv"), table);
  const known = await findSentOfSeveral(word, encode(table));
  assert.deepEqual(known, {
    folder,
    check: { what: `${word} is results.csv of the sweep ${folder}` },
  });
  const altered = await findSentOfSeveral(word, encode(table.replace("0.6", "0.7")));
  assert.match(altered?.check.faults?.[0] ?? "", /^line 3 is "Badge,2,0\.7", published is /);
  const lines = await findSentOfSeveral(word, encode(table.replaceAll("\n", "\r\n")));
  assert.match(lines?.check.notes?.[0] ?? "", /^the ends of its lines are others/);
  for (const name of ["results.csv", "learning_curves.svg", "provenance.json"]) {
    const bytes = await Deno.readFile(join(figuresFolder, "digits", name));
    assert.equal(await findSentOfSeveral(`mail${extname(name)}`, bytes), undefined);
  }
  assert.equal(await findSentOfSeveral("mail.csv", encode("nothing\n")), undefined);
  await Deno.remove(folder, { recursive: true });
});
