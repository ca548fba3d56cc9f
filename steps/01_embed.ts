// Step 1: images to embeddings, by a frozen encoder; or embeddings taken over from elsewhere.

import { embed, embedShare } from "../lib/encoder/embed.ts";
import { archivedEmbeddings, isRawDataHere } from "../lib/experiment/archived_embeddings.ts";
import { keyHash } from "../lib/store/records.ts";
import { setReference } from "../lib/store/references.ts";
import { commandLineName, keptHub, openStudy, replace } from "./artifacts.ts";
import { command, type Context, duration, projectFolder } from "./command.ts";
import { openHubWith, progressBars } from "./hub_with_bars.ts";
import { listenForStop } from "./stop_signal.ts";

/** The step; `all.ts` runs it after the ones before it. */
export async function main(context: Context): Promise<number> {
  const { print, now } = context;
  const { experiment, store } = await openStudy(context);
  const { name, data, encoder, folder } = experiment;
  const kept = keptHub(experiment);
  if (
    (await archivedEmbeddings(store, projectFolder, experiment))?.changes.length === 0 &&
    !await isRawDataHere(store, projectFolder, experiment, kept)
  ) {
    print(`${name}: the embeddings are done; they came in an archive, and the images are not here`);
    return 0;
  }

  using stop = listenForStop();
  const start = now();
  const bars = progressBars(context);
  const hub = await openHubWith(bars, print);
  let isOpened = false;
  const request = {
    data,
    encoder,
    folder,
    store,
    project: projectFolder,
    hub,
    now,
    signal: stop.signal,
    onOpened: async () => {
      isOpened = true;
      // What computes gets no network. A mirror may be any host, so it can't be confined to a few.
      await Deno.permissions.revoke({ name: "net" });
    },
    onNote: (line: string) => print(`note: ${line}`),
    onProgress: (done: number, total: number) => bars.show("embed", done, total, "images"),
  };
  // Downloads are dropped at once. What embeds ends by itself after the batch under way, and gives its claims back.
  const dropped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener("abort", () => isOpened || reject(stop.signal.reason));
  });
  try {
    const share = context.values.share === true;
    const line = await Promise.race([share ? embedPart() : embedAll(), dropped]);
    // The last line of a log tells what came out.
    bars.stop();
    if (!stop.signal.aborted) {
      print(`${name}: ${line}`);
      return 0;
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    bars.stop();
  }
  const word = commandLineName(experiment);
  print(`Stopped; finished images are kept. Go on with: deno task embed ${word}`);
  return 130;

  /** Embeds a share of the images, and says how many these were. */
  async function embedPart(): Promise<string> {
    const { embedded, total } = await embedShare(request) ?? {};
    return embedded === undefined
      ? "there is nothing to share"
      : `embedded ${embedded} of ${total} images in ${duration(now() - start)}`;
  }

  /** Embeds all images, and says what they became. */
  async function embedAll(): Promise<string> {
    const { record, known } = await embed(request);
    await setReference(store, { experiment: name, step: "embed", record: keyHash(record.key) });
    return known
      ? "the embeddings are done"
      : `${describe(record.details as Record<string, number>)} in ${duration(now() - start)}`;
  }
}

/** What was embedded, in words. */
function describe({ images, rows, columns, duplicates, classes }: Record<string, number>): string {
  if (rows !== undefined) return `took over ${rows} embeddings of ${columns} values`;
  const repeated = duplicates > 0 ? ` (${duplicates} of them repeats)` : "";
  return `${images} images${repeated} of ${classes} classes to embeddings of ${columns} values`;
}

if (import.meta.main) {
  await command({
    usage: "deno task embed [experiment]",
    description:
      "Step 1: images to embeddings. Interrupted, it goes on where it was; what is done is not done again.",
    options: {
      share: {
        type: "boolean",
        description:
          "Only embeds images that no other process has taken; run without it at the end",
      },
      replace,
    },
  }, main);
}
