// Zip files of archives: the same bytes for the same members, and nothing that a stranger could put into one gets through.

import assert from "node:assert/strict";
import { join } from "node:path";
import { zipSync } from "fflate";
import { openStoredZip } from "../../lib/archive/read_zip.ts";
import { unpackArchive } from "../../lib/archive/unpack.ts";
import { zipPieces, type ZipSource } from "../../lib/archive/write_zip.ts";
import { sha256 } from "../../lib/store/store.ts";

const encode = (text: string) => new TextEncoder().encode(text);

function source(name: string, content: string, size = content.length): ZipSource {
  return {
    name,
    size,
    async *open() {
      // In two pieces.
      yield encode(content.slice(0, 3));
      yield encode(content.slice(3));
    },
  };
}

async function zip(members: readonly ZipSource[]): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = await Array.fromAsync(zipPieces(members));
  return await new Blob(pieces as BlobPart[]).bytes();
}

/** An archive of text files, with the sums of what it should hold. */
function archive(files: Record<string, string>, sums: Record<string, string> = files) {
  const lines = Object.entries(sums).map(([name, text]) => `${sha256(text)}  ${name}\n`);
  const all = { SHA256SUMS: lines.join(""), ...files };
  return zip(Object.entries(all).map(([name, text]) => source(`toy/${name}`, text)));
}

async function unpack(bytes: Uint8Array) {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "sent.zip"), bytes);
    const target = join(folder, "unpacked");
    const { name, sums } = await unpackArchive(join(folder, "sent.zip"), "sent.zip", target);
    const texts = [...sums.keys()].map((file) => Deno.readTextFileSync(join(target, file)));
    return { name, texts };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Refused in one line that names the file, the fault and the way out; nothing lies outside of the folder. */
async function assertRefused(bytes: Uint8Array, fault: RegExp) {
  await assert.rejects(() => unpack(bytes), (error: Error) => {
    assert.equal(error.name, "UserError", error.stack);
    assert.match(
      error.message,
      /^sent\.zip is no whole archive .*; get it again from where it came/,
    );
    assert.match(error.message, fault);
    return true;
  });
}

const files = { "README.txt": "read me", "experiment.json": "{}", "published/results.csv": "a,b" };

Deno.test("a zip file is the same bytes for the same members, and is read back", async () => {
  const bytes = await archive(files);
  assert.deepEqual(await archive(files), bytes);
  assert.deepEqual(await unpack(bytes), { name: "toy", texts: Object.values(files) });
  // The first time that a zip file can tell, in every time zone.
  const { getUint16 } = new DataView(bytes.buffer);
  assert.equal(getUint16.call(new DataView(bytes.buffer), 10, true), 0);
  assert.equal(getUint16.call(new DataView(bytes.buffer), 12, true), 0x21);
});

Deno.test("a member of another size than it said is an error, and no zip file", async () => {
  await assert.rejects(() => zip([source("toy/README.txt", "longer", 3)]));
  await assert.rejects(() => zip([source("toy/README.txt", "short", 30)]));
  const failing = {
    ...source("toy/README.txt", "text"),
    async *open(): AsyncGenerator<Uint8Array> {
      yield encode("te");
      throw new Error("the disk is gone");
    },
  };
  await assert.rejects(() => zip([failing]), /the disk is gone/);
});

Deno.test("an archive that is cut off, or has a bit flipped anywhere in its files, is refused", async () => {
  const bytes = await archive(files);
  await assertRefused(bytes.subarray(0, bytes.length - 30), /./);
  await assertRefused(bytes.subarray(0, 100), /./);
  await assertRefused(encode("<html>not found</html>"), /./);
  await assertRefused(new Uint8Array(), /./);
  for (const text of ["read me", "a,b", sha256("read me")]) {
    const at = new TextDecoder("latin1").decode(bytes).indexOf(text);
    await assertRefused(bytes.with(at, bytes[at] ^ 1), /altered|has a line/);
  }
});

Deno.test("files that are missing, further, twice, or under a name that leads out are refused", async () => {
  await assertRefused(
    await archive(files, { ...files, "start.csv": "x" }),
    /start\.csv is missing/,
  );
  await assertRefused(
    await archive({ ...files, "images.json": "x" }, files),
    /does not name images/,
  );
  const names = [
    "../outside.txt",
    "published/../../../outside",
    "/etc/cron.d/x",
    "published/a\\b",
    "published/.hidden",
    "data/code/ab/cd.json",
    "data/processes/x",
    "data/objects/ab/cd",
    "code/../../lib/errors.ts",
    "published/sub/results.csv",
    "published/results.csv\u0000",
    "lib/errors.ts",
  ];
  for (const name of names) {
    const members = { SHA256SUMS: `${sha256("x")}  ${name}\n`, [name]: "x" };
    const hostile = Object.entries(members).map(([name, text]) => [`toy/${name}`, encode(text)]);
    await assertRefused(zipSync(Object.fromEntries(hostile), { level: 0 }), /may not be|invalid|:/);
  }
  const sums = source("toy/SHA256SUMS", `${sha256("x")}  README.txt\n`);
  const twice = [sums, source("toy/README.txt", "x"), source("toy/README.txt", "x")];
  await assertRefused(await zip(twice), /README\.txt is in it twice/);
  const twins = [sums, source("toy/published/a", "x"), source("toy/published/A", "x")];
  await assertRefused(await zip(twins), /published\/A is in it twice/);
  await assertRefused(await zip([sums, source("other/README.txt", "x")]), /other\/README\.txt/);
  await assertRefused(zipSync({ "../SHA256SUMS": encode("") }, { level: 0 }), /./);
});

Deno.test("what is compressed, encrypted, a link, a folder, or lies over another member is refused before it is read", async () => {
  const bomb = zipSync({ "toy/SHA256SUMS": new Uint8Array(1e6) }, { level: 9 });
  await assertRefused(bomb, /SHA256SUMS\\?" is compressed/);
  const link = zipSync({
    "toy/README.txt": [encode("/etc/passwd"), { level: 0, os: 3, attrs: 0o120777 << 16 }],
  });
  await assertRefused(link, /is a link/);
  const folder = zipSync({ "toy/published/": [encode(""), { level: 0, os: 3 }] });
  await assertRefused(folder, /may not be in one/);

  const bytes = await archive(files);
  const directory = new TextDecoder("latin1").decode(bytes).indexOf("PK\x01\x02");
  assert.ok(directory > 0);
  await assertRefused(bytes.with(directory + 8, bytes[directory + 8] | 1), /is encrypted|mismatch/);
  // Both members are the first one's bytes.
  const big = "x".repeat(5000);
  const over = await archive({ "README.txt": big, "experiment.json": big });
  const entries = [
    ...new TextDecoder("latin1").decode(over).matchAll(new RegExp("PK\x01\x02", "g")),
  ]
    .map(({ index }) => index);
  const view = new DataView(over.buffer);
  view.setUint32(entries[0] + 20, over.length, true);
  view.setUint32(entries[0] + 24, over.length, true);
  await assertRefused(over, /bytes become/);
});

Deno.test("a stored zip file tells its members, and is closed after a look", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, await archive(files));
  {
    using opened = await openStoredZip(path, "sent.zip");
    assert.equal(opened.members.length, 4);
  }
  await Deno.remove(path);
});
