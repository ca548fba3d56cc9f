// Names of files that are being written. They tell whose they are, so that what a killed process leaves can be removed.

import { basename, dirname, join } from "node:path";
import { thisProcess } from "./processes.ts";

const TEMPORARY = ".temporary-";

let temporaries = 0;

/** A file name that only this process uses, beside the path it is going to replace. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `${TEMPORARY}${thisProcess}-${temporaries++}`);
}

/** Which process a temporary file is of, from its path; undefined for any other file. */
export function temporaryOwner(path: string): string | undefined {
  return new RegExp(`^${RegExp.escape(TEMPORARY)}(.+)-\\d+$`).exec(basename(path))?.[1];
}

/** Whether a file is one that its process has not finished: it is the process's own, and removed when that is gone. */
export function isTemporary(path: string): boolean {
  return temporaryOwner(path) !== undefined;
}
