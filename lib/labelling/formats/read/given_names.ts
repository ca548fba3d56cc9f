// Names of images as labelling tools write them, back to the names that the tools were given.

/**
 * Undoes what a tool or a system does to the name of an image: backslashes of Windows; the addresses of Label Studio's local files
 * (`/data/local-files/?d=photos/a%20b.jpg`) and uploads (`/data/upload/3/1a2b3c4d-a.jpg`), with or without a host before them;
 * `./` at the beginning. Of other addresses, such as `s3://bucket/a.jpg?signature`, the path within the host or bucket is left.
 *
 * @param written The name as the file has it
 * @returns A path with forward slashes; names that are none of these stay as they are
 */
export function givenName(written: string): string {
  const local = /^(?:\w+:\/\/[^/]*)?\/data\/local-files\/\?(?:.*&)?d=([^&#]*)/.exec(written);
  if (local) return plainPath(decoded(local[1]));
  const upload = /^(?:\w+:\/\/[^/]*)?\/data\/upload\/(?:\d+\/)?(?:[\da-f]{8}-)?([^?#]*)/.exec(
    written,
  );
  if (upload) return plainPath(decoded(upload[1]));
  const file = /^file:\/\/[^/]*(\/.*)/.exec(written);
  if (file) return plainPath(decoded(file[1]));
  const address = /^\w[\w+.-]+:\/\/[^/]*\/([^?#]*)/.exec(written);
  if (address) return plainPath(decoded(address[1]));
  return plainPath(written);
}

function plainPath(path: string): string {
  return path.replaceAll("\\", "/").replace(/^(?:\.\/)+/, "");
}

/** A name with a percent sign of its own stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
