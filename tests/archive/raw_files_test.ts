// Raw files in an archive: those that were embedded, each where the experiment looks for it, and nowhere else.

import assert from "node:assert/strict";
import { join } from "node:path";
import { checkArchive } from "../../lib/archive/check_archive.ts";
import { imageName, names } from "../../lib/archive/layout.ts";
import { packStudy } from "../../lib/archive/pack.ts";
import {
  placeRawFiles,
  rawFaults,
  type RawFile,
  rawListText,
  rawMembers,
  readRawList,
} from "../../lib/archive/raw_files.ts";
import { lendHashes } from "../../lib/archive/staging.ts";
import type { StudyRecords } from "../../lib/archive/study_records.ts";
import { openKeptHub } from "../../lib/hub/hub.ts";
import { putObject, sha256 } from "../../lib/store/store.ts";
import { bytes, temporaryStore } from "../store/temporary_store.ts";
import { finishedToy, forge, project, unpack } from "./archived_toy.ts";

Deno.test("an archive with raw files is checked with them, and puts them in place", async (t) => {
  await using toy = await finishedToy({ strategies: ["RandomSampling"], reps: 1, cycles: 1 });
  const { store, study, experiment } = toy;
  const folder = join(store.folder, "hub");
  const hub = { files: openKeptHub(folder), folder };
  const images = await rawMembers(store, project, study, hub);
  const changed = (file: string) => file;
  const { path } = await packStudy(store, project, study, { images, changed });
  const archive = await unpack(path);
  await lendHashes(store, join(archive.folder, "data"));
  const check = async (unpacked: typeof archive.unpacked) => {
    try {
      return (await checkArchive(archive.folder, unpacked, project)).faults;
    } catch (error) {
      return [(error as Error).message];
    }
  };
  const hash = sha256(await Deno.readFile(join(experiment.folder, "toy.npz")));
  const list: RawFile[] = [{ base: "experiment", path: "toy.npz", sha256: hash }];
  const { faults, images: found } = await checkArchive(archive.folder, archive.unpacked, project);
  assert.deepEqual([faults, found], [[], list]);

  await t.step("each field of the list altered is found", async () => {
    const forgeries: RawFile[][] = [
      [{ ...list[0], base: "hub" }],
      [{ ...list[0], path: "other.npz" }],
      [{ ...list[0], path: "../toy.npz" }],
      [{ ...list[0], path: "/toy.npz" }],
      [{ ...list[0], path: "a/../../toy.npz" }],
      [{ ...list[0], sha256: sha256("another") }],
      [],
      [...list, { base: "experiment", path: "further.json", sha256: sha256("{}") }],
    ];
    for (const forged of forgeries) {
      const text = rawListText(forged);
      const files: Record<string, string> = { [names.images]: text };
      if (forged.length > 1) files[imageName(sha256("{}"))] = "{}";
      const all = await forge(archive.folder, archive.unpacked, files);
      assert.notDeepEqual(await check(all), [], text);
    }
    await Deno.writeTextFile(join(archive.folder, names.images), rawListText(list));
    assert.deepEqual(await check(archive.unpacked), []);
  });

  await t.step("they go where the experiment looks, and never over another file", async () => {
    const target = await Deno.makeTempDir();
    const places = { experiment: join(target, "experiments"), hub: join(target, "data", "hub") };
    const allowed = [places.experiment, places.hub];
    const put = (files: RawFile[]) =>
      placeRawFiles(store, archive.folder, files, { ...places, allowed });
    const placed = join(places.experiment, "toy.npz");
    assert.deepEqual(await put(list), { placed: [placed], left: [] });
    assert.equal(sha256(await Deno.readFile(placed)), hash);
    assert.deepEqual(await put(list), { placed: [], left: [] });
    await Deno.writeTextFile(placed, "mine");
    assert.deepEqual(await put(list), { placed: [], left: [placed] });
    assert.equal(await Deno.readTextFile(placed), "mine");
    // An experiment is no raw file, and nothing lies outside of the project.
    const outside = ["schema.json", "../steps/all.ts", "../data/objects/x"];
    for (const path of outside) {
      const { placed, left } = await put([{ ...list[0], path }]);
      assert.deepEqual([placed, left.length], [[], 1], path);
    }
    await Deno.mkdir(join(target, "elsewhere"));
    await Deno.symlink(join(target, "elsewhere"), join(places.experiment, "photos"));
    await assert.rejects(() => put([{ ...list[0], path: "photos/toy.npz" }]), /is a link/);
    await Deno.remove(target, { recursive: true });
  });
});

Deno.test("raw files have to be where the settings say: folders, parquet files, the hub, an encoder's folder", async () => {
  await using memory = await temporaryStore();
  const { store } = memory;
  const manifest = (files: Record<string, string>) =>
    putObject(
      store,
      bytes(JSON.stringify({
        files: Object.entries(files).map(([name, text]) => ({ name, sha256: sha256(text) })),
      })),
    );
  const inputs = {
    pool: await manifest({ "cat/1.png": "one" }),
    encoder: await manifest({ "onnx/model.onnx": "network" }),
  };
  const faults = (data: object, model: string, files: [RawFile["base"], string, string][]) => {
    const study = { experiment: { data, encoder: { model } }, embedded: { key: { inputs } } };
    const list = files.map(([base, path, text]) => ({ base, path, sha256: sha256(text) }));
    assert.deepEqual(readRawList(rawListText(list)), list);
    return rawFaults(store, study as unknown as StudyRecords, list);
  };
  const folder = { folder: { train: "./photos", test: 0.2 } };
  const own = (path: string) =>
    [["experiment", path, "one"]] as [RawFile["base"], string, string][];
  const network: [RawFile["base"], string, string] = [
    "experiment",
    "../vit/onnx/model.onnx",
    "network",
  ];
  assert.deepEqual(await faults(folder, "../vit", [...own("photos/cat/1.png"), network]), []);
  assert.equal((await faults(folder, "../vit", [...own("photos/dog/1.png"), network])).length, 1);
  assert.equal((await faults(folder, "../vit", [...own("cat/1.png"), network])).length, 1);
  assert.equal((await faults(folder, "../vit", own("photos/cat/1.png"))).length, 1);

  const pattern = {
    parquet: { train: ["a/cat/*.png"], test: 0.2, image: "image", label: "label" },
  };
  inputs.pool = await manifest({ "1.png": "one" });
  assert.deepEqual(await faults(pattern, "../vit", [...own("a/cat/1.png"), network]), []);
  assert.equal((await faults(pattern, "../vit", [...own("a/1.png"), network])).length, 1);

  const hub = { hub: { dataset: "owner/name", revision: "abc" } };
  assert.deepEqual(
    await faults(hub, "owner/model", [
      ["hub", "datasets/owner/name/abc/data/1.png", "one"],
      ["hub", "models/owner/model/main/onnx/model.onnx", "network"],
    ]),
    [],
  );
  assert.equal(
    (await faults(hub, "owner/model", [
      ["hub", "datasets/other/name/abc/data/1.png", "one"],
      ["experiment", "models/owner/model/main/onnx/model.onnx", "network"],
    ])).length,
    2,
  );
});
