import assert from "node:assert/strict";
import { DOMParser } from "@xmldom/xmldom";
import { givenName } from "../../../../lib/labelling/formats/read/given_names.ts";
import {
  labelStudioConfig,
  labelStudioTasks,
} from "../../../../lib/labelling/formats/write/label_studio.ts";
import { exampleBatch, oddNames } from "../example_batch.ts";

Deno.test("tasks stand in the order of the batch, with addresses that lead back to the names", () => {
  const tasks = JSON.parse(labelStudioTasks(exampleBatch(), "my photos"));
  assert.deepEqual(
    tasks.map(({ data }: { data: { file_name: string } }) => data.file_name),
    oddNames,
  );
  for (const [i, { data }] of tasks.entries()) {
    assert.equal(givenName(data.image), `my photos/${oddNames[i]}`);
    assert.equal(
      new URL(data.image, "http://localhost").searchParams.get("d"),
      `my photos/${oddNames[i]}`,
    );
  }
  assert.deepEqual(tasks[0], {
    data: {
      image: "/data/local-files/?d=my%20photos/b/zebra%201.jpg",
      file_name: "b/zebra 1.jpg",
      rank: 1,
      score: 1,
      strategy: "BAIT",
      round: 3,
      seed: 0,
    },
    predictions: [{
      model_version: "round 3",
      score: 0.5,
      result: [{
        id: "rank-1",
        type: "choices",
        from_name: "choice",
        to_name: "image",
        value: { choices: ["cat"] },
      }],
    }],
  });
});

Deno.test("without a classifier, tasks have no prediction", () => {
  const tasks = JSON.parse(labelStudioTasks(exampleBatch(false), "photos"));
  assert.deepEqual(Object.keys(tasks[0]), ["data"]);
  assert.equal("score" in tasks[0].data, false);
});

Deno.test("the configuration has a choice for each class, whatever its name; without a class two to be renamed", () => {
  const config = labelStudioConfig(["cat", 'dog & "<wolf>"', "bell\u0007"]);
  assert.match(
    config,
    /<Choice value="cat"\/>\n {4}<Choice value="dog &amp; &quot;&lt;wolf&gt;&quot;"\/>/,
  );
  assert.match(config, /value="bell\uFFFD"/);
  assert.match(labelStudioConfig([]), /put yours in place[^]*"first class"[^]*"second class"/);
});

Deno.test("a parser of XML finds every class in the configuration, whatever its name", () => {
  const classes = ['"a" & <b>', "line\nbreak\r\ttab", " blanks  within ", "'", "\u{1F980}"];
  const root = new DOMParser().parseFromString(labelStudioConfig(classes), "text/xml");
  const choices = [...root.getElementsByTagName("Choice")];
  assert.deepEqual(choices.map((choice) => choice.getAttribute("value")), classes);
});
