// How long an encoder takes for an image on this machine.

import { embedPhotos, type EmbedPhotosRequest, type PlacedImage } from "./embedded_photos.ts";
import type { Photos } from "./photos.ts";

/** Images that are embedded to tell the time, at most, and per inference. */
const [IMAGES, PER_INFERENCE] = [96, 4];

/**
 * Embeds some images anew, and tells the time for one. The start of the encoder and its first inference do not count.
 *
 * @param photos The photos
 * @param images Images that the encoder can embed
 * @param request The encoder
 * @param now Clock: seconds since some fixed moment
 * @returns Seconds per image, with all that the encoder's device has; nothing with too few images
 */
export async function secondsPerImage(
  photos: Photos,
  images: readonly PlacedImage[],
  request: EmbedPhotosRequest,
  now: () => number,
): Promise<number | undefined> {
  const settings = { ...request.settings, batchSize: PER_INFERENCE };
  const moments: { done: number; at: number }[] = [];
  const onProgress = (done: number) => {
    if (done > 0) moments.push({ done, at: now() });
  };
  await embedPhotos(photos, images.slice(0, IMAGES), {
    ...request,
    settings,
    anew: true,
    onProgress,
  });
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined || last.done === first.done) return;
  return (last.at - first.at) / (last.done - first.done);
}
