// nodeplotlib's page, served to this machine only. nodeplotlib 1.1.2 has a server too, of packages that are years old and
// take requests of any host. Only its page and its scripts are used; none of its packages is run.

import page from "nodeplotlib/src/lib/server/web/index.html" with { type: "text" };
import main from "nodeplotlib/src/lib/server/web/main.js" with { type: "text" };
import polyfills from "nodeplotlib/src/lib/server/web/polyfills.js" with { type: "text" };
import runtime from "nodeplotlib/src/lib/server/web/runtime.js" with { type: "text" };
import styles from "nodeplotlib/src/lib/server/web/styles.css" with { type: "text" };
import plotly from "plotly.js-basic-dist-min/plotly-basic.min.js" with { type: "text" };
import type { PlotlyFigure } from "../../lib/figures/plotly_figure.ts";

/** What a page may load: this server's files, and nothing of any other host. */
const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "script-src 'self' 'unsafe-eval'; img-src 'self' data: blob:";

/** nodeplotlib's page with Plotly from here, without web fonts and its own header, and with the figure at full width. */
const localPage = page
  .replaceAll(/<link[^>]*gstatic[^>]*>/g, "")
  .replaceAll(/@font-face\{[^}]*\}/g, "")
  .replace(/https:\/\/cdn\.plot\.ly\/[^"]*/, "plotly.js")
  // Inline handlers are forbidden by the page's policy.
  .replace(
    /<link rel="stylesheet" href="styles.css"[^>]*>/,
    '<link rel="stylesheet" href="styles.css">',
  )
  .replace("<title>Nodeplotlib</title>", "<title>Learning curves</title>")
  .replace(
    "</head>",
    "<style>npl-plots { grid-template-columns: 1fr !important; } mat-toolbar, npl-header { display: none !important; }" +
      "</style></head>",
  );

/** nodeplotlib's script. As released it draws into a container that is not there yet, and logs a TypeError. */
const localMain = main.replace(
  "t.plotData&&Plotly.react",
  "t.plotData&&this.plotContainer&&Plotly.react",
);

/** In place of the pictures of the hidden header, and of the page's icon. */
const nothing: [string, string] = [
  "image/svg+xml",
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>',
];

/** Media type and text of each file, by its path. */
const files: Record<string, [mediaType: string, text: string]> = {
  "/": ["text/html", localPage],
  "/plots": ["text/html", localPage],
  "/assets/github-light-32px.png": nothing,
  "/assets/nodeplotlib_64x64_transparent.png": nothing,
  "/assets/plotly.svg": nothing,
  "/favicon.ico": nothing,
  "/main.js": ["text/javascript", localMain],
  "/plotly.js": ["text/javascript", plotly],
  "/polyfills.js": ["text/javascript", polyfills],
  "/runtime.js": ["text/javascript", runtime],
  "/styles.css": ["text/css", styles],
};

/**
 * Serves a figure to browsers of this machine until the process ends.
 *
 * @param figure The figure
 * @returns Its address
 */
export function serveFigure(figure: PlotlyFigure): string {
  const server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(request, figure, server.addr.port),
  );
  return `http://127.0.0.1:${server.addr.port}/`;
}

function answer(
  request: Request,
  figure: PlotlyFigure,
  port: number,
): Response | Promise<Response> {
  // A foreign page can make its own name mean 127.0.0.1; the name of the host gives it away.
  const host = request.headers.get("host");
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return new Response("only for this machine\n", { status: 403 });
  }
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/socket.io/") return socket(request.method, searchParams, figure);
  if (!Object.hasOwn(files, pathname)) return new Response("not found\n", { status: 404 });
  const [mediaType, text] = files[pathname];
  return new Response(text, {
    headers: {
      "Content-Type": `${mediaType}; charset=utf-8`,
      "Content-Security-Policy": policy,
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/** Longest time that a page waits for a sign of life, in milliseconds: ten days. */
const patience = 864_000_000;

/**
 * The page asks for the figure by socket.io over HTTP (Engine.IO protocol 4, Socket.IO protocol 5). One answer holds all
 * that is ever told: the connection is open (0), it is joined (40), and the figure (42). The next question stays open.
 */
function socket(
  method: string,
  query: URLSearchParams,
  { data, layout }: PlotlyFigure,
): Response | Promise<Response> {
  if (method === "POST") return new Response("ok");
  if (query.has("sid")) return new Promise(() => {});
  const opened = { sid: "1", upgrades: [], pingInterval: patience, pingTimeout: 1000 };
  const config = { responsive: true, displaylogo: false };
  const packets = [
    `0${JSON.stringify(opened)}`,
    `40${JSON.stringify({ sid: "1" })}`,
    `42${JSON.stringify(["plotdata", { id: 0, data, layout, config }])}`,
  ];
  return new Response(packets.join("\x1e"), {
    headers: { "Content-Type": "text/plain; charset=utf-8" },
  });
}
