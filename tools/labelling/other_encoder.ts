// Whether a call takes another encoder than the calls before it, told before any work: it embeds all images anew.

import { basename } from "node:path";
import { shellWord } from "../../lib/command_line.ts";
import type { EncoderSettings } from "../../lib/encoder/settings.ts";
import { readRounds } from "../../lib/labelling/rounds.ts";
import { readSourceNote } from "../../lib/labelling/source_note.ts";
import type { Context } from "../../steps/command.ts";

/** The settings of an encoder by the options that name them. */
type Options = Readonly<
  Partial<Record<"encoder" | "revision" | "pooling" | "device", string | undefined>>
>;

/**
 * Tells if the last round, or without a round the last call, had another encoder. Embeddings that were given have none.
 *
 * @param context The command's context
 * @param pool The pool's source, and the encoder that is asked for
 * @param out Absolute path of the folder of the rounds
 */
export async function tellOtherEncoder(
  { print }: Pick<Context, "print">,
  { source, encoder }: { readonly source: string; readonly encoder: EncoderSettings },
  out: string,
): Promise<void> {
  if (/\.npz$/i.test(source)) return;
  const before = await lastEncoder(out);
  if (before === undefined) return;
  const { model, revision, pooling, device } = encoder;
  const now: Options = { encoder: model, revision, pooling, device };
  const names = (Object.keys(before) as (keyof Options)[]).filter((name) =>
    before[name] !== undefined && before[name] !== now[name] &&
    // A round knows a local encoder by its folder's name only.
    !(name === "encoder" && before[name] === basename(model))
  );
  if (names.length === 0) return;
  const tell = (options: Options) =>
    names.map((name) => `${name} ${options[name] ?? "not given"}`).join(", ");
  const words = names.map((name) => `--${name} ${shellWord(before[name]!)}`).join(" ");
  print(
    `note: before, images were embedded with ${tell(before)}; now with ${tell(now)}. ` +
      `Those that are not embedded so yet come first, and that may take long. To stay with the one before, add ${words}`,
  );
}

/** The encoder of the last round, with the place that a local one has on this machine. */
async function lastEncoder(out: string): Promise<Options | undefined> {
  const note = await readSourceNote(out);
  const last = (await readRounds(out)).at(-1);
  if (last === undefined) return note && { encoder: note.model };
  if (last.sidecar.encoder === null) return;
  const { model, revision, pooling, device } = last.sidecar.encoder;
  const isNoted = note?.model !== undefined &&
    (note.model === model || basename(note.model) === model);
  return { encoder: isNoted ? note.model : model, revision, pooling, device };
}
