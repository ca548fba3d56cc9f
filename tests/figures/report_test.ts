import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { publish } from "../../lib/figures/publish.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import type { Study } from "../../lib/figures/study.ts";
import { launchChromium, noChromium, skipReason } from "./chromium.ts";
import { exampleStudy } from "./example.ts";

const script = `<script>document.title = "smuggled"</script><img src=x onerror="alert(1)">`;

/** The smallest PNG there is: one pixel. */
const pixel = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=",
);

/** A report of a study whose strategy, class and settings all try to be markup. */
async function hostileReport(): Promise<string> {
  const evil = `"'>${script}`;
  const study = exampleStudy({ labels: ["RandomSampling", evil], reps: 2, cycles: 3 });
  const files = await publish({ ...study, name: `evil${script}` }, {
    figure: figureSettings.parse({ labels: { RandomSampling: evil.slice(0, 60) } }),
    provenance: {
      experiment: { path: `</pre>${script}`, data: {} },
      inputs: { file: `]]></metadata></svg>${script}` },
    },
    pool: {
      labels: new Int32Array(10_000).map((_, i) => i % 2),
      classNames: [`class" onload="alert(1)`, script],
      images: (indices) => Promise.resolve(indices.map(() => pixel)),
    },
  });
  return new TextDecoder().decode(files.get("report.html"));
}

Deno.test("no name becomes markup in a report", async () => {
  const page = await hostileReport();
  assert.doesNotMatch(page, /<script|<img src=x|onload="alert|<\/metadata>/);
  assert.match(page, /&lt;script&gt;/);
});

Deno.test("a report of one repetition has no interval, one of unequal batches says what ALCU is then", async () => {
  const text = async (study: Study) =>
    new TextDecoder().decode((await publish(study)).get("report.html"));
  const study = exampleStudy({ labels: ["RandomSampling", "Badge"], reps: 1, cycles: 3 });
  const one = await text(study);
  assert.match(one, />none: 1 repetition</);
  assert.match(one, /one repetition gives no interval/i);
  assert.doesNotMatch(one, /percentile bootstrap/);
  assert.match(one, /ALCU is the mean of the mean curve\./);
  const cells = study.cells.map((cell) => ({
    ...cell,
    cycles: cell.cycles.map((cycle, i) => i === 3 ? { ...cycle, picks: [9999] } : cycle),
  }));
  const unequal = await text({ ...study, cells });
  assert.match(
    unequal,
    /ALCU is the mean height of the mean curve over labels: batches are unequal/,
  );
});

Deno.test({
  name: `a report opens from the file system, runs nothing and asks for nothing${skipReason}`,
  ignore: noChromium,
  async fn() {
    const file = await Deno.makeTempFile({ suffix: ".html" });
    await Deno.writeTextFile(file, await hostileReport());
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const requests: string[] = [];
      const problems: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => problems.push(message.text()));
      page.on("dialog", (dialog) => {
        problems.push(dialog.message());
        return dialog.dismiss();
      });
      await page.goto(pathToFileURL(file).href);
      assert.match(await page.title(), /^evil<script>/);
      assert.deepEqual(problems, []);
      assert.deepEqual(requests.filter((url) => !/^(file|data):/.test(url)), []);
      assert.ok(await page.locator("figure svg").count() >= 5);
      assert.equal(await page.locator("script").count(), 0);
      // Images of the open list are decoded.
      const widths = await page.locator("details[open] img").evaluateAll((images) =>
        images.map((image) => (image as unknown as { naturalWidth: number }).naturalWidth)
      );
      assert.ok(widths.length === 3 * 8 && widths.every((width) => width === 1));
    } finally {
      await browser.close();
      await Deno.remove(file);
    }
  },
});

Deno.test({
  name: `a report is used by keyboard and readable in light and dark${skipReason}`,
  ignore: noChromium,
  async fn() {
    const file = await Deno.makeTempFile({ suffix: ".html" });
    await Deno.writeTextFile(file, await hostileReport());
    const browser = await launchChromium();
    try {
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await browser.newPage({ colorScheme });
        await page.goto(pathToFileURL(file).href);
        await page.keyboard.press("Tab");
        assert.equal(await page.locator(":focus").innerText(), "Skip to the results");
        const second = page.locator("#picks details").nth(1);
        assert.equal(await second.getAttribute("open"), null);
        await second.locator("summary").focus();
        await page.keyboard.press("Enter");
        assert.notEqual(await second.getAttribute("open"), null);
        for (const selector of ["body", "a", "caption", ".caution", "pre"]) {
          const contrast = await page.locator(selector).first().evaluate(contrastOf);
          assert.ok(contrast >= 4.5, `${selector} in ${colorScheme}: contrast ${contrast}`);
        }
        // A narrow window scrolls tables, not the page.
        await page.setViewportSize({ width: 360, height: 640 });
        const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
        assert.ok((overflow as number) <= 0, `page is ${overflow} pixels too wide`);
        await page.close();
      }
    } finally {
      await browser.close();
      await Deno.remove(file);
    }
  },
});

/** Contrast of an element's text with what is behind it, as WCAG 2 measures it; runs in the browser. */
// deno-lint-ignore no-explicit-any
function contrastOf(element: any): number {
  // deno-lint-ignore no-explicit-any
  const style = (globalThis as any).getComputedStyle;
  const numbers = (colour: string) => colour.match(/[\d.]+/g)!.map(Number);
  const luminance = (colour: string) => {
    const [r, g, b] = numbers(colour).map((value) => value / 255)
      .map((value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let behind = element;
  while (behind.parentElement && numbers(style(behind).backgroundColor)[3] === 0) {
    behind = behind.parentElement;
  }
  const [high, low] = [style(element).color, style(behind).backgroundColor].map(luminance)
    .sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

Deno.test({
  name:
    `a narrow screen shows the panels below each other, whole captions and intervals${skipReason}`,
  ignore: noChromium,
  async fn() {
    const file = await Deno.makeTempFile({ suffix: ".html" });
    await Deno.writeFile(file, (await publish(exampleStudy())).get("report.html")!);
    const browser = await launchChromium();
    /** Left and upper edge of both panels, and how far each part of the page reaches to the right. */
    const measure = async (width: number) => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      await page.goto(pathToFileURL(file).href);
      return await page.evaluate(`(() => {
        const box = (element) => element.getBoundingClientRect();
        const right = (name) => Math.max(...[...document.querySelectorAll(name)].map((e) => box(e).right));
        const panels = [...document.querySelectorAll("#curves svg")].map(box).map(({ x, y }) => [x, y]);
        return {
          panels,
          page: document.documentElement.scrollWidth,
          captions: right("caption span, figcaption"),
          interval: right("#summary table:first-of-type th:nth-child(4)"),
        };
      })()`) as { panels: number[][]; page: number; captions: number; interval: number };
    };
    try {
      const narrow = await measure(420);
      const [[x, upper], [sameX, lower]] = narrow.panels;
      assert.ok(sameX === x && lower > upper, "stacked");
      assert.equal(narrow.page, 420);
      assert.ok(narrow.captions <= 420, `captions end at ${narrow.captions}`);
      assert.ok(narrow.interval <= 420, `the interval ends at ${narrow.interval}`);
      const [[left, top], [right, sameTop]] = (await measure(1400)).panels;
      assert.ok(right > left && sameTop === top, "side by side");
    } finally {
      await browser.close();
      await Deno.remove(file);
    }
  },
});
