// Suggests which photos to label next.

import { UserError } from "../lib/errors.ts";
import { batchFormats } from "../lib/labelling/formats/write/formats.ts";
import { counted } from "../lib/labelling/counted.ts";
import { suggest, type Suggestion } from "../lib/labelling/suggest.ts";
import type { SuggestSettings } from "../lib/labelling/suggest_settings.ts";
import { command, type Context } from "../steps/command.ts";
import { progressBars } from "../steps/hub_with_bars.ts";
import { listenForStop } from "../steps/stop_signal.ts";
import { tellOtherEncoder } from "./labelling/other_encoder.ts";
import { outFolder, outOption, shownFolder, tellStopped } from "./labelling/out_folder.ts";
import { poolOf, poolOptions, poolReader, poolWords } from "./labelling/pool_options.ts";

const usage = "deno task suggest PHOTOS [--labels PATH] [options]";

/** Images of the batch that are printed; the files have all of them. */
const SHOWN = 10;

/** Exit code of a batch that was written although some of what was handed in was skipped. */
const PARTIAL = 2;

async function main(context: Context): Promise<number> {
  const { values } = context;
  using stop = listenForStop();
  const bars = progressBars(context);
  const pool = poolOf(context, usage);
  const out = await outFolder(context, pool.source, "suggest");
  await tellOtherEncoder(context, pool, out);
  try {
    const reader = await poolReader(context, bars, stop.signal);
    const round = await reader.untilStopped(suggest({
      ...pool,
      ...reader,
      settings: settingsOf(values),
      formats: (values.format ?? ["csv"]) as string[],
      out,
      again: values.again === true,
    }));
    bars.stop();
    tell(context, round);
    return round.isPartial ? PARTIAL : 0;
  } catch (error) {
    bars.stop();
    if (!stop.signal.aborted) throw error;
  }
  tellStopped(context, out, "suggest");
  return 130;
}

function settingsOf(values: Context["values"]): Partial<SuggestSettings> {
  const { strategy, options, batch, seed, candidates } = values;
  return {
    ...strategy === undefined ? {} : { strategy: String(strategy) },
    ...options === undefined ? {} : { options: json(String(options)) },
    ...batch === undefined ? {} : { batchSize: wholeNumber("batch", batch, 1) },
    ...seed === undefined ? {} : { seed: wholeNumber("seed", seed, 0) },
    ...candidates === undefined ? {} : { candidates: wholeNumber("candidates", candidates, 2) },
  };
}

function wholeNumber(name: string, value: unknown, least: number): number {
  if (/^\d{1,15}$/.test(String(value)) && Number(value) >= least) return Number(value);
  throw new UserError(`--${name}: expected a whole number from ${least} on, found "${value}"`);
}

function json(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw new UserError(`--options: expected JSON such as '{"neighbours": 20}', found ${text}`);
}

/** Tells what came out, and what to do with it. */
function tell({ print, values }: Context, suggestion: Suggestion): void {
  const { batch, picked, notes, outstanding, folder, files, reportLines, embedded } = suggestion;
  const { images, round } = batch;
  const { asked } = picked;
  for (const note of notes) print(`note: ${note}`);
  for (const [number, count] of [...outstanding].sort(([a], [b]) => a - b)) {
    print(
      `note: round ${number} is outstanding: ` + counted(
        count,
        `of its images waits for a label, and ${
          values.again ? "may be" : "is not"
        } suggested again`,
        `of its images wait for a label, and ${
          values.again ? "may be" : "are not"
        } suggested again`,
      ) + (values.again ? "" : " without --again"),
    );
  }
  if (embedded > 0) print(`embedded ${counted(embedded, "new image")}`);
  for (const line of reportLines) print(line);
  print();
  const how = picked.pickedBy === "strategy"
    ? `${asked} picked ${images.length} of ${counted(picked.candidates, "candidate")}`
    : `${asked} can choose once two classes have labels; until then, ` +
      `${counted(picked.candidates, "candidate is", "candidates are")} dealt into ` +
      `${counted(images.length, "cluster")}, and the image nearest to each centre is suggested`;
  print(`round ${round}: ${how}`);
  for (const { rank, fileName, predictedLabel, confidence } of images.slice(0, SHOWN)) {
    const guess = predictedLabel === undefined
      ? ""
      : `  ${predictedLabel} (${(100 * confidence!).toFixed(0)} %)`;
    print(`${String(rank).padStart(4)}  ${fileName}${guess}`);
  }
  if (images.length > SHOWN) print(`      and ${images.length - SHOWN} more`);
  print();
  print(`written to ${shownFolder(folder)}: ${files.join(", ")}, batch.json`);
  print(
    `Label the images in their order, stop after any number, and hand the labels in with --labels FILE.`,
  );
}

if (import.meta.main) {
  await command({
    usage,
    description:
      "Suggests which photos to label next, and tells what the labels so far are worth.\n" +
      "Each image is embedded once, by its content. Rounds are remembered in labelling/, or where --out says.\n" +
      poolWords +
      "\nExit code 2: the batch is written, but images or labels were skipped; the notes name them.",
    options: {
      ...poolOptions,
      strategy: {
        type: "string",
        value: "NAME",
        description: "Which strategy chooses; UHerding unless given",
      },
      options: { type: "string", value: "JSON", description: "Options of the strategy" },
      batch: {
        type: "string",
        value: "N",
        description: "How many images to suggest; 100 unless given",
      },
      candidates: {
        type: "string",
        value: "N",
        description: "Among how many random images the strategy chooses; 10000 unless given",
      },
      seed: {
        type: "string",
        value: "N",
        description: "All random draws follow from it; 0 unless given",
      },
      again: {
        type: "boolean",
        description: "Images that were suggested and have no label may be suggested again",
      },
      format: {
        type: "string",
        multiple: true,
        value: "NAME",
        description: `A format of the batch: ${
          Object.keys(batchFormats).join(", ")
        }; csv unless given; may be repeated`,
      },
      out: outOption,
    },
  }, main);
}
