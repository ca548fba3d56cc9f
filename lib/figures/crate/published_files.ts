// What each published file is, in words and as a format.

/** Formats by the ending of a file's name. */
const formats: Readonly<Record<string, string>> = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  md: "text/markdown",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  tex: "text/x-tex",
};

/** What is in a file, by its name without the ending. */
const contents: Readonly<Record<string, string>> = {
  README: "What is in this folder, and how to check it",
  against_random: "What each strategy gains over random sampling, corrected for their number",
  bounds: "Accuracy of the bounds after every cycle",
  ceilings: "Share of the way from random sampling to each bound",
  comparison: "Difference to random sampling with intervals; wins and overlap of all pairs",
  experiment: "The experiment, with all defaults",
  labels_to_reach: "Labels that each strategy needs to reach an accuracy",
  learning_curves: "Learning curves",
  numbers: "Numbers for a text that quotes the study",
  overlap: "Share of picks that two strategies have in common",
  pairs: "All pairs of strategies, corrected for their number",
  pool: "Places, classes and answers of the harder pool's samples",
  provenance: "What these files are made of, by SHA-256, and the code that made them",
  queries: "Pool indices in the order in which they were picked",
  report: "The whole study on one page",
  results: "Accuracy after every cycle",
  summary: "Area under each learning curve, and its difference to random sampling",
  thirds: "Areas under the thirds of each curve: few, middle and many labels",
  wins: "Share of comparisons that one strategy wins against another",
};

/**
 * The format of a published file.
 *
 * @param name The file's name
 * @returns Its media type
 */
export function formatOf(name: string): string {
  return formats[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}

/**
 * What is in a published file.
 *
 * @param name The file's name
 * @returns A line of words; the name itself for a file that has none
 */
export function contentOf(name: string): string {
  return contents[name.slice(0, name.lastIndexOf("."))] ?? name;
}
