import assert from "node:assert/strict";
import { parseModule } from "../../lib/store/module_tokens.ts";

Deno.test("comments, formatting and types don't change what a module does; a number does", () => {
  const plain = "export function add(a, b) { return [a, b].map((x) => x + 1); }";
  const typed = `
    /** Adds. */
    export function add(
      a: number, // the first
      b: number,
    ): number[] {
      return [
        a,
        b,
      ].map((x) => x + 1);
    }
    export interface Unused { a: string }`;
  assert.deepEqual(parseModule(typed).tokens, parseModule(plain).tokens);
  assert.notDeepEqual(parseModule(plain.replace("1", "2")).tokens, parseModule(plain).tokens);
  assert.notDeepEqual(parseModule("f(`a  b`)").tokens, parseModule("f(`a b`)").tokens);
});

Deno.test("imports count where the module is written out, but not those of types", () => {
  const { imports } = parseModule(`
    import { a } from "./a.ts";
    import type { T } from "./types.ts";
    export * from "./b.ts";
    const c = await import("./c.ts");
    const d = await import(name);
    console.log(a, c, d);`);
  assert.deepEqual(imports, ["./a.ts", "./b.ts", "./c.ts"]);
});
