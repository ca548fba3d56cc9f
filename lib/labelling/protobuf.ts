// Encodes protocol buffers, the format of ONNX files (https://protobuf.dev/programming-guides/encoding).
// lib/numeric/onnx_model.ts has the like for itself: each finished cell of a study depends on that file as it is.

/** A field of a message, encoded. */
export type Field = Uint8Array<ArrayBuffer>;

/** The kinds of fields that are used here, with their numbers in the format. */
const [VARINT, LENGTH] = [0, 2];

/**
 * Encodes a field with a whole number.
 *
 * @param field Number of the field
 * @param value A whole number, 0 to 2^31 - 1
 * @returns The encoded field
 */
export function numberField(field: number, value: number): Field {
  return Uint8Array.of(...varint(field << 3 | VARINT), ...varint(value));
}

/**
 * Encodes a field with a text.
 *
 * @param field Number of the field
 * @param value The text
 * @returns The encoded field
 */
export function textField(field: number, value: string): Field {
  return messageField(field, new TextEncoder().encode(value));
}

/**
 * Encodes a field with a message or with bytes.
 *
 * @param field Number of the field
 * @param parts The fields of the message, or bytes, one after the other
 * @returns The encoded field
 */
export function messageField(field: number, ...parts: readonly Uint8Array[]): Field {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return join(Uint8Array.of(...varint(field << 3 | LENGTH), ...varint(length)), ...parts);
}

/**
 * Joins fields to a message.
 *
 * @param parts The fields
 * @returns The message
 */
export function join(...parts: readonly Uint8Array[]): Field {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
}

/** A whole number in seven bits per byte, lowest bits first. */
function varint(value: number): number[] {
  const bytes = [];
  for (; value > 127; value >>>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value];
}
