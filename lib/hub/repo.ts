// A data set or model of the hub, and what the hub says of each of its files.

/** A data set or model. */
export interface HubRepo {
  /** Which kind. */
  readonly type: "dataset" | "model";
  /** Owner and name. */
  readonly name: string;
}

/** A file of the hub, as its list has it. */
export interface HubEntry {
  /** Path in the data set or model. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** Git's SHA-1 of the file, or of the pointer to a large file. */
  readonly oid: string;
  /** Of a large file: its SHA-256. */
  readonly lfs?: { readonly oid: string };
}

/** The hash that a file has to have: SHA-256 of a large file, git's SHA-1 of a small one. */
export function hashOf({ oid, lfs }: HubEntry): string {
  return lfs?.oid ?? oid;
}

/** Address of the page of a data set or model. Its files are below. */
export function pageOf(endpoint: string, { type, name }: HubRepo): string {
  return type === "dataset" ? `${endpoint}/datasets/${name}` : `${endpoint}/${name}`;
}

/** A data set or model at a revision, and where its files are kept. */
export interface HubFolder {
  /** Which one. */
  readonly repo: HubRepo;
  /** Commit, branch or tag. */
  readonly revision: string;
  /** Absolute path of the folder for its files. */
  readonly folder: string;
  /** Absolute path of the file that keeps the list of what the hub has. */
  readonly listing: string;
}
