// Where what is in an archive of a study. All of it lies in one folder that is named by the study:
//
//     README.txt                     what this is, and how to check it
//     SWHIDS                         Software Heritage identifiers of the source files, and of the folders of them
//     SHA256SUMS                     the hash of every other file, as sha256sum writes and checks it
//     experiment.json                what was asked for
//     published/...                  the figure, its tables, its report, provenance.json
//     data/objects/ab/cdef...        embeddings, labels, lists of images, picks and accuracies, by SHA-256
//     data/records/ab/cdef....json   how each of them came to be
//     code/...                       the source files whose hashes are in the records
//     images/ab/cdef...              the raw files by SHA-256, if the archive has them,
//     images.json                    and where they belong

/** Names of files of an archive that there is one of. */
export const names = {
  readme: "README.txt",
  sums: "SHA256SUMS",
  swhids: "SWHIDS",
  experiment: "experiment.json",
  images: "images.json",
} as const;

/** Where the published files are. */
export const publishedFolder = "published";

/** Where the source files are. */
export const codeFolder = "code";

/** Where the part of the data folder is. */
export const storeFolder = "data";

/** Where an object is. */
export function objectName(hash: string): string {
  return `${storeFolder}/objects/${grouped(hash)}`;
}

/** Where a record is, by the hash of its key. */
export function recordName(hash: string): string {
  return `${storeFolder}/records/${grouped(hash)}.json`;
}

/** Where a raw file is, by its SHA-256. */
export function imageName(hash: string): string {
  return `images/${grouped(hash)}`;
}

/**
 * The name of an archive's file. With the raw files it has a name of its own: neither archive of a study overwrites the other.
 *
 * @param study Name of the study
 * @param hasImages Whether the raw files are in the archive
 * @returns Such as `fashion.zip`
 */
export function archiveFile(study: string, hasImages: boolean): string {
  return `${study}${hasImages ? "+images" : ""}.zip`;
}

function grouped(hash: string): string {
  return `${hash.slice(0, 2)}/${hash.slice(2)}`;
}

const [hash, part] = ["[0-9a-f]{2}/[0-9a-f]{62}", "\\w[\\w.-]*"];

/** What the names of an archive's files look like; nothing in them leads out of a folder, or means something to a shell. */
const patterns = [
  ...Object.values(names).map(RegExp.escape),
  `${publishedFolder}/${part}`,
  `${storeFolder}/objects/${hash}`,
  `${storeFolder}/records/${hash}\\.json`,
  `${codeFolder}/(${part}/)*${part}`,
  `images/${hash}`,
];
const allowed = new RegExp(`^(${patterns.join("|")})$`);

/** Whether a file of that name may be in an archive. */
export function isArchiveName(name: string): boolean {
  return name.length <= 300 && allowed.test(name);
}

/** Whether an archive may be of a study of that name: it is the name of a folder. */
export function isStudyFolder(name: string): boolean {
  return name.length <= 100 && new RegExp(`^${part}$`).test(name);
}
