// CVAT's XML, "CVAT for images 1.1".

import { DOMParser, type Element } from "@xmldom/xmldom";
import { UserError } from "../../../errors.ts";
import { givenName } from "./given_names.ts";
import { type LabelExport, oneLabelEach } from "./label_export.ts";

/**
 * Reads the labels of images: their tags; boxes and shapes are passed over. Documents that define entities are refused, because a
 * few of them can become gigabytes.
 *
 * @param text The content of the file
 * @param name Name of the file in messages
 * @returns The labels
 * @throws {UserError} If the file is damaged or no file of CVAT, or if an image has no name
 */
export function readCvatXml(text: string, name: string): LabelExport {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw new UserError(`${name} has a DOCTYPE, which CVAT never writes; take it out`);
  }
  const root = parseXml(text, name);
  if (root.tagName !== "annotations") {
    throw new UserError(
      `${name} is XML with <${root.tagName}>, not CVAT's <annotations>; export "CVAT for images 1.1"`,
    );
  }
  const images = childrenOf(root, "image");
  if (images.length === 0 && childrenOf(root, "track").length > 0) {
    throw new UserError(`${name} has tracks of a video; export "CVAT for images 1.1"`);
  }
  return oneLabelEach(
    "CVAT XML",
    images.map((image) => {
      const place = `line ${image.lineNumber}`;
      return {
        fileName: givenName(attribute(image, "name", `${name}: ${place}`)),
        labels: childrenOf(image, "tag").map((tag) =>
          attribute(tag, "label", `${name}: line ${tag.lineNumber}`)
        ),
        by: place,
      };
    }),
  );
}

function parseXml(text: string, name: string): Element {
  let place = "";
  try {
    const parser = new DOMParser({
      onError(level, message, { locator }) {
        if (level === "warning") return;
        place = `line ${locator?.lineNumber}: ${message.split("\n")[0]}`;
        throw new Error(message);
      },
    });
    return parser.parseFromString(text, "text/xml").documentElement!;
  } catch (error) {
    if (place === "") throw error;
    throw new UserError(`${name}: ${place}; export the labels again`);
  }
}

function childrenOf(parent: Element, tagName: string): Element[] {
  const found: Element[] = [];
  for (let child = parent.firstChild; child; child = child.nextSibling) {
    if (child.nodeName === tagName) found.push(child as Element);
  }
  return found;
}

function attribute(element: Element, attribute: string, place: string): string {
  const value = element.getAttribute(attribute);
  if (value) return value;
  throw new UserError(
    `${place}: <${element.tagName}> has no "${attribute}"; export the labels again`,
  );
}
