// Hides a worker's `location`, to be imported before transformers.js. transformers.js makes addresses relative to its origin,
// which is "null" for files of this machine, and ends with an error.

Object.defineProperty(globalThis, "location", { value: undefined });
