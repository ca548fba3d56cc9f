// The small study of the tests: the one that `deno task torture` attacks.

export * from "../../tools/torture/small_study.ts";
