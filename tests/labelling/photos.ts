// A folder of small photos and a pool of them, for tests of labelling.

import { dirname, join } from "node:path";
import type { PoolRequest } from "../../lib/labelling/open_pool.ts";
import type { Store } from "../../lib/store/store.ts";
import {
  embeddedImages,
  encoder,
  inputs,
  project,
  requestOf,
  withStore,
} from "../encoder/requests.ts";

/** The first embedded images, which are all different. */
export const images: Uint8Array[] = (await embeddedImages(60)).map(({ bytes }) => bytes);

/** Writes files below a folder: bytes, or the image of that number. */
export async function writeFiles(
  folder: string,
  files: Record<string, number | string>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, images[content]);
  }
}

/** Runs a test with a data folder and an empty folder for photos. */
export async function withPhotos(
  test: (folder: string, store: Store) => Promise<void>,
): Promise<void> {
  await withStore(async (store) => {
    const folder = join(store.folder, "photos");
    await Deno.mkdir(folder);
    await test(folder, store);
  });
}

/** A request for the pool of a source, with the small encoder of the project. */
export function poolOf(
  store: Store,
  source: string,
  request: Partial<PoolRequest> = {},
): PoolRequest {
  const { hub } = requestOf(store);
  return { source, encoder: { ...encoder }, folder: inputs, store, project, hub, ...request };
}
