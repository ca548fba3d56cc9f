// A pool of embeddings with names in an .npz file: three clusters, which are its classes.

import { zipSync } from "fflate";
import { writeNpy } from "../../lib/images/npz.ts";
import { RandomState } from "../../lib/random/random_state.ts";

/** Names of the classes. */
export const classNames = ["ant", "bee", "cat"];

/** Features of an embedding. */
const features = 6;

/** The name of a sample. */
export const nameOf = (i: number) => `${i % 4}/${i}.jpg`;

/** The class of a sample, by its name. */
export function truthOf(name: string): string {
  return classNames[Number(/(\d+)\.jpg$/.exec(name)![1]) % classNames.length];
}

/** Embeddings of samples around the centre of their class, (count x features). */
export function embeddingsOf(count: number): Float32Array<ArrayBuffer> {
  const random = new RandomState(0);
  const noise = random.randomSample(count * features);
  return Float32Array.from(noise, (value, at) => {
    const [i, k] = [Math.floor(at / features), at % features];
    return 10 * (value + (k === i % classNames.length ? 1 : 0));
  });
}

/** The bytes of an .npz file with the arrays `names` and `X`. */
export function namedEmbeddings(
  names: readonly string[],
  values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>,
  columns: number,
): Uint8Array {
  return zipSync({
    "names.npy": npyOfTexts(names),
    "X.npy": writeNpy(values, [values.length / columns, columns]),
  });
}

/** The bytes of a pool of clusters. */
export function clusters(count: number): Uint8Array {
  return namedEmbeddings(
    Array.from({ length: count }, (_, i) => nameOf(i)),
    embeddingsOf(count),
    features,
  );
}

/** A .npy file of texts, as numpy writes it. */
function npyOfTexts(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const length = Math.max(...texts.map((text) => text.length));
  const codes = texts.flatMap((text) => Array.from({ length }, (_, i) => text.codePointAt(i) ?? 0));
  const bytes = writeNpy(Int32Array.from(codes), [codes.length]);
  const header = `{'descr': '<U${length}', 'fortran_order': False, 'shape': (${texts.length},), }`;
  bytes.set(new TextEncoder().encode(header.padEnd(117) + "\n"), 10);
  return bytes;
}
