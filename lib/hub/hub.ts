// Files of the hub in the data folder, laid out as the hub has them:
//
//     hub/datasets/OWNER/NAME/REVISION/...    what the hub has there, REVISION.json
//     hub/models/OWNER/NAME/REVISION/...      and which files were found to be whole, REVISION.checked.json
//
// What is there is used, so that files can be put there by hand; what is missing, or is not what the hub announces, is
// copied from the cache of Hugging Face's own programs or downloaded.

import { join } from "node:path";
import { networkFile, readJson } from "../encoder/files.ts";
import type { HubFiles } from "../encoder/hub_files.ts";
import { UserError } from "../errors.ts";
import { type Choice, ensure, type HubOptions, type OpenHub, publicHub } from "./ensure.ts";
import type { HubFolder } from "./repo.ts";
import { findSplits, type SplitFiles } from "./splits.ts";

/**
 * The hub with its files in a folder. Nothing is asked of it while the files are there.
 *
 * @param options How it is reached, and where its files are kept
 * @returns The hub
 */
export function openHub({
  endpoint = publicHub,
  sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ...given
}: HubOptions): HubFiles {
  const options: OpenHub = { endpoint, sleep, ...given };
  return {
    async dataset(data) {
      const place = placeOf(options, "dataset", data.dataset, data.revision);
      let found: SplitFiles;
      const choose: Choice = (paths) => {
        found = findSplits(paths, data);
        return [...found.pool, ...found.test];
      };
      await ensure(options, place, choose, "its parquet files", data.sha256);
      const { pool, test, splits } = found!;
      const absolute = (path: string) => join(place.folder, path);
      return { pool: pool.map(absolute), test: test.map(absolute), splits };
    },
    async model({ model, revision = "main", dtype, sha256 }) {
      const place = placeOf(options, "model", model, revision);
      const hint = `config.json, preprocessor_config.json and ${networkFile("", dtype)}`;
      const configs = ["config.json", "preprocessor_config.json"];
      await ensure(options, place, (paths) => required(configs, paths, model), hint, sha256);
      const config = await readJson(place.folder, configs[0]) as { model_type?: string };
      const network = networkFile(config.model_type ?? "", dtype);
      const choose: Choice = (paths) => [
        ...required([network], paths, model),
        ...paths.filter((path) => path === `${network}_data`),
      ];
      await ensure(options, place, choose, hint, sha256);
      return place.folder;
    },
  };
}

/**
 * The hub's files that are in a folder already. The hub is not asked for what is missing or damaged.
 *
 * @param folder Absolute path of the folder for the hub's files
 * @param word What names the experiment on the command line, for errors that advise step 1
 * @returns The hub
 */
export function openKeptHub(folder: string, word?: string): HubFiles {
  const way = word === undefined ? "" : `, run deno task embed ${word}`;
  return openHub({ folder, offline: `only step 1 asks the hub${way}` });
}

function placeOf(
  { folder }: OpenHub,
  type: "dataset" | "model",
  name: string,
  revision: string,
): HubFolder {
  if (`${name}/${revision}`.split(/[/\\]/).some((part) => part === "" || /^\.+$/.test(part))) {
    throw new UserError(
      `"${name}" at "${revision}" is no name of the hub; write owner/name and a commit`,
    );
  }
  const base = join(folder, `${type}s`, name, revision);
  return { repo: { type, name }, revision, folder: base, listing: `${base}.json` };
}

function required(names: readonly string[], paths: readonly string[], repo: string): string[] {
  const missing = names.find((name) => !paths.includes(name));
  if (missing === undefined) return [...names];
  const networks = paths.filter((path) => path.endsWith(".onnx"));
  throw new UserError(
    `${repo} has no ${missing}; ` +
      (networks.length > 0 ? `it has ${networks.join(", ")}` : "an encoder in ONNX is needed"),
  );
}
