// Memory of the device `wasm`: what a model may need, and how many workers a machine has room for.

/** Bytes of memory that WebAssembly can address. */
export const addressableBytes = 2 ** 32;

/** Bytes that a worker needs beside its model. */
const bytesPerWorker = 300e6;

/** How often a worker holds its model at most: the file's content, and twice in the memory of WebAssembly. */
const copiesOfModel = 3;

/**
 * The message for a model that WebAssembly has no room for.
 *
 * @param folder The encoder's folder
 * @param size Size of the images that there was no room for; all sizes unless given
 * @returns One line
 */
export function tooBig(folder: string, size?: string): string {
  const what = size === undefined ? "" : ` for images of ${size}`;
  return `The encoder ${folder} is too big${what}: the device wasm has 4 GB of memory for a model and its work; ` +
    'set "device": "cpu", or use a smaller model';
}

/**
 * How many workers the machine's memory has room for.
 *
 * @param wanted How many there may be
 * @param modelBytes Size of the model
 * @param freeBytes Memory that no program uses
 * @returns The number of workers, at least 1
 */
export function workersThatFit(wanted: number, modelBytes: number, freeBytes: number): number {
  const fitting = Math.floor(freeBytes / (copiesOfModel * modelBytes + bytesPerWorker));
  return Math.max(1, Math.min(wanted, fitting));
}
