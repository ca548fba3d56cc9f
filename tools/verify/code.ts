// Whether the published files are those of this checkout: of its code, its packages and its experiment file.

import { settingsOf } from "../../lib/experiment/publication.ts";
import { type Code, sourceOfParts } from "../../lib/store/code.ts";
import { codeChanges } from "../../lib/store/code_changes.ts";
import { keyChanges } from "../../lib/store/key_changes.ts";
import type { Json, Key } from "../../lib/store/records.ts";
import type { Store } from "../../lib/store/store.ts";
import { projectFolder } from "../../steps/command.ts";
import type { Check, Published } from "./checks.ts";

/**
 * Checks that every part was made by the code, and with the packages, of this checkout.
 *
 * @param published What was published
 * @param store The data folder, which remembers hashes of files
 * @returns What changed, and the parts that it changed
 */
export async function checkCode(
  { provenance }: Published,
  store: Store,
): Promise<{ check: Check; parts: Set<string> }> {
  const { code } = provenance;
  if (code === undefined) {
    const notes = ["a picture doesn't tell of code; its provenance.json does"];
    return { check: { what: "code that made it", isOpen: true, notes }, parts: new Set() };
  }
  const { check, parts } = await checkParts(store, code);
  const { files } = await sourceOfParts(store, projectFolder, code);
  // A file of other code has no identifier here.
  const others = Object.entries(files).filter(([file, id]) =>
    provenance.source && provenance.source.files[file] !== id
  );
  const notes = others.length === 0 ? [] : [
    `${others.length} source files have other comments, or another layout, than those that were published: ${
      others.slice(0, 3).map(([file]) => file).join(", ")
    }${others.length > 3 ? " and others" : ""}`,
  ];
  return { check: { ...check, notes }, parts };
}

/**
 * Checks that parts were made by the code, and with the packages, of this checkout.
 *
 * @param store The data folder, which remembers hashes of files
 * @param code The code that made each part, by the part's name
 * @returns What changed
 */
export async function checkCodeOf(
  store: Store,
  code: Readonly<Record<string, Code>>,
): Promise<Check> {
  return (await checkParts(store, code)).check;
}

async function checkParts(store: Store, code: Readonly<Record<string, Code>>) {
  const parts = Object.keys(code);
  const byChange = new Map<string, string[]>();
  for (const part of parts) {
    for (const change of await codeChanges(store, projectFolder, code[part])) {
      byChange.set(change, [...byChange.get(change) ?? [], part]);
    }
  }
  const changes = [...byChange].map(([change, changed]) =>
    `${change}: ${changed.length === parts.length ? "all steps" : changed.join("; ")}`
  );
  const what = `code and packages that made ${
    parts.length === 1 ? `the ${parts[0]}` : `${parts.length} parts`
  }`;
  return { check: { what, changes }, parts: new Set([...byChange.values()].flat()) };
}

/** Whether the experiment is set as it was. */
export function checkSettings({ provenance, experiment }: Published): Check {
  const what = "settings of the experiment";
  if (experiment === undefined) {
    return { what, isOpen: true, notes: ["this project has no experiment of that name"] };
  }
  const keyOf = (settings: Json): Key => ({
    step: "",
    inputs: {},
    parameters: settings as Key["parameters"],
    code: {},
    versions: {},
  });
  const changes = keyChanges(keyOf(provenance.experiment), keyOf(settingsOf(experiment)));
  return { what, changes };
}
