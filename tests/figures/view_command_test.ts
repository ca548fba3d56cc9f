import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { publish } from "../../lib/figures/publish.ts";
import { figureSettings } from "../../lib/figures/settings.ts";
import { launchChromium, noChromium, skipReason } from "./chromium.ts";
import { exampleStudy, strategies } from "./example.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** A published study in a folder of its own. */
async function publishedFolder(): Promise<string> {
  const folder = await Deno.makeTempDir();
  const files = await publish(exampleStudy({ reps: 2, cycles: 4 }), {
    figure: figureSettings.parse({}),
  });
  for (const [name, bytes] of files) await Deno.writeFile(`${folder}/${name}`, bytes);
  return folder;
}

/** Starts `deno task view` and waits for the line with its address. */
async function startView(folder: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--config",
      "tools/view/deno.json",
      "-P",
      "tools/view/main.ts",
      `${folder}/`,
    ],
    cwd: project,
    env: { DISPLAY: "", WAYLAND_DISPLAY: "" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let printed = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    if (printed.includes("\n")) break;
  }
  const address = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed)?.[0];
  assert.ok(address, `an address in "${printed}"`);
  return { child, address };
}

Deno.test({
  name: `the interactive figure shows all curves and hides one at a click${skipReason}`,
  ignore: noChromium,
  async fn() {
    const folder = await publishedFolder();
    const { child, address } = await startView(folder);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
      const foreign: string[] = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) {
          foreign.push(request.url());
        }
      });
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      await page.goto(address);
      const curves = page.locator(".scatterlayer .trace");
      // Ten curves in either panel.
      await page.waitForFunction(
        "document.querySelectorAll('.scatterlayer .trace').length === 20",
      );
      const legend = page.locator(".legend .traces");
      assert.equal(await legend.count(), strategies.length);
      await legend.nth(3).locator(".legendtoggle").click();
      await page.waitForFunction(
        "document.querySelectorAll('.scatterlayer .trace').length === 18",
      );
      assert.equal(await curves.count(), 18);
      assert.deepEqual(foreign, []);
      assert.deepEqual(errors, []);
      // A second tab shows the figure as well, while the first one is open.
      const second = await browser.newPage();
      await second.goto(address);
      await second.waitForFunction(
        "document.querySelectorAll('.scatterlayer .trace').length === 20",
      );
      // Zooming one panel's x axis zooms the other's.
      await page.evaluate(
        "Plotly.relayout(document.querySelector('.js-plotly-plot'), { 'xaxis.range': [10, 40] })",
      );
      const range = await page.evaluate(
        "document.querySelector('.js-plotly-plot')._fullLayout.xaxis2.range",
      );
      assert.deepEqual(range, [10, 40]);
      // The last closed page does not end it.
      await page.close();
      const again = await fetch(address);
      assert.equal(again.status, 200);
      await again.body?.cancel();
    } finally {
      await browser.close();
      child.kill();
      await child.status;
      await child.stdout.cancel().catch(() => {});
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "the interactive figure is served to this machine only",
  // Other systems have no such list to read.
  ignore: Deno.build.os !== "linux",
  fn: servesThisMachineOnly,
});

async function servesThisMachineOnly() {
  const folder = await publishedFolder();
  const { child, address } = await startView(folder);
  try {
    const { port } = new URL(address);
    // The kernel's list of listening sockets: 0100007F is 127.0.0.1, 00000000 is every interface.
    const listening = await new Deno.Command("cat", { args: ["/proc/net/tcp", "/proc/net/tcp6"] })
      .output();
    const hexadecimal = Number(port).toString(16).toUpperCase().padStart(4, "0");
    const sockets = new TextDecoder().decode(listening.stdout).split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hexadecimal}`) && state === "0A");
    assert.deepEqual(sockets.map(([, local]) => local), [`0100007F:${hexadecimal}`]);
  } finally {
    child.kill();
    await child.status;
    await child.stdout.cancel().catch(() => {});
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the interactive figure is not told to a page of another host", async () => {
  const folder = await publishedFolder();
  const { child, address } = await startView(folder);
  try {
    const port = Number(new URL(address).port);
    for (
      const [host, status] of [[`127.0.0.1:${port}`, 200], [`localhost:${port}`, 200], [
        "evil.example",
        403,
      ]] as const
    ) {
      for (const path of ["/", "/socket.io/?EIO=4&transport=polling"]) {
        const connection = await Deno.connect({ hostname: "127.0.0.1", port });
        const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
        await connection.write(new TextEncoder().encode(request));
        const text = await new Response(connection.readable).text();
        assert.ok(text.startsWith(`HTTP/1.1 ${status}`), `${host}${path}: ${text.slice(0, 20)}`);
        assert.equal(text.includes("plotdata"), status === 200 && path !== "/");
      }
    }
  } finally {
    child.kill();
    await child.status;
    await child.stdout.cancel().catch(() => {});
    await Deno.remove(folder, { recursive: true });
  }
});
