import assert from "node:assert/strict";
import { fileList } from "../../../../lib/labelling/formats/write/file_list.ts";
import { exampleBatch, oddNames } from "../example_batch.ts";

Deno.test("a list has one name a line, in the order of the batch", () => {
  assert.equal(fileList(exampleBatch()), oddNames.join("\n") + "\n");
});

Deno.test("a name with a line break is refused, because it would be two", () => {
  const images = [{ rank: 1, fileName: "a\nb.jpg" }];
  assert.throws(() => fileList({ ...exampleBatch(), images }), {
    name: "UserError",
    message: 'The name "a\\nb.jpg" has a line break; rename the file, or ask for --format csv',
  });
});
