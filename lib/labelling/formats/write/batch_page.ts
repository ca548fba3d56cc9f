// batch.html: the images of a suggested batch in the order in which to label, to look at before or while labelling.

import { html, Markup } from "../../../figures/html.ts";
import { formatCount } from "../../../figures/number_format.ts";
import { page, table } from "../../../figures/page.ts";
import type { Thumbnail } from "../../../images/preview.ts";
import type { SuggestedBatch, SuggestedImage } from "../../batch.ts";

/** Images of a section, so that one finds a rank in a long page. */
const perSection = 100;

/** Of so many images on, browsers decode pictures when they come into view. */
const firstScreen = 20;

/** Pictures of fewer columns are enlarged pixel by pixel, not blurred. */
const tinyWidth = 100;

const style = `
.batch { display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: 0.75rem; padding: 0;
  margin: 1rem 0; list-style: none; }
.batch li { border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem; min-width: 0; background: var(--soft);
  content-visibility: auto; contain-intrinsic-size: auto 14rem; }
.batch .picture { display: flex; align-items: center; justify-content: center; aspect-ratio: 1; font-size: 0.85rem; }
.batch img { width: 100%; height: 100%; object-fit: contain; }
.batch img.tiny { image-rendering: pixelated; }
.batch p { margin: 0.35rem 0 0; font-size: 0.85rem; line-height: 1.35; overflow-wrap: anywhere; }
.batch .name { color: var(--ink); opacity: 0.85; }
@media (max-width: 40rem) { .batch { grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: 0.5rem; } }
@media print { .batch li { break-inside: avoid; content-visibility: visible; } }
`;

/**
 * Writes the page. It loads nothing and runs nothing.
 *
 * @param batch The batch
 * @param thumbnails A picture of each image, in the order of the batch; undefined where there is none
 * @returns The page as HTML
 */
export function batchPage(
  batch: SuggestedBatch,
  thumbnails: readonly (Thumbnail | undefined)[],
): string {
  const { images, strategy, round, seed } = batch;
  const by = strategy === "centroids" ? "the centres of clusters" : strategy;
  const starts = images.map((_, i) => i).filter((i) => i % perSection === 0);
  const sections = starts.map((start) => {
    const end = Math.min(start + perSection, images.length);
    return { start, end, id: `from-${start + 1}`, name: `${start + 1} to ${end}` };
  });
  const count = `${formatCount(images.length)} ${images.length === 1 ? "image" : "images"}`;
  return page({
    title: `Round ${round} by ${by}: ${count} to label`,
    heading: `${count} to label next`,
    summary: html`<p>${
      strategy === "centroids" ? "Near the centres of clusters" : `Suggested by ${strategy}`
    }, round ${round}, seed ${seed}. Label them in this order; you can stop after any number.</p>`,
    sections: sections.map(({ id, name }) => [id, name]),
    contents: html`
      ${predictedClasses(images)}
      ${sections.map(({ start, end, id, name }) =>
        html`
          <section id="${id}">
            <h2>${name}</h2>
            <ol class="batch" role="list" start="${start + 1}">
          ${images.slice(start, end).map((image, i) => item(image, thumbnails[start + i]))}
            </ol>
          </section>
        `
      )}
    `,
    style,
  });
}

function item(image: SuggestedImage, picture: Thumbnail | undefined): Markup {
  const { rank, fileName, predictedLabel, confidence } = image;
  const share = confidence === undefined ? "" : `, ${(confidence * 100).toFixed(0)}\u00a0%`;
  return html`
    <li id="rank-${rank}">
      <div class="picture">${picture === undefined ? "no picture" : pictureOf(picture, rank)}</div>
      <p><strong>${rank}</strong>${predictedLabel === undefined ? undefined : html`
        <span>${predictedLabel}${share}</span>
      `}</p>
      <p class="name">${breakable(fileName)}</p>
    </li>
  `;
}

/** A path that may go on in the next line after a slash. */
function breakable(path: string): Markup[] {
  const parts = path.split("/");
  return parts.map((part, i) => i < parts.length - 1 ? html`${part}/<wbr>` : html`${part}`);
}

function pictureOf({ bytes, type, width }: Thumbnail, rank: number): Markup {
  const source = `data:${type};base64,${bytes.toBase64()}`;
  const others = (width < tinyWidth ? ' class="tiny"' : "") +
    (rank > firstScreen ? ' loading="lazy" decoding="async"' : "");
  return html`
    <img alt="Image ${rank}" src="${new Markup(source)}" ${new Markup(others)}>
  `;
}

/** How many images are predicted to be of each class, the most frequent first. */
function predictedClasses(images: readonly SuggestedImage[]): Markup | undefined {
  const predicted = images.flatMap(({ predictedLabel }) => predictedLabel ?? []);
  if (predicted.length === 0) return undefined;
  const counts = [...Map.groupBy(predicted, (label) => label)]
    .map(([label, { length }]) => [label, length] as const).sort(([, a], [, b]) => b - a);
  return html`
    <details><summary>Predicted classes: ${formatCount(counts.length)}</summary>
    ${table(
      "What the classifier takes these images for. It may be wrong: that is why you are asked.",
      ["Class", "Images"],
      counts.map(([label, count]) => [label, formatCount(count)]),
    )}</details>
  `;
}
