import assert from "node:assert/strict";
import { experimentWord, shellWord } from "../lib/command_line.ts";

Deno.test("words that a shell would read otherwise are quoted", async () => {
  const words = ["fashion", "a b.json", "it's", "$HOME", "a;b", "*", "é", 'say "x"', "back\\slash"];
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", `printf '%s\\n' ${words.map(shellWord).join(" ")}`],
  }).output();
  assert.deepEqual(new TextDecoder().decode(stdout).trim().split("\n"), words);
  assert.equal(shellWord("experiments/fashion-30.json"), "experiments/fashion-30.json");
});

Deno.test("an experiment is called by its file's name in the folder of experiments, and by its path elsewhere", () => {
  assert.equal(
    experimentWord("/project/experiments/fashion.json", "/project/experiments"),
    "fashion",
  );
  assert.equal(experimentWord("/mine/fashion.json", "/project/experiments"), "/mine/fashion.json");
  assert.equal(experimentWord("/my own/a.json", "/project/experiments"), "'/my own/a.json'");
  assert.equal(
    experimentWord("/project/experiments/old/a.json", "/project/experiments"),
    "/project/experiments/old/a.json",
  );
});
