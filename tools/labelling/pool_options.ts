// What the commands of labelling share: how a pool, its labels and an encoder are named on the command line.

import { isAbsolute } from "node:path";
import cifar100 from "../../experiments/cifar100.json" with { type: "json" };
import type { HubFiles } from "../../lib/encoder/hub_files.ts";
import { type EncoderSettings, encoderSettings } from "../../lib/encoder/settings.ts";
import { UserError } from "../../lib/errors.ts";
import { checkValue } from "../../lib/experiment/check_value.ts";
import type { LabeledPoolRequest } from "../../lib/labelling/labeled_pool.ts";
import type { Store } from "../../lib/store/store.ts";
import { type Context, fromUser, type Option, projectFolder } from "../../steps/command.ts";
import { type Bars, openHubWith } from "../../steps/hub_with_bars.ts";

/** Options that name a pool's labels, its columns and the encoder. */
export const poolOptions: Record<string, Option> = {
  labels: {
    type: "string",
    multiple: true,
    value: "PATH",
    description:
      "Labels: a CSV file (file_name,label), an export of a labelling tool, or a folder with one subfolder per class; may be repeated",
  },
  classes: {
    type: "string",
    value: "A,B,C",
    description:
      "The classes that there are; other labels are refused. Those of the labels unless given",
  },
  encoder: {
    type: "string",
    value: "MODEL",
    description: "A model of the hub (owner/name), or the folder of one; DINOv2-small unless given",
  },
  revision: { type: "string", value: "COMMIT", description: "Commit of a hub model" },
  pooling: {
    type: "string",
    value: "cls|mean",
    description: "How the last hidden state becomes an embedding; cls unless given",
  },
  device: {
    type: "string",
    description:
      "Where the encoder runs: wasm (the same bytes on every machine), cpu (two to three times as fast), webgpu or cuda; wasm unless given",
  },
  "image-column": {
    type: "string",
    value: "NAME",
    description: "Column of images in parquet files and hub data sets; image unless given",
  },
  "label-column": {
    type: "string",
    value: "NAME",
    description: "Column whose labels count as given; none unless given",
  },
};

/** How a pool is named, for help texts. */
export const poolWords =
  "A pool is a folder of images, a .parquet file or a folder of them, an .npz file with the arrays names and X, or a data set of\n" +
  "the hub: hub:OWNER/NAME or hub:OWNER/NAME@REVISION.";

/**
 * What the user asks for in a pool.
 *
 * @param context The command's context
 * @param usage How the command is called
 * @returns The pool and its labels, with absolute paths
 * @throws {UserError} If no pool is named, or an option has a wrong value
 */
export function poolOf(
  { positionals, values }: Context,
  usage: string,
): Pick<
  LabeledPoolRequest,
  "source" | "labels" | "classes" | "imageColumn" | "labelColumn" | "encoder" | "folder"
> {
  const [word] = positionals;
  if (word === undefined) throw new UserError(`Name a folder of images; usage: ${usage}`);
  const classes = values.classes as string | undefined;
  return {
    source: word.startsWith("hub:") ? word : fromUser(word),
    labels: ((values.labels ?? []) as string[]).map(fromUser),
    classes: classes?.split(",").map((name) => name.trim()).filter((name) => name !== ""),
    imageColumn: values["image-column"] as string | undefined,
    labelColumn: values["label-column"] as string | undefined,
    encoder: encoderOf(values),
    folder: projectFolder,
  };
}

/**
 * The encoder that is asked for, or the paper's.
 *
 * @param values The options `encoder`, `revision`, `pooling` and `device`, as far as they are given
 * @returns Its settings
 * @throws {UserError} If an option has a wrong value
 */
export function encoderOf(values: Context["values"]): EncoderSettings {
  const { model: paperModel, revision, sha256 } = cifar100.encoder;
  const named = values.encoder as string | undefined;
  const model = named ?? paperModel;
  const asked = {
    model: modelOf(model),
    ...model === paperModel && values.revision === undefined ? { revision, sha256 } : {},
    ...values.revision === undefined ? {} : { revision: values.revision },
    ...values.pooling === undefined ? {} : { pooling: values.pooling },
    device: values.device ?? "wasm",
  };
  return checkValue(encoderSettings, asked, "encoder");
}

/**
 * An encoder as the user names it.
 *
 * @param word A hub model, or the path of a folder
 * @returns The hub model, or the absolute path
 */
export function modelOf(word: string): string {
  return isLocal(word) ? fromUser(word) : word;
}

/** Whether a model is a folder of this machine: `owner/name` may be either, and then a folder that is there wins. */
function isLocal(model: string): boolean {
  if (isAbsolute(model) || model.startsWith(".") || !/^[\w.-]+\/[\w.-]+$/.test(model)) return true;
  try {
    return Deno.statSync(fromUser(model)).isDirectory;
  } catch {
    return false;
  }
}

/** What reads a pool: the data folder, the hub, and bars. */
export interface PoolReader {
  readonly store: Store;
  readonly project: string;
  readonly hub: HubFiles;
  readonly signal: AbortSignal;
  readonly onOpened: () => Promise<void>;
  readonly onProgress: (done: number, total: number) => void;
  /**
   * Ends the work when the user wants it. What embeds ends by itself, after it has kept what is done; all else is dropped.
   *
   * @param work What is under way
   * @returns Its result
   */
  untilStopped<T>(work: Promise<T>): Promise<T>;
}

/**
 * What reads a pool for a command.
 *
 * @param context The command's context
 * @param bars Show progress
 * @param signal Ends the work
 * @returns The reader
 */
export async function poolReader(
  context: Context,
  bars: Bars,
  signal: AbortSignal,
): Promise<PoolReader> {
  let isEmbedding = false;
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => isEmbedding || reject(signal.reason));
  });
  stopped.catch(() => {});
  return {
    untilStopped: (work) => Promise.race([work, stopped]),
    store: await context.store(),
    project: projectFolder,
    hub: await openHubWith(bars, context.print),
    signal,
    // What computes gets no network. A mirror may be any host, so it can't be confined to a few.
    onOpened: async () => {
      await Deno.permissions.revoke({ name: "net" });
    },
    onProgress: (done, total) => {
      isEmbedding = done < total;
      bars.show("embed", done, total, "images");
    },
  };
}
