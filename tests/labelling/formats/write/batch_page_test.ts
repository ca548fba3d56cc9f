import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { thumbnail } from "../../../../lib/images/preview.ts";
import { batchPage } from "../../../../lib/labelling/formats/write/batch_page.ts";
import { launchChromium, noChromium, skipReason } from "../../../figures/chromium.ts";
import { exampleBatch } from "../example_batch.ts";

const script = `<script>document.title = "smuggled"</script><img src=x onerror="alert(1)">`;

/** A photo that is large enough to be made smaller. */
const photo = await thumbnail(
  new Uint8Array(
    await sharp({
      create: {
        width: 600,
        height: 400,
        channels: 3,
        background: "red",
        noise: { type: "gaussian", mean: 128, sigma: 20 },
      },
    }).jpeg().toBuffer(),
  ),
  192,
);

/** A batch of so many images. */
function batchOf(count: number) {
  const images = Array.from({ length: count }, (_, i) => ({
    rank: i + 1,
    fileName: `holiday/2026/a_long_name_without_any_blank_IMG_${1000 + i}_HDR.jpg`,
    predictedLabel: ["cat", "dog", "dog"][i % 3],
    confidence: 0.5,
  }));
  return { ...exampleBatch(), images };
}

Deno.test("the page has every image in order, with rank, name, predicted class and confidence", () => {
  const page = batchPage(batchOf(3), [photo, photo, photo]);
  const items = page.split("<li id=").slice(1)
    .map((item) => item.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " "));
  assert.equal(items.length, 3);
  assert.match(items[0], /"?rank-1"?.* 1 cat, 50 % holiday\/ 2026\/ a_long\S*IMG_1000_HDR\.jpg/);
  assert.match(items[2], / 3 dog, 50 % .*IMG_1002/);
  assert.match(page, /Suggested by BAIT, round 3, seed 0\. Label them in this order; you can stop/);
  const counts = [...page.matchAll(/<th scope="row">(\w+)<\/th><td>(\d+)</g)];
  assert.deepEqual(counts.map(([, label, count]) => [label, count]), [["dog", "2"], ["cat", "1"]]);
});

Deno.test("without a classifier or pictures, the page has the names alone", () => {
  const page = batchPage(exampleBatch(false), []);
  assert.doesNotMatch(page, /<img|Predicted classes|NaN|undefined/);
  assert.match(page, /<p class="name">12\.jpg<\/p>/);
});

Deno.test("no name becomes markup", () => {
  const images = [{ rank: 1, fileName: `${script}.jpg`, predictedLabel: `"'>${script}` }];
  const page = batchPage({ ...exampleBatch(), images, strategy: script }, [photo]);
  assert.doesNotMatch(page, /<script|<img src=x/);
  assert.match(page, /&lt;script&gt;/);
});

Deno.test({
  name:
    `1,000 images are a page of a few megabytes that loads nothing and fits a phone${skipReason}`,
  ignore: noChromium,
  async fn() {
    const text = batchPage(batchOf(1000), Array.from({ length: 1000 }, () => photo));
    assert.ok(text.length < 20e6, `${text.length} bytes`);
    const file = await Deno.makeTempFile({ suffix: ".html" });
    await Deno.writeTextFile(file, text);
    const browser = await launchChromium();
    try {
      for (const [width, colorScheme] of [[400, "dark"], [1400, "light"]] as const) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const [requests, problems]: string[][] = [[], []];
        page.on("request", (request) => requests.push(request.url().slice(0, 5)));
        page.on("console", (message) => problems.push(message.text()));
        await page.goto(pathToFileURL(file).href);
        await page.click('a[href="#from-901"]');
        const seen = await page.evaluate(`({
          width: document.documentElement.scrollWidth,
          images: document.images.length,
          drawn: [...document.images].slice(900, 920).every((image) => image.decode && image.naturalWidth === 192),
          contrast: getComputedStyle(document.body).color !== getComputedStyle(document.body).backgroundColor,
          lists: document.querySelectorAll('ol[role="list"]').length,
        })`) as Record<string, unknown>;
        assert.deepEqual(seen, { width, images: 1000, drawn: true, contrast: true, lists: 10 });
        // Pictures are data within the page.
        assert.deepEqual([...new Set(requests)].filter((url) => !/^(file:|data:)$/.test(url)), []);
        assert.deepEqual(problems, []);
        assert.equal(await page.getByAltText("Image 901", { exact: true }).count(), 1);
        await page.close();
      }
    } finally {
      await browser.close();
      await Deno.remove(file);
    }
  },
});
