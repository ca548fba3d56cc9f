// Vega specifications to files: SVG with real text, PNG, and PDF with embedded fonts. Neither a browser nor the machine's
// fonts nor the clock take part, so the same specification gives the same bytes everywhere.

import { initWasm, Resvg } from "@resvg/resvg-wasm";
import wasm from "@resvg/resvg-wasm/index_bg.wasm" with { type: "bytes" };
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import PDFDocument from "pdfkit";
import svgToPdf from "svg-to-pdfkit";
import * as vega from "vega";
import { fontFamily, fontFiles, textWidth } from "./fonts.ts";
import { escapeMarkup } from "./html.ts";
import { pointsPerInch } from "./vega_figure.ts";
import { withPlainConstants, xmlText } from "./vega_texts.ts";

// Without a canvas Vega guesses the width of text; this is the font's own width.
(vega as unknown as { textMetrics: { width: unknown } }).textMetrics.width = (
  item: { fontSize?: number },
  text: unknown,
) => textWidth(String(text), item.fontSize ?? 11);

/**
 * Draws a specification as SVG.
 *
 * @param spec A Vega specification, in points
 * @param title What the picture is called
 * @param metadata Where the figure comes from, embedded as JSON
 * @param alternative What the picture shows, for readers who can't see it; its title unless given
 * @returns The text of the SVG file
 */
export async function renderSvg(
  spec: vega.Spec,
  title: string,
  metadata: unknown,
  alternative = title,
): Promise<string> {
  // Vega would go on counting identifiers from figure to figure.
  vega.resetSVGDefIds();
  const config: vega.Config = {
    text: { font: fontFamily },
    axis: { labelFont: fontFamily, titleFont: fontFamily, titleFontWeight: "normal" },
  };
  const failures: string[] = [];
  const view = new vega.View(vega.parse(withPlainConstants(spec), config), {
    renderer: "none",
    logger: collectingLogger(failures),
  });
  const svg = await view.toSVG();
  view.finalize();
  // Vega leaves a mark that fails out, says so on the terminal, and goes on.
  if (failures.length > 0) throw new Error(`${title} can't be drawn: ${failures[0]}`);
  const body = svg.slice(svg.indexOf(">") + 1);
  const [width, height] = [spec.width as number, spec.height as number];
  const inches = (points: number) => Number((points / pointsPerInch).toFixed(4));
  return xmlText(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${inches(width)}in" height="${
      inches(height)
    }in" viewBox="0 0 ${width} ${height}" role="img" aria-label="${
      escapeMarkup(alternative)
    }">\n<title>${escapeMarkup(title)}</title>\n<metadata>${
      escapeMarkup(JSON.stringify(metadata))
    }</metadata>\n${body}\n`,
  );
}

/** Takes Vega's errors down; it has no warnings that matter. */
function collectingLogger(failures: string[]): vega.LoggerInterface {
  const logger = {
    level: () => logger,
    error: (...words: unknown[]) => {
      failures.push(words.join(" "));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  } as unknown as vega.LoggerInterface;
  return logger;
}

/** Widest picture on a page of two columns, in inches; a wider figure is drawn at this width. */
const pageWidth = 7;

/** What journals ask of pictures in print. At the page's width it is also twice the width of a README on a screen. */
const dotsPerInch = 300;

/**
 * Draws an SVG of `renderSvg` as PNG, at the size that a page needs: 300 dots per inch, and no wider than a page.
 *
 * @param svg The SVG
 * @returns Content of the PNG file, in which its size on the page is written
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const width = sizeOf(svg)[0] / pointsPerInch;
  const pixels = Math.round(Math.min(width, pageWidth) * dotsPerInch);
  return withResolution(await rasterize(svg, { mode: "width", value: pixels }));
}

/**
 * Makes an image small enough to be one of many on a page.
 *
 * @param image Content of a PNG, JPEG, GIF or WebP file
 * @param size Length of its longer side afterwards, in pixels
 * @returns Content of a PNG file
 */
export async function renderThumbnail(image: Uint8Array, size: number): Promise<Uint8Array> {
  const href = `data:${imageType(image)};base64,${image.toBase64()}`;
  return await rasterize(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">` +
      `<image href="${href}" width="${size}" height="${size}"/></svg>`,
    { mode: "original" },
  );
}

/**
 * Finds the format of an image by its first byte.
 *
 * @param image Content of a PNG, JPEG, GIF or WebP file
 * @returns Its media type
 */
export function imageType(image: Uint8Array): string {
  if (image[0] === 0xff) return "image/jpeg";
  if (image[0] === 0x47) return "image/gif";
  return image[0] === 0x52 ? "image/webp" : "image/png";
}

async function rasterize(
  svg: string,
  fitTo: { mode: "original" } | { mode: "width"; value: number },
): Promise<Uint8Array> {
  await (resvg ??= initWasm(wasm));
  const renderer = new Resvg(svg, {
    fitTo,
    dpi: pointsPerInch,
    font: {
      fontBuffers: [fontFiles.regular, fontFiles.bold],
      defaultFontFamily: "DejaVu Sans",
      loadSystemFonts: false,
    } as never,
  });
  const image = renderer.render();
  const png = image.asPng();
  image.free();
  renderer.free();
  return png;
}

let resvg: Promise<void> | undefined;

/** Inserts the chunk pHYs, pixels per metre, after the header chunk, which every PNG starts with (33 bytes). */
function withResolution(png: Uint8Array): Uint8Array {
  const chunk = new DataView(new ArrayBuffer(21));
  const pixelsPerMetre = Math.round(dotsPerInch / 0.0254);
  chunk.setUint32(0, 9);
  new Uint8Array(chunk.buffer).set(new TextEncoder().encode("pHYs"), 4);
  chunk.setUint32(8, pixelsPerMetre);
  chunk.setUint32(12, pixelsPerMetre);
  chunk.setUint8(16, 1);
  chunk.setUint32(17, crc32(new Uint8Array(chunk.buffer, 4, 13)));
  return Buffer.concat([png.subarray(0, 33), new Uint8Array(chunk.buffer), png.subarray(33)]);
}

/**
 * Draws an SVG of `renderSvg` as a one-page vector PDF.
 *
 * @param svg The SVG
 * @param title The document's title
 * @returns Content of the PDF file
 */
export async function renderPdf(svg: string, title: string): Promise<Uint8Array> {
  const [width, height] = sizeOf(svg);
  const document = new PDFDocument({
    size: [width, height],
    margin: 0,
    pdfVersion: "1.7",
    // For readers who listen: what the document is called, its language, and below a structure with the figure's words.
    tagged: true,
    displayTitle: true,
    lang: "en",
    font: Buffer.from(fontFiles.regular) as never,
    // pdfkit makes the document's identifier of these; a fixed date gives fixed bytes.
    info: { Title: title, CreationDate: new Date(0), Producer: "pdfkit", Creator: "pdfkit" },
  });
  const chunks: Uint8Array[] = [];
  document.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise((resolve) => document.on("end", resolve));
  document.registerFont("regular", Buffer.from(fontFiles.regular));
  document.registerFont("bold", Buffer.from(fontFiles.bold));
  // Without its size in inches, one unit of the drawing is one point.
  const drawing = svg.replace(/<metadata>.*?<\/metadata>/s, "")
    .replace(/ width="[^"]*" height="[^"]*"/, "");
  const draw = () =>
    svgToPdf(document, drawing, 0, 0, {
      width,
      height,
      assumePt: true,
      fontCallback: (_family: string, bold: boolean) => bold ? "bold" : "regular",
    });
  const alt = [title, ...wordsOf(svg)].join("; ");
  const figure = document.struct("Figure", { alt }, draw);
  document.addStructure(document.struct("Document", [figure]));
  document.end();
  await ended;
  return Buffer.concat(chunks);
}

/** Titles and legends of an SVG of `renderSvg`, without the numbers of its axes. */
function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&")
  ).filter((text) => /\p{L}/u.test(text));
}

/** Width and height of an SVG of `renderSvg`, in points. */
function sizeOf(svg: string): number[] {
  return /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.slice(1).map(Number);
}
