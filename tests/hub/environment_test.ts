import assert from "node:assert/strict";
import { join } from "node:path";
import { readHubEnvironment } from "../../lib/hub/environment.ts";

const read = (variables: Record<string, string>) => readHubEnvironment((name) => variables[name]);

Deno.test("without variables, the hub is asked without a token", async () => {
  assert.deepEqual(await read({}), {
    endpoint: undefined,
    token: undefined,
    offline: undefined,
    cache: undefined,
  });
});

Deno.test("the cache is where Hugging Face's own programs keep it", async () => {
  const places: [Record<string, string>, string][] = [
    [{ HOME: "/me" }, "/me/.cache/huggingface/hub"],
    [{ USERPROFILE: "/me" }, "/me/.cache/huggingface/hub"],
    [{ HOME: "/me", XDG_CACHE_HOME: "/caches" }, "/caches/huggingface/hub"],
    [{ HOME: "/me", HF_HOME: "~/hf" }, "/me/hf/hub"],
    [{ HOME: "/me", HF_HOME: "/hf", HF_HUB_CACHE: "/disk" }, "/disk"],
  ];
  for (const [variables, cache] of places) assert.equal((await read(variables)).cache, join(cache));
});

Deno.test("HF_TOKEN comes before the token that hf auth login stored", async () => {
  const home = await Deno.makeTempDir();
  await Deno.writeTextFile(join(home, "token"), "hf_stored\n");
  await Deno.writeTextFile(join(home, "other"), "hf_other");
  assert.equal((await read({ HF_HOME: home })).token, "hf_stored");
  assert.equal((await read({ HF_HOME: home, HF_TOKEN: " hf_given\n" })).token, "hf_given");
  assert.equal((await read({ HF_HOME: home, HF_TOKEN: "" })).token, "hf_stored");
  const path = join(home, "other");
  assert.equal((await read({ HF_HOME: home, HF_TOKEN_PATH: path })).token, "hf_other");
  assert.equal((await read({ HF_HOME: join(home, "nowhere") })).token, undefined);
  await Deno.remove(home, { recursive: true });
});

Deno.test("a mirror's address is taken without its last slash, and offline is a word for yes", async () => {
  assert.equal((await read({ HF_ENDPOINT: "https://mirror/" })).endpoint, "https://mirror");
  for (const yes of ["1", "ON", "yes", "True"]) {
    assert.match((await read({ HF_HUB_OFFLINE: yes })).offline!, /HF_HUB_OFFLINE is set, unset it/);
  }
  for (const no of ["", "0", "no"]) {
    assert.equal((await read({ HF_HUB_OFFLINE: no })).offline, undefined);
  }
});
