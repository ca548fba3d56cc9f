// Predicts a class for every photo, and writes the linear head as ONNX.

import { counted } from "../lib/labelling/counted.ts";
import { predictPhotos, type WrittenPredictions } from "../lib/labelling/predict.ts";
import { tooFew } from "../lib/labelling/report_text.ts";
import { tellNamed } from "../lib/labelling/tell_named.ts";
import { command, type Context } from "../steps/command.ts";
import { progressBars } from "../steps/hub_with_bars.ts";
import { listenForStop } from "../steps/stop_signal.ts";
import { tellOtherEncoder } from "./labelling/other_encoder.ts";
import { outFolder, outOption, shownFolder, tellStopped } from "./labelling/out_folder.ts";
import { poolOf, poolOptions, poolReader, poolWords } from "./labelling/pool_options.ts";

const usage = "deno task predict PHOTOS --labels PATH [options]";

/** Exit code of predictions that were written although some of what was handed in was skipped. */
const PARTIAL = 2;

/** Classes whose number of images is printed; the file has all of them. */
const SHOWN = 20;

async function main(context: Context): Promise<number> {
  using stop = listenForStop();
  const bars = progressBars(context);
  const pool = poolOf(context, usage);
  const out = await outFolder(context, pool.source, "predict");
  await tellOtherEncoder(context, pool, out);
  try {
    const reader = await poolReader(context, bars, stop.signal);
    const predicted = await reader.untilStopped(predictPhotos({ ...pool, ...reader, out }));
    bars.stop();
    tell(context, predicted, out);
    return predicted.isPartial ? PARTIAL : 0;
  } catch (error) {
    bars.stop();
    if (!stop.signal.aborted) throw error;
  }
  tellStopped(context, out, "predict");
  return 130;
}

/** Tells what came out. */
function tell({ print }: Context, predicted: WrittenPredictions, out: string): void {
  const { predictions, classNames, withoutLabel, labeled, accuracy, notes, embedded } = predicted;
  const unseen = tellNamed(
    "class has no label, and is never predicted",
    "classes have no label, and are never predicted",
    withoutLabel,
  );
  for (const note of [...notes, ...unseen]) print(`note: ${note}`);
  if (embedded > 0) print(`embedded ${counted(embedded, "new image")}`);
  print(
    `predicted ${counted(predictions.length, "file")} by ${counted(labeled, "label")} of ` +
      counted(classNames.length, "class", "classes"),
  );
  const counts = Map.groupBy(predictions, ({ predictedLabel }) => predictedLabel);
  for (const name of classNames.slice(0, SHOWN)) {
    print(`${String(counts.get(name)?.length ?? 0).padStart(7)}  ${name}`);
  }
  if (classNames.length > SHOWN) {
    print(`         and ${counted(classNames.length - SHOWN, "more class", "more classes")}`);
  }
  if (accuracy === undefined) print(tooFew);
  else {
    const { value, low, high } = accuracy;
    print(
      `accuracy on the labels, each predicted by the others: ${percent(value)}, 95 % interval ` +
        `${percent(low)} to ${percent(high)}`,
    );
    print(
      "  labels that a strategy chose are no random sample: on all images it may be higher or lower",
    );
  }
  print();
  print(`written to ${shownFolder(out)}: predictions.csv, head.onnx`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

if (import.meta.main) {
  await command({
    usage,
    description:
      "Writes predictions.csv, a class and a confidence for every photo (file_name,predicted_label,confidence,label; label is the\n" +
      "one that was given, if there is one), and head.onnx, the linear head that ONNX Runtime runs behind the encoder.\n" +
      poolWords +
      "\nExit code 2: the files are written, but images or labels were skipped; the notes name them.",
    options: { ...poolOptions, out: outOption },
  }, main);
}
