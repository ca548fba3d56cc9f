// nodeplotlib behind one function: it serves the loopback address only, and its page asks nothing of any other host.

import { NestFactory } from "@nestjs/core";
import page from "nodeplotlib/src/lib/server/web/index.html" with { type: "text" };
import process from "node:process";
import plotly from "plotly.js-basic-dist-min/plotly-basic.min.js" with { type: "bytes" };
import type { PlotlyFigure } from "../lib/figures/plotly_figure.ts";

/** What nodeplotlib asks of a NestJS application. */
interface Server {
  get(token: unknown): unknown;
  getHttpServer(): { address(): { port: number } };
  listen(port: number, host?: string): Promise<unknown>;
  close(): Promise<void>;
}

interface Application extends Server {
  use(handler: (request: { path: string }, response: Response, next: () => void) => void): void;
}

interface Response {
  type(mediaType: string): Response;
  setHeader(name: string, value: string): void;
  send(body: unknown): void;
}

/**
 * Serves a figure to browsers of this machine until the process ends.
 *
 * @param figure The figure
 * @returns Its address
 */
export async function serveFigure({ data, layout }: PlotlyFigure): Promise<string> {
  // With a port in the environment nodeplotlib opens no browser; 0 lets the system choose one.
  process.env.NODEPLOTLIB_PORT = "0";
  const { promise: port, resolve } = Promise.withResolvers<number>();
  const factory = NestFactory as unknown as {
    create(module: unknown, options?: unknown): Promise<Server>;
  };
  const create = factory.create.bind(factory) as (
    module: unknown,
    options: unknown,
  ) => Promise<Application>;
  // nodeplotlib 1.1.2 makes its application here, listens on every interface, and closes with the last browser tab.
  factory.create = async (module) => {
    const application = await create(module, { logger: ["error"] });
    application.use(answer);
    return {
      get: (token) => application.get(token),
      getHttpServer: () => application.getHttpServer(),
      listen: async () => {
        await application.listen(0, "127.0.0.1");
        resolve(application.getHttpServer().address().port);
      },
      close: () => Promise.resolve(),
    };
  };
  const log = console.log;
  console.log = (...words) => String(words[0]).startsWith("[Nodeplotlib]") || log(...words);
  const { plot } = await import("nodeplotlib");
  plot(data as never, layout as never, { responsive: true, displaylogo: false });
  return `http://127.0.0.1:${await port}/`;
}

/** Answers what nodeplotlib would send readers to other hosts for: its page, and Plotly. */
function answer(request: { path: string }, response: Response, next: () => void) {
  response.setHeader(
    "Content-Security-Policy",
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-eval'; " +
      "img-src 'self' data: blob:; connect-src 'self' ws:",
  );
  if (request.path === "/plotly.js") {
    response.type("text/javascript").send(new TextDecoder().decode(plotly));
  } else if (["/", "/plots", "/index.html"].includes(request.path)) {
    response.type("text/html").send(localPage);
  } else next();
}

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
