// The promises of docs/architecture.md: imports point down its picture, and no modules import each other in a circle.

import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("..", import.meta.url));

/** Rooms from the bottom of the picture to its top; rooms of one list do not import each other. */
const floors = [
  ["lib/numeric"],
  ["lib/random"],
  [
    "lib/images",
    "lib/store",
    "lib/classifier",
    "lib/cluster",
    "lib/measures",
    "lib/statistics",
  ],
  ["lib/encoder", "lib/figures", "lib/strategies"],
  ["lib/hub", "lib/bounds", "lib/leaderboard"],
  ["lib/experiment"],
  ["lib/archive", "lib/export", "lib/labelling", "lib/sweep"],
  ["steps"],
  ["tools"],
];

/** The modules of the project with the modules that they import, types included. */
const imports = new Map<string, string[]>();
for (const folder of ["lib", "steps", "tools"]) {
  for (const path of modulesBelow(folder)) {
    const source = Deno.readTextFileSync(join(project, path));
    const specifiers = [...source.matchAll(/(?:from|import\()\s*"(\.[^"]+\.ts)"/g)];
    imports.set(
      path,
      specifiers.map(([, specifier]) => join(dirname(path), specifier).replaceAll("\\", "/")),
    );
  }
}

function modulesBelow(folder: string): string[] {
  return [...Deno.readDirSync(join(project, folder))].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? modulesBelow(path) : path.endsWith(".ts") ? [path] : [];
  });
}

/** Floor of a module; files directly in lib/, such as its errors, are the ground. */
function floorOf(path: string): number {
  return floors.findIndex((rooms) => rooms.some((room) => path.startsWith(`${room}/`)));
}

function roomOf(path: string): string | undefined {
  return floors.flat().find((room) => path.startsWith(`${room}/`));
}

Deno.test("imports point down the picture of the architecture", () => {
  for (const [path, imported] of imports) {
    for (const target of imported) {
      if (roomOf(path) === roomOf(target)) continue;
      assert.ok(floorOf(path) > floorOf(target), `${path} imports ${target}`);
    }
  }
});

Deno.test("no modules import each other in a circle, types included", () => {
  const done = new Set<string>();
  const visit = (path: string, way: string[]) => {
    assert.ok(!way.includes(path), [...way, path].join(" -> "));
    if (done.has(path)) return;
    for (const target of imports.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
});

Deno.test("nothing in lib reads the clock or the command line", () => {
  for (const path of imports.keys()) {
    if (!path.startsWith("lib/")) continue;
    const source = Deno.readTextFileSync(join(project, path))
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    assert.doesNotMatch(
      source,
      /Date\.now|new Date\(\)|performance\.now|Deno\.args|Math\.random/,
      path,
    );
  }
});
