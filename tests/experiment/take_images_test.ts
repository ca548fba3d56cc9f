import assert from "node:assert/strict";
import { takeImages } from "../../lib/experiment/take_images.ts";

/** A set of five images of one byte each; counts the images that are read. */
function imageSet() {
  const set = {
    read: 0,
    async *images(from: number) {
      for (let i = from; i < 5; i++) {
        set.read++;
        yield { bytes: Uint8Array.of(i), name: `image ${i}` };
      }
    },
  };
  return set;
}

for (const [oneByOne, reads] of [[true, 3], [false, 5]] as const) {
  const way = oneByOne ? "looked up one by one" : "read in one go";
  Deno.test(`images ${way} come in the order asked for`, async () => {
    const set = imageSet();
    const taken = await takeImages(set.images, [4, 0, 2], oneByOne);
    assert.deepEqual(taken.map(([byte]) => byte), [4, 0, 2]);
    assert.equal(set.read, reads);
  });

  Deno.test(`an image is taken as often as it is asked for where images are ${way}`, async () => {
    const taken = await takeImages(imageSet().images, [3, 1, 3], oneByOne);
    assert.deepEqual(taken.map(([byte]) => byte), [3, 1, 3]);
  });

  Deno.test(`an image that is not there is told where images are ${way}`, async () => {
    await assert.rejects(
      () => takeImages(imageSet().images, [5], oneByOne),
      { name: "UserError", message: /fewer images/ },
    );
  });
}
