import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { isSameFile, twinOfName } from "../../lib/experiment/name_twin.ts";
import { rememberExperiment } from "../../lib/store/experiments.ts";
import { temporaryStore } from "../store/temporary_store.ts";

/** A project with an experiment "tiny" in experiments/, and figures/ of "shown". */
async function project() {
  const temporary = await temporaryStore();
  const folder = await Deno.makeTempDir();
  const [experiments, figures] = [join(folder, "experiments"), join(folder, "figures")];
  await Deno.mkdir(experiments);
  await Deno.mkdir(join(figures, "shown"), { recursive: true });
  await Deno.writeTextFile(join(experiments, "tiny.json"), '{ "name": "tiny" }');
  return { ...temporary, folder, surroundings: { experiments, figures } };
}

Deno.test("a study whose name differs in case only from another's file or figures is refused", async () => {
  await using at = await project();
  const path = join(at.folder, "mine.json");
  const twin = (name: string) => twinOfName(at.store, { name, path }, at.surroundings);
  assert.match(
    await twin("TINY") ?? "",
    /^\S+mine\.json: name: "TINY" differs from "tiny" in case only, the name of the experiment \S+tiny\.json; .* another name$/,
  );
  assert.match(await twin("Shown") ?? "", /differs from "shown" .* the name of figures\/shown; /);
  for (const name of ["tiny", "shown", "other"]) assert.equal(await twin(name), undefined);
});

Deno.test("an experiment elsewhere that has used the data folder counts while its file is there", async () => {
  await using at = await project();
  const elsewhere = join(await Deno.makeTempDir(), "a.json");
  await Deno.writeTextFile(elsewhere, '{ "name": "far" }');
  await rememberExperiment(at.store, { name: "far", path: elsewhere });
  const twin = () => twinOfName(at.store, { name: "Far", path: "/b.json" }, at.surroundings);
  assert.match(await twin() ?? "", /differs from "far" in case only/);
  // Its own file may be given another spelling of its name.
  const own = await twinOfName(at.store, { name: "Far", path: elsewhere }, at.surroundings);
  assert.equal(own, undefined);
  await Deno.remove(elsewhere);
  assert.equal(await twin(), undefined);
});

Deno.test("paths that differ in case only are one file where the file system says so", async () => {
  await using at = await project();
  const path = join(at.surroundings.experiments, "tiny.json");
  const other = join(dirname(path), "TINY.json");
  // Two names of one file look like a file system that doesn't tell them apart.
  await Deno.link(path, other).catch(() => {});
  assert.equal(await isSameFile(path, other), true);
  await Deno.remove(other);
  if (await Deno.stat(path).then(() => true, () => false)) {
    await Deno.writeTextFile(other, "{}");
    const isOne = (await Deno.readTextFile(path)) === "{}";
    assert.equal(await isSameFile(path, other), isOne);
  }
  assert.equal(await isSameFile(path, join(dirname(path), "other.json")), false);
});
