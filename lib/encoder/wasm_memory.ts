// Memory of the device `wasm`: what a model may need.

/** Bytes of memory that WebAssembly can address. */
export const addressableBytes = 2 ** 32;

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
