// Compares frozen encoders on the labels that some photos have.

import { join } from "node:path";
import { UserError } from "../lib/errors.ts";
import { csv } from "../lib/figures/csv_tables.ts";
import { compareEncoders, type EncoderComparison } from "../lib/labelling/compare_encoders.ts";
import { pairsWithBest, tellChoice, tellPair } from "../lib/labelling/encoder_pairs.ts";
import { readFormerImages } from "../lib/labelling/rounds.ts";
import { keepSourceNote, refuseOtherPool } from "../lib/labelling/source_note.ts";
import { writeWhole } from "../lib/store/write_whole.ts";
import { command, type Context } from "../steps/command.ts";
import { progressBars } from "../steps/hub_with_bars.ts";
import { listenForStop } from "../steps/stop_signal.ts";
import { outFolder, outOption, shownFolder, tellStopped } from "./labelling/out_folder.ts";
import { encoderOf, poolOf, poolOptions, poolReader, poolWords } from "./labelling/pool_options.ts";

const usage = "deno task encoders PHOTOS --labels PATH MODEL MODEL... [options]";

/** Exit code of a comparison that was made although some of what was handed in was skipped. */
const PARTIAL = 2;

async function main(context: Context): Promise<number> {
  const { positionals, values, print, now } = context;
  using stop = listenForStop();
  const bars = progressBars(context);
  const { encoder: _, ...pool } = poolOf(context, usage);
  const encoders = encodersOf(positionals.slice(1), values);
  const out = await outFolder(context, pool.source, "encoders");
  try {
    const reader = await poolReader(context, bars, stop.signal);
    const work = compareEncoders({
      ...pool,
      ...reader,
      encoders,
      now,
      former: () => readFormerImages(out),
      onImages: (images) => refuseOtherPool(out, pool.source, images),
    });
    const comparison = await reader.untilStopped(work);
    bars.stop();
    await writeWhole(join(out, "encoders.csv"), tableOf(comparison));
    await keepSourceNote(out, pool);
    tell(print, comparison);
    print(`written to ${shownFolder(out)}: encoders.csv`);
    return comparison.isPartial ? PARTIAL : 0;
  } catch (error) {
    bars.stop();
    if (!stop.signal.aborted) throw error;
  }
  tellStopped(context, out, "encoders");
  return 130;
}

/** The encoders that the user names: MODEL, MODEL@COMMIT for a hub model, and :mean or :cls behind it. */
function encodersOf(words: readonly string[], { device }: Context["values"]) {
  if (new Set(words).size < 2) {
    throw new UserError(
      `Name two encoders or more, such as onnx-community/dinov2-small; usage: ${usage}`,
    );
  }
  return [...new Set(words)].map((name) => {
    const [, place, pooling] = /^(.*?)(?::(cls|mean))?$/s.exec(name)!;
    const [, encoder, revision] = /^([\w.-]+\/[\w.-]+)@([\w./-]+)$/.exec(place) ?? [, place];
    return { name, settings: encoderOf({ encoder, revision, pooling, device }) };
  });
}

/** Writes the labels predicted right in each part; times are told on the terminal only. */
function tableOf({ encoders, labelsOfParts }: EncoderComparison): string {
  return csv(
    ["encoder", "part", "labels", "right"],
    encoders.flatMap(({ name, hitsOfParts }) =>
      hitsOfParts.map((hits, i) => [name, i + 1, labelsOfParts[i], hits])
    ),
  );
}

function tell(print: Context["print"], comparison: EncoderComparison): void {
  const { encoders, labelsOfParts, classes, notes } = comparison;
  for (const note of notes) print(`note: ${note}`);
  const labels = labelsOfParts.reduce((sum, count) => sum + count, 0);
  print(
    `${labels} labels of ${classes} classes, dealt into ${labelsOfParts.length} parts; each part is predicted by the ` +
      `labels of the other ${labelsOfParts.length - 1}`,
  );
  print();
  const rows = encoders.map(({ name, features, accuracy: { value, low, high }, seconds }) => [
    name,
    String(features),
    percent(value),
    `${percent(low)} to ${percent(high)}`,
    seconds === undefined ? "-" : `${(1000 * seconds).toPrecision(2)} ms`,
  ]);
  const table = [["encoder", "features", "accuracy", "95 % interval", "per image"], ...rows];
  const widths = table[0].map((_, k) => Math.max(...table.map((row) => row[k].length)));
  for (const row of table) {
    print(
      row.map((cell, k) => k === 0 ? cell.padEnd(widths[k]) : cell.padStart(widths[k])).join("  "),
    );
  }
  print();
  for (const pair of pairsWithBest(comparison)) print(tellPair(pair, labelsOfParts.length));
  print(tellChoice(comparison));
  print(
    "Labels that a strategy chose are no random sample: a strategy that saw one of these encoders may have chosen what is hard for that one.",
  );
  print();
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

if (import.meta.main) {
  const { labels, classes, device, "image-column": imageColumn, "label-column": labelColumn } =
    poolOptions;
  await command({
    usage,
    description:
      "Tells which frozen encoder suits the photos best, on the labels there are, and how long each takes for an image here.\n" +
      "Only labeled images are embedded. A MODEL is a model of the hub (owner/name, or owner/name@COMMIT) or the folder of one;\n" +
      ":mean behind it takes the mean of all tokens, which a map over the image (ConvNeXT, ResNet) needs, instead of the first.\n" +
      poolWords +
      "\nExit code 2: images or labels were skipped; the notes name them.",
    maxPositionals: Infinity,
    options: {
      labels,
      classes,
      device,
      "image-column": imageColumn,
      "label-column": labelColumn,
      out: outOption,
    },
  }, main);
}
