// Which frozen encoder suits some photos: encoders compared on the labels there are, label by label.

import { findEncoder } from "../encoder/embed_inputs.ts";
import type { EncoderSettings } from "../encoder/settings.ts";
import { UserError } from "../errors.ts";
import { type Matrix, takeRows } from "../numeric/matrix.ts";
import { MISSING_LABEL } from "../strategies/strategy.ts";
import { chooseRidge } from "./choose_ridge.ts";
import { counted } from "./counted.ts";
import { canValidate, dealFolds, type Share, shareOf } from "./cross_validation.ts";
import { distinctImages, type EmbeddedPhotos, embedPhotos } from "./embedded_photos.ts";
import { openHashCache } from "./hash_cache.ts";
import {
  joinGivenLabels,
  type LabeledPoolRequest,
  lacks,
  readGivenLabels,
  tellPool,
} from "./labeled_pool.ts";
import { secondsPerImage } from "./encoder_speed.ts";
import { openPhotos } from "./photos.ts";

/** Classes that a note names; the others it counts. */
const NAMED = 5;

/** Parts that labels are dealt into. */
const PARTS = 10;

/** Which encoders to compare, on which photos and labels. */
export interface EncodersRequest extends Omit<LabeledPoolRequest, "encoder"> {
  /** The encoders, each with the name under which it is told. */
  readonly encoders: readonly { readonly name: string; readonly settings: EncoderSettings }[];
  /** Clock: seconds since some fixed moment. */
  readonly now: () => number;
}

/** What an encoder is worth on the labels. */
export interface EncoderScore {
  /** The encoder's name. */
  readonly name: string;
  /** Length of an embedding. */
  readonly features: number;
  /** Inverse strength of the classifier's ridge: the one with which most labels are predicted right. */
  readonly C: number;
  /** Cross-validated accuracy with its 95 % interval. */
  readonly accuracy: Share;
  /** Labels predicted right in each part, (parts). */
  readonly hitsOfParts: readonly number[];
}

/** An encoder with the time that it takes. */
export interface TimedScore extends EncoderScore {
  /** Seconds per image on this machine; missing with too few images to tell. */
  readonly seconds?: number;
}

/** Encoders compared on the same labels. */
export interface EncoderComparison {
  /** The encoders, the most accurate first. */
  readonly encoders: readonly TimedScore[];
  /** Labels in each part, (parts). */
  readonly labelsOfParts: readonly number[];
  /** How many classes have labels. */
  readonly classes: number;
  /** What the user should know, a line each. */
  readonly notes: readonly string[];
  /** Whether some of what was handed in was skipped. */
  readonly isPartial: boolean;
}

/**
 * Compares frozen encoders on the labels there are. Only labeled images are embedded, each once by its content.
 *
 * @param request The photos, their labels and the encoders
 * @returns The encoders with their accuracies and times
 * @throws {UserError} If there are no photos or too few labels, or an encoder can't be used
 */
export async function compareEncoders(request: EncodersRequest): Promise<EncoderComparison> {
  const { source, store, encoders, folder, hub, now } = request;
  if (/\.npz$/i.test(source)) {
    throw new UserError(
      `${source} holds embeddings of one encoder; name the images to compare others`,
    );
  }
  const { given, classFolders, notes, isPartial } = await readGivenLabels(request.labels);
  const hashes = await openHashCache(store, source);
  const photos = await openPhotos({ ...request, classFolders, hashes });
  const files = [];
  for (const { settings } of encoders) files.push(await findEncoder(settings, folder, hub));
  await request.onOpened?.();
  const { images, unreadable } = await distinctImages(photos);
  await request.onImages?.(images);
  const known = await joinGivenLabels({ images, labels: photos.labels }, given, request);
  const counted = comparable(known.labels, known.classNames);
  const labeled = images.flatMap((image, i) =>
    counted.labels[i] === MISSING_LABEL ? [] : [{ ...image, label: counted.labels[i] }]
  );
  const labelOf = new Map(labeled.map(({ sha256, label }) => [sha256, label]));
  const found: (EmbeddedPhotos & { readonly seconds?: number })[] = [];
  for (const [i, { settings }] of encoders.entries()) {
    const own = { ...request, files: files[i], settings };
    const embedded = await embedPhotos(photos, labeled, own);
    found.push({ ...embedded, seconds: await secondsPerImage(photos, embedded.images, own, now) });
  }
  // An image that one encoder can't take is taken from the others, too.
  const taken = found.map(({ images }) => new Set(images.map(({ sha256 }) => sha256)));
  const both = labeled.filter(({ sha256 }) => taken.every((own) => own.has(sha256)));
  const left = comparable(
    Int32Array.from(both, ({ sha256 }) => labelOf.get(sha256)!),
    known.classNames,
  );
  const readable = both.filter((_, i) => left.labels[i] !== MISSING_LABEL);
  const labels = left.labels.filter((label) => label !== MISSING_LABEL);
  const matrices = found.map(({ images, embeddings }) => {
    const rows = new Map(images.map(({ sha256 }, row) => [sha256, row]));
    return takeRows(embeddings, readable.map(({ sha256 }) => rows.get(sha256)!));
  });
  const scores = await scoreEncoders(encoders.map(({ name }) => name), matrices, labels);
  const timed = scores.encoders.map((score, i) => ({ ...score, seconds: found[i].seconds }));
  const faults = { images, unreadable: [...unreadable, ...found[0].unreadable] };
  return {
    encoders: timed.toSorted((a, b) => b.accuracy.value - a.accuracy.value),
    labelsOfParts: scores.labelsOfParts,
    classes: new Set(labels).size,
    notes: [
      ...notes,
      ...tellPool({ ...faults, leftOut: photos.leftOut }, known),
      ...tellLonely([...counted.lonely, ...left.lonely]),
    ],
    isPartial: isPartial || lacks(faults, known),
  };
}

/**
 * The labels on which encoders can be compared. The only label of a class is left out: no classifier of the others can predict it.
 */
function comparable(
  all: Int32Array,
  classNames: readonly string[],
): { labels: Int32Array; lonely: string[] } {
  const counts = new Map<number, number>();
  for (const label of all) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = all.map((label) => counts.get(label)! < 2 ? MISSING_LABEL : label);
  counts.delete(MISSING_LABEL);
  const lonely = [...counts].filter(([, count]) => count < 2).map(([label]) => label);
  if (canValidate(labels)) {
    return {
      labels,
      lonely: lonely.sort((a, b) => a - b).map((label) => classNames[label]),
    };
  }
  const labeled = all.reduce((sum, label) => sum + Number(label !== MISSING_LABEL), 0);
  const single = lonely.length === 0 ? "" : ` (${lonely.length} of them with one label)`;
  throw new UserError(
    `too few labels to compare encoders: there ${labeled === 1 ? "is" : "are"} ` +
      `${counted(labeled, "label")} of ${
        counted(counts.size, "class", "classes")
      }${single}, and it takes two classes ` +
      "with two labels or more, and 10 labels in such classes; hand them in with --labels FILE",
  );
}

function tellLonely(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, NAMED).join(", ") +
    (names.length > NAMED ? ` and ${names.length - NAMED} more` : "");
  return [
    `${
      counted(
        names.length,
        "class has one label only, which no other can predict, and is left out",
        "classes have one label only, which no other can predict, and are left out",
      )
    }: ${shown}`,
  ];
}

/**
 * Scores encoders by cross-validation: labels are dealt into ten parts, class by class, the same ones for each encoder.
 *
 * @param names The encoders' names
 * @param embeddings Embeddings of the same labeled images by each encoder, (images x features) each
 * @param labels Class of each image, (images)
 * @param seed Seed of the parts
 * @returns A score for each encoder, in the order of the names, and the number of labels in each part
 */
export async function scoreEncoders(
  names: readonly string[],
  embeddings: readonly Matrix[],
  labels: Int32Array,
  seed = 0,
): Promise<{ encoders: EncoderScore[]; labelsOfParts: number[] }> {
  const folds = dealFolds(labels, seed, PARTS);
  const classCount = Math.max(...labels) + 1;
  const encoders: EncoderScore[] = [];
  for (const [i, name] of names.entries()) {
    const own = embeddings[i];
    // Embeddings differ in length, so each encoder gets the ridge that suits it.
    const { settings, hits } = await chooseRidge(own, labels, folds, classCount);
    encoders.push({
      name,
      features: own.columns,
      C: settings.C,
      accuracy: shareOf(hits.hits, hits.count),
      hitsOfParts: hits.hitsOfParts,
    });
  }
  return { encoders, labelsOfParts: folds.parts.map(({ length }) => length) };
}
