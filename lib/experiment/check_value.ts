// Values checked by a schema, with errors in one line: which key is wrong, what was expected, and what was found.

import { z } from "zod";
import { UserError } from "../errors.ts";

/**
 * Checks a value.
 *
 * @param schema A schema of zod, or anything that parses and throws as one
 * @param value The value
 * @param where What the error calls the value, such as the path of its file
 * @returns The checked value, with defaults filled in
 * @throws {UserError} Naming the first wrong, missing or unknown key
 */
export function checkValue<Output>(
  schema: { parse(value: unknown): Output },
  value: unknown,
  where: string,
): Output {
  try {
    return schema.parse(value);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const { path, message } = firstIssue(error.issues[0] as Issue, value);
    const key = path.map((part) => typeof part === "number" ? `[${part}]` : `.${String(part)}`)
      .join("").replace(/^\./, "");
    throw new UserError(key ? `${where}: ${key}: ${message}` : `${where}: ${message}`);
  }
}

type Issue = z.core.$ZodIssue;

/** The issue with the value that was found. Where there are alternatives, the one that the value comes nearest to. */
function firstIssue(issue: Issue, root: unknown): { path: PropertyKey[]; message: string } {
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const known = issue.errors.filter((issues) => !issues.some(isUnknownAlternative));
    if (known.length === 0) {
      const keys = issue.errors.flatMap((issues) => issues.map(({ path }) => path[0]));
      const expected = [...new Set(keys.filter((key) => key !== undefined))].map(String);
      return { path: issue.path, message: `expected one of ${expected.join(", ")}` };
    }
    // The alternative whose first fault lies deepest is the one that was meant.
    const depth = (issues: Issue[]) => Math.max(...issues.map(({ path }) => path.length));
    const nearest = known.toSorted((a, b) => depth(b) - depth(a))[0][0];
    return firstIssue({ ...nearest, path: [...issue.path, ...nearest.path] } as Issue, root);
  }
  if (issue.code === "unrecognized_keys") {
    return {
      path: issue.path,
      message: `unknown key ${issue.keys.map((key) => `"${key}"`).join(", ")}`,
    };
  }
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    root,
  );
  const expected = issue.message.replace(/, received.*$/, "");
  if (found === undefined) return { path: issue.path, message: `missing; ${expected}` };
  // JSON has no NaN and no infinity.
  const shown = typeof found === "number" ? String(found) : JSON.stringify(found);
  return { path: issue.path, message: `${expected}, found ${shown}` };
}

/** Whether an alternative is out of the question: the value has keys that the alternative doesn't know. */
function isUnknownAlternative(issue: Issue): boolean {
  return issue.code === "unrecognized_keys" && issue.path.length === 0;
}
