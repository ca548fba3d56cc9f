import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDataSet } from "../../lib/images/source.ts";

const golden = fileURLToPath(new URL("../golden/images/", import.meta.url));
const columns = { image: "img", label: "fine_label" };
const noHub = () => Promise.reject(new Error("the hub is not asked"));

Deno.test("paths of parquet files are relative to the experiment file's folder", async () => {
  const data = { parquet: { train: "bad/good.parquet", test: "bad/names.parquet", ...columns } };
  const { pool, test } = await openDataSet(data, golden, noHub);
  assert.deepEqual([pool.name, test.name], ["good.parquet", "names.parquet"]);
  assert.equal(pool.files[0].path, join(golden, "bad/good.parquet"));
});

Deno.test("a data set of the hub is opened from the files that the hub names", async () => {
  const asked: string[] = [];
  const { pool, test } = await openDataSet(
    { hub: { dataset: "owner/name", revision: "abc", ...columns } },
    golden,
    ({ dataset, revision }) => {
      asked.push(dataset, revision);
      const file = (name: string) => join(golden, "lookalike", `${name}.parquet`);
      return Promise.resolve({
        pool: [file("train-00000-of-00002"), file("train-00001-of-00002")],
        test: [file("test-00000-of-00001")],
        splits: ["test", "train"],
      });
    },
  );
  assert.deepEqual(asked, ["owner/name", "abc"]);
  assert.deepEqual([pool.count, test.count], [400, 200]);
});

Deno.test("folders are relative to the experiment file's folder, a share of the test set is kept", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const image = await Deno.readFile(join(golden, "formats/rgb.png"));
    for (const path of ["photos/a/1.png", "photos/a/2.png", "photos/b/1.png", "photos/b/2.png"]) {
      await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
      await Deno.writeFile(join(folder, path), image);
    }
    const shared = await openDataSet({ folder: { train: "photos", test: 0.5 } }, folder, noHub);
    assert.deepEqual([shared.pool.count, shared.test.count], [2, 2]);
    const both = { folder: { train: "photos", test: "photos" } };
    const { pool, test } = await openDataSet(both, folder, noHub);
    assert.deepEqual([pool.count, test.count], [4, 4]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a share of one split is the test set, for parquet files and the hub as for folders", async () => {
  const train = "lookalike/train-00000-of-00002.parquet";
  const ofParquet = await openDataSet({ parquet: { train, test: 0.5, ...columns } }, golden, noHub);
  const ofHub = await openDataSet(
    { hub: { dataset: "owner/name", revision: "abc", test: 0.5, ...columns } },
    golden,
    () => Promise.resolve({ pool: [join(golden, train)], test: [], splits: ["train"] }),
  );
  for (const { pool, test } of [ofParquet, ofHub]) {
    assert.deepEqual([pool.count, test.count], [125, 125]);
  }
  assert.deepEqual(ofHub.test.labels, ofParquet.test.labels);
});

Deno.test("a test split of the hub without labels is told with the other splits", async () => {
  const files = { pool: ["bad/good"], test: ["bad/unlabeled"] };
  const paths = (names: string[]) => names.map((name) => join(golden, `${name}.parquet`));
  await assert.rejects(
    openDataSet(
      { hub: { dataset: "owner/name", revision: "abc", ...columns } },
      golden,
      () =>
        Promise.resolve({
          pool: paths(files.pool),
          test: paths(files.test),
          splits: ["test", "train", "validation"],
        }),
    ),
    /unlabeled.parquet has no labels; set "test" of .* \(there are test, train, validation\)/,
  );
});
