// The pictures of a page of a batch, apart from the rest of it: they are compressed by native code, which need not give the same bytes on
// every machine.

/** A picture's place on the page. */
const PLACE = /(<div class="picture">)([^]*?)(<\/div>)/g;

/** What stands in it: a picture, or words in its place. */
const CONTENT = /^\s*(?:<img [^<>]*>|no picture)\s*$/;

/** The data of a picture. */
const SOURCE = /src="data:image\/[a-z]+;base64,([A-Za-z0-9+/=]*)"/;

/** Levels, of 255, that the pixels of a picture may differ on average where it was compressed on two kinds of processors. */
const NEARLY = 2;

/** A page whose pictures are taken out. */
export interface PageParts {
  /** The rest of the page. */
  readonly rest: string;
  /** The bytes of each picture, by rank from 0 on; undefined where there is none, or it is not looked at. */
  readonly pictures: readonly (Uint8Array<ArrayBuffer> | undefined)[];
}

/**
 * Takes the pictures out of a page.
 *
 * @param page The page
 * @param isSeen Whether a picture is looked at, by rank from 0 on; of the others, all that describes them is taken out as well
 * @returns The rest and the pictures
 */
export function takePictures(page: string, isSeen: (index: number) => boolean): PageParts {
  const pictures: (Uint8Array<ArrayBuffer> | undefined)[] = [];
  const rest = page.replaceAll(PLACE, (_, open, content, close) => {
    if (!isSeen(pictures.length) && CONTENT.test(content)) {
      pictures.push(undefined);
      return open + close;
    }
    pictures.push(bytesOf(SOURCE.exec(content)?.[1]));
    return open + content.replace(SOURCE, 'src=""') + close;
  });
  return { rest, pictures };
}

function bytesOf(text: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  try {
    return text === undefined ? undefined : Uint8Array.fromBase64(text);
  } catch {
    // What is no base64 is no picture, and another one than was there.
  }
}

/** How two pictures compare: `nearly` the same are those that different processors make of one image. */
export type Likeness = "same" | "nearly" | "other";

/**
 * Compares two pictures, by their bytes and then by their pixels.
 *
 * @param found The picture on a page
 * @param made The picture as it is made here
 * @returns How they compare
 */
export async function comparePictures(
  found: Uint8Array | undefined,
  made: Uint8Array | undefined,
): Promise<Likeness> {
  if (found === undefined || made === undefined) return found === made ? "same" : "other";
  if (found.length === made.length && found.every((byte, i) => byte === made[i])) return "same";
  const { decodeImage } = await import("../images/decode.ts");
  try {
    const [one, other] = [await decodeImage(found), await decodeImage(made)];
    if (one.width !== other.width || one.height !== other.height) return "other";
    const sum = one.data.reduce((sum, value, i) => sum + Math.abs(value - other.data[i]), 0);
    return sum <= NEARLY * one.data.length ? "nearly" : "other";
  } catch {
    // What can't be decoded is no picture of the image.
    return "other";
  }
}
