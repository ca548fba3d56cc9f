// A real Chromium for tests of pages, if the machine has one.

import process from "node:process";
import type { Browser } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });

/** Whether the machine lacks a Chromium: such tests are skipped, and their names say why. */
export const noChromium = executablePath === undefined;

/** The end of the name of a test that needs Chromium. */
export const skipReason = noChromium ? " (skipped: no Chromium on this machine)" : "";

/** Starts Chromium without any request of its own. */
export async function launchChromium(): Promise<Browser> {
  // playwright-core 1.65 looks into /proc while it loads, which Deno allows to nobody; this makes it look later or never.
  process.env.__IS_WSL_TEST__ = "1";
  const { chromium } = await import("playwright-core");
  return await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
