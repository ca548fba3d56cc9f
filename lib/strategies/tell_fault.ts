// What went wrong in the code of a strategy, in one line with its file and line, for the person who writes it.

const project = new URL("../../", import.meta.url).href;

/**
 * Tells an error of a strategy's code: what is wrong, and the first line of the project's code that the error names.
 *
 * @param error What was thrown, which need not be an error
 * @returns One line, such as `TypeError: x is undefined (lib/strategies/mine.ts:7)`
 */
export function tellFault(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${Deno.inspect(error)}`.split("\n")[0];
  const [headline] = error.message.split("\n");
  const text = headline.replaceAll(project, "").replace(/:(\d+):\d+$/, ":$1");
  const named = text.startsWith(`${error.name}:`) || /^\w*Error: /.test(text)
    ? text
    : `${error.name}: ${text}`;
  const places = `${error.message}\n${error.stack}`.matchAll(/(file:\/\/[^\s)]+?):(\d+):\d+/g);
  for (const [, file, line] of places) {
    if (!file.startsWith(project)) continue;
    const place = `${file.slice(project.length)}:${line}`;
    return named.includes(place) ? named : `${named} (${place})`;
  }
  return named;
}
