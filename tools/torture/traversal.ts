// Traversal: requests to the interactive figure that try to leave it, or to come from elsewhere. Nothing but the figure's own files is
// answered.

import { join } from "node:path";
import { projectFolder } from "../../steps/command.ts";
import type { Attack } from "./attack.ts";
import { sendSignal } from "./processes.ts";

/** Requests by their target. */
const targets = [
  "/../deno.json",
  "/../../../../../../etc/passwd",
  "/plots/../../deno.json",
  "/plots/..%2f..%2fdeno.json",
  "/%2e%2e/%2e%2e/deno.json",
  "/%252e%252e/deno.json",
  "/..%5c..%5cdeno.json",
  "/..\\..\\deno.json",
  "/....//....//deno.json",
  "//etc/passwd",
  "///deno.json",
  "/./deno.json",
  "/deno.json",
  "/data/",
  "/experiments/fashion.json",
  "/.git/config",
  "/main.js/../../deno.json",
  "/main.js%00.json",
  "/assets/",
  "/__proto__",
  "/constructor",
  "/toString",
  "file:///etc/passwd",
  "http://evil.example/deno.json",
  "/%c0%ae%c0%ae/deno.json",
  "/%",
  "*",
  "/socket.io/../../deno.json",
];

/** What only files outside of the figure hold. */
const secrets = /root:x?:0|"permissions"|"strategies":|\[core\]/;

/** The attack. */
export const traversal: Attack = {
  name: "traversal",
  what: "a request to the interactive figure that tries to reach another file",
  tries: targets.length,
  shortTries: targets.length,
  async run({ tries, count, fault }) {
    const view = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--config", "tools/view/deno.json", "-P", "tools/view/main.ts"],
        join(projectFolder, "figures", "fashion"),
      ],
      cwd: projectFolder,
      // Without a display, no browser is opened.
      env: { DISPLAY: "", WAYLAND_DISPLAY: "" },
      stdout: "piped",
      stderr: "null",
    }).spawn();
    try {
      const port = await portOf(view);
      for (const target of targets.slice(0, tries)) {
        const answer = await ask(port, target);
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
        if (!(status >= 400 && status < 500)) fault(`${target}: ${answer.slice(0, 60)}`);
        if (secrets.test(answer)) fault(`${target} is answered with another file`);
        count();
      }
      const own = await ask(port, "/main.js");
      if (!own.startsWith("HTTP/1.1 200")) fault(`afterwards, its own file: ${own.slice(0, 60)}`);
    } finally {
      sendSignal(view, "SIGKILL");
      await view.status;
      await view.stdout.cancel().catch(() => {});
    }
  },
};

/** The port of the figure, which is told in the first line. */
async function portOf(view: Deno.ChildProcess): Promise<number> {
  let said = "";
  for await (const text of view.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`the figure is not shown: ${said}`);
}

/** Asks for a target as it is written: no client tidies it up. */
async function ask(port: number, target: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const request = `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}
