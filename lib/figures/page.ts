// What the HTML pages of a study share. A page has no script and loads nothing, so it opens from the file system and is
// harmless whatever the data contain.

import { html, Markup } from "./html.ts";
import { reportStyle } from "./report_style.ts";

/** A page before it is laid out. */
export interface PageContent {
  /** What the browser calls it. */
  readonly title: string;
  /** Its heading. */
  readonly heading: string;
  /** What stands below the heading. */
  readonly summary: Markup;
  /** Identifier and name of each section, for the table of contents. */
  readonly sections: readonly (readonly [id: string, name: string])[];
  /** The sections. */
  readonly contents: Markup;
  /** Style of what only this page has. */
  readonly style?: string;
}

/**
 * Lays out a page.
 *
 * @param content What is on it
 * @returns The page as HTML
 */
export function page(
  { title, heading, summary, sections, contents, style = "" }: PageContent,
): string {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <style>${new Markup(reportStyle + style)}</style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the results</a>
        <header>
          <h1>${heading}</h1>
          ${summary}
          <nav aria-label="Contents">
            <ul>
    ${sections.map(([id, name]) => html`<li><a href="${`#${id}`}">${name}</a></li>`)}
            </ul>
          </nav>
        </header>
        <main id="main">
    ${contents}
        </main>
      </body>
    </html>
  `.text;
}

/**
 * Puts pictures on a page under one caption: without metadata, and scaled with the page. Several stand side by side where
 * there is room, and below each other on a narrow screen.
 *
 * @param svgs SVGs of `renderSvg`
 * @param caption What stands below them
 * @param size `small` for many little pictures
 * @returns The figure
 */
export function figure(
  svgs: readonly string[],
  caption: string,
  size: "usual" | "small" = "usual",
): Markup {
  const inline = svgs.map((svg) =>
    new Markup(svg.replace(/<metadata>.*?<\/metadata>/s, "").replace(/ height="[^"]*in"/, ""))
  );
  return html`
    <figure>
      <div class="${size === "small" ? "pictures small" : "pictures"}">${inline}</div>
      <figcaption>${caption}</figcaption>
    </figure>
  `;
}

/**
 * A table whose first column names the rows.
 *
 * @param caption What stands above it
 * @param header Names of the columns
 * @param rows The rows, (rows x columns)
 * @param kind `matrix` for things against each other, with narrow columns
 * @returns The table, which scrolls on its own
 */
export function table(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
  kind: "usual" | "matrix" = "usual",
): Markup {
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="${caption}">
      <table class="${kind}">
        <caption><span>${caption}</span></caption>
        <thead>
          <tr>${header.map((text) => html`<th scope="col">${text}</th>`)}</tr>
        </thead>
        <tbody>
    ${rows.map(([first, ...others]) =>
      html`
        <tr><th scope="row">${first}</th>${others.map((text) => html`<td>${text}</td>`)}</tr>
      `
    )}</tbody>
      </table>
    </div>
  `;
}
