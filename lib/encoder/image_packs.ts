// Embeddings of single images in the data folder, by the content of each image, whatever its name and its data set.
//
//     packs/ENCODER/PACK     some images' hashes and embeddings (.npz), named by the SHA-256 of the file
//
// A pack is only ever added, so that several processes may work at once; an image that is in two packs is the same in both.

import { join } from "node:path";
import { readNpz, writeNpz } from "../images/npz.ts";
import { removeIfThere } from "../store/remove_if_there.ts";
import { sha256, type Store } from "../store/store.ts";
import { isTemporary } from "../store/temporary.ts";
import { readingFile } from "../store/unreadable.ts";
import { writeWhole } from "../store/write_whole.ts";

/** Bytes of a SHA-256. */
const hashBytes = 32;

/** Some images with their embeddings. */
export interface ImagePack {
  /** SHA-256 of each image file, in hexadecimal, (images). */
  readonly hashes: readonly string[];
  /** Their embeddings, (images x columns). */
  readonly embeddings: Float32Array<ArrayBuffer>;
}

function folderOf(store: Store, encoder: string): string {
  return join(store.folder, "packs", encoder);
}

/**
 * Reads the embeddings that an encoder has made so far, pack by pack. A damaged pack is told, removed and passed over.
 *
 * @param store The data folder
 * @param encoder Hash of all that decides an embedding besides the image
 * @returns The packs, in no particular order
 */
export async function* readPacks(store: Store, encoder: string): AsyncGenerator<ImagePack> {
  const folder = folderOf(store, encoder);
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (isTemporary(path)) continue;
    const bytes = await readingFile(path, () => Deno.readFile(path));
    if (sha256(bytes) !== name) {
      store.warn(`${path} is damaged; its images are embedded again`);
      await removeIfThere(path);
      continue;
    }
    const { hashes, embeddings } = readNpz(bytes, ["hashes", "embeddings"], path);
    yield {
      hashes: Array.from({ length: hashes.shape[0] }, (_, i) => {
        return (hashes.data as Uint8Array<ArrayBuffer>)
          .subarray(i * hashBytes, (i + 1) * hashBytes).toHex();
      }),
      embeddings: embeddings.data as Float32Array<ArrayBuffer>,
    };
  }
}

/**
 * Keeps embeddings of images.
 *
 * @param store The data folder
 * @param encoder Hash of all that decides an embedding besides the image
 * @param pack The images, at least one, with their embeddings
 */
export async function writePack(
  store: Store,
  encoder: string,
  { hashes, embeddings }: ImagePack,
): Promise<void> {
  const bytes = writeNpz({
    hashes: { data: Uint8Array.fromHex(hashes.join("")), shape: [hashes.length, hashBytes] },
    embeddings: { data: embeddings, shape: [hashes.length, embeddings.length / hashes.length] },
  });
  const path = join(folderOf(store, encoder), sha256(bytes));
  await writeWhole(path, bytes, { disk: store.disk, sync: true });
}

/** Names in a folder, which need not be there. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
