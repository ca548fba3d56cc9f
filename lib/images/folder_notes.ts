// What step 1 tells of folders of images: classes whose names are alike, and files that it left out.

import { foldedName } from "../same_name.ts";

/** Names in a note; the record of step 1 has them all. */
const NAMES_TOLD = 5;

/** The letters of a name may be stored composed or not, and a copy by way of another system changes that. */
export function classOf(name: string): string {
  return name.normalize("NFC");
}

/** Class folders whose names are one class. */
export function tellSpellings(where: string, names: readonly string[]): string[] {
  const spellings = Map.groupBy(new Set(names), classOf);
  return [...spellings].filter(([, { length }]) => length > 1).map(([label, { length }]) =>
    `${where}: ${length} spellings are one class, ${label}: they differ in how letters are composed only`
  );
}

/** Classes whose folders are one where upper and lower case are. They stay two classes: "a" and "A" may well be letters. */
export function tellCases(where: string, names: readonly string[]): string[] {
  const twins = [...Map.groupBy(new Set(names.map(classOf)), foldedName).values()]
    .filter(({ length }) => length > 1).map((classes) => classes.join(" and "));
  if (twins.length === 0) return [];
  const more = twins.length - NAMES_TOLD;
  return [
    `${where}: classes differ in case only: ${twins.slice(0, NAMES_TOLD).join("; ")}` +
    `${more > 0 ? ` and ${more} more` : ""}; on macOS and Windows their folders would be one`,
  ];
}

/** Files that are not used. */
export function tellLeftOut(folder: string, leftOut: readonly string[]): string[] {
  if (leftOut.length === 0) return [];
  const more = leftOut.length - NAMES_TOLD;
  const names = leftOut.slice(0, NAMES_TOLD).join(", ") + (more > 0 ? ` and ${more} more` : "");
  return [`${folder}: ${leftOut.length} files are not used: ${names}`];
}
