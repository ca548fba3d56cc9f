// A list of images with the SHA-256 of each, in the form of the command sha256sum, which can check it: `sha256sum -c FILE`.

import type { PoolImage } from "./pool.ts";

/**
 * Writes a list of images. Copies stand behind the first name of their content.
 *
 * @param images The images
 * @returns A line for each name
 */
export function imageList(images: readonly PoolImage[]): string {
  return images.flatMap(({ name, sha256, copies }) =>
    [name, ...copies].map((each) => {
      // A name with a backslash or a line break is escaped, and its line begins with a backslash.
      const escaped = each.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
      return `${escaped === each ? "" : "\\"}${sha256}  ${escaped}\n`;
    })
  ).join("");
}

/**
 * Reads a list of images.
 *
 * @param text The text of the list
 * @returns The images in its order; nothing if a line is none of such a list
 */
export function readImageList(text: string): PoolImage[] | undefined {
  const images = new Map<string, PoolImage & { copies: string[] }>();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, escape, sha256, written] = /^(\\?)([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (written === undefined) return;
    const signs: Record<string, string> = { n: "\n", r: "\r" };
    const name = escape === ""
      ? written
      : written.replaceAll(/\\(.)/g, (_, sign) => signs[sign] ?? sign);
    const known = images.get(sha256);
    if (known === undefined) images.set(sha256, { name, sha256, copies: [] });
    else known.copies.push(name);
  }
  return [...images.values()];
}
