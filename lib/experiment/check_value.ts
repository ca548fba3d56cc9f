// Values checked by a schema, with errors in one line: which key is wrong, what was expected, and what was found.

import { z } from "zod";
import { UserError } from "../errors.ts";
import { nearestNames } from "../nearest_names.ts";

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
    const { path, message } = firstIssue(mainIssue(error.issues), value, schema);
    const key = path.map((part) => typeof part === "number" ? `[${part}]` : `.${String(part)}`)
      .join("").replace(/^\./, "");
    throw new UserError(key ? `${where}: ${key}: ${message}` : `${where}: ${message}`);
  }
}

type Issue = z.core.$ZodIssue;

/** The issue with the value that was found. Where there are alternatives, the one that the value comes nearest to. */
function firstIssue(
  issue: Issue,
  root: unknown,
  schema: unknown,
): { path: PropertyKey[]; message: string } {
  const found = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    root,
  );
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const keys = keysAt(schema, issue.path);
    const isObject = typeof found === "object" && found !== null && !Array.isArray(found);
    const unknown = isObject ? Object.keys(found).find((key) => !keys.includes(key)) : undefined;
    if (unknown !== undefined && keys.length > 0) return unknownKey(issue.path, unknown, keys);
    // An object is none of the alternatives that are text or numbers.
    const fitting = issue.errors.filter((issues) => !isObject || !issues.some(isOfOtherType));
    const known = fitting.filter((issues) => !issues.some(isUnknownAlternative));
    if (known.length === 0) {
      return { path: issue.path, message: `expected one of ${keys.join(", ")}` };
    }
    // The alternative whose first fault lies deepest is the one that was meant.
    const depth = (issues: Issue[]) => Math.max(...issues.map(({ path }) => path.length));
    const nearest = mainIssue(known.toSorted((a, b) => depth(b) - depth(a))[0]);
    const path = [...issue.path, ...nearest.path];
    return firstIssue({ ...nearest, path } as Issue, root, schema);
  }
  if (issue.code === "unrecognized_keys") {
    return unknownKey(issue.path, issue.keys[0], keysAt(schema, issue.path));
  }
  const expected = issue.message.replace(/, received.*$/, "");
  if (found === undefined) return { path: issue.path, message: `missing; ${expected}` };
  // JSON has no NaN and no infinity.
  const shown = typeof found === "number" ? String(found) : JSON.stringify(found);
  return { path: issue.path, message: `${expected}, found ${shown}` };
}

/** The issue to tell. A mistyped key tells more than that the right one is missing. */
function mainIssue(issues: readonly Issue[]): Issue {
  return issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
}

function unknownKey(path: PropertyKey[], key: string, known: readonly string[]) {
  const hint = known.length > 0 ? `; ${nearestNames(key, known)}` : "";
  return { path, message: `unknown key "${key}"${hint}` };
}

/** The keys that a schema of zod knows at a place. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): string[] {
  let found = [schema as z.ZodType];
  const alternatives = (schema: z.ZodType): z.ZodType[] => {
    const { innerType, options } = (schema?._zod?.def ?? {}) as {
      innerType?: z.ZodType;
      options?: z.ZodType[];
    };
    if (innerType) return alternatives(innerType);
    return options ? options.flatMap(alternatives) : [schema];
  };
  for (const key of path) {
    found = found.flatMap(alternatives).flatMap((schema) => {
      const { shape, element } = schema as {
        shape?: Record<PropertyKey, z.ZodType>;
        element?: z.ZodType;
      };
      const next = typeof key === "number" ? element : shape?.[key];
      return next ? [next] : [];
    });
  }
  const keys = found.flatMap(alternatives).flatMap((schema) =>
    Object.keys((schema as { shape?: object }).shape ?? {})
  );
  return [...new Set(keys)];
}

/** Whether an alternative is of another type than the value. */
function isOfOtherType(issue: Issue): boolean {
  return issue.code === "invalid_type" && issue.path.length === 0;
}

/** Whether an alternative is out of the question: the value has keys that the alternative doesn't know. */
function isUnknownAlternative(issue: Issue): boolean {
  return issue.code === "unrecognized_keys" && issue.path.length === 0;
}
