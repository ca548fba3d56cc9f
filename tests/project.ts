// The copy of the project in which tests run its commands: the one that `deno task torture` attacks.

export * from "../tools/torture/project.ts";
