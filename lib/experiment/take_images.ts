// Some images of a set, by their indices.

import { UserError } from "../errors.ts";
import type { ImageSet } from "../images/image_set.ts";

/**
 * Reads the given images of a set.
 *
 * @param images The set's images, from an index on
 * @param indices Which images, (n)
 * @param oneByOne Whether each is looked up by itself, instead of reading the set from its beginning once
 * @returns The image files in the order asked for, (n)
 * @throws {UserError} If the set has fewer images
 */
export async function takeImages(
  images: ImageSet["images"],
  indices: readonly number[],
  oneByOne: boolean,
): Promise<Uint8Array[]> {
  if (!oneByOne) return await takeFrom(images, indices, 0);
  const taken: Uint8Array[] = [];
  for (const index of indices) taken.push(...await takeFrom(images, [index], index));
  return taken;
}

async function takeFrom(
  images: ImageSet["images"],
  indices: readonly number[],
  first: number,
): Promise<Uint8Array[]> {
  const wanted = Map.groupBy(indices.keys(), (place) => indices[place]);
  const taken: Uint8Array[] = new Array(indices.length);
  let index = first;
  for await (const { bytes } of images(first)) {
    // A pool may have copies of an image.
    for (const place of wanted.get(index) ?? []) taken[place] = bytes;
    wanted.delete(index++);
    if (wanted.size === 0) return taken;
  }
  throw new UserError("the pool has fewer images than when it was embedded");
}
