// Which Deno this project needs.

/** The oldest Deno that the project runs on: the locks of the data folder came with 2.7, the rest is tested with this one. */
export const oldestDeno = "2.9.0";

/**
 * Compares a version of Deno with the oldest that will do.
 *
 * @param version Such as `Deno.version.deno`
 * @returns What is wrong with it and the way out, in one line; nothing if it will do
 */
export function denoProblem(version: string): string | undefined {
  const wanted = oldestDeno.split(".").map(Number);
  const found = version.split(/[.+-]/).map(Number);
  const differing = wanted.findIndex((number, i) => found[i] !== number);
  if (differing < 0 || found[differing] > wanted[differing]) return;
  return `Deno ${oldestDeno} or newer is needed, this is ${version}; ` +
    "run deno upgrade, or put npx -y deno@2.9.6 in place of deno";
}
