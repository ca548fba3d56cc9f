// The sidecar of a batch, batch.json: all that decides it, by SHA-256, so that anybody can compute it again. It tells no time and no
// path of a machine.

import { z } from "zod";
import { encoderSettings } from "../encoder/settings.ts";
import type { Encoded } from "./pool.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const hashes = z.record(z.string(), z.string());
/** Names of files beside each other: a sidecar that somebody sent names none elsewhere. */
const fileName = z.string().regex(/^\w[\w.-]*$/, "expected the name of a file");

/** Schema of batch.json. */
const sidecarSchema = z.strictObject({
  round: z.int().min(1),
  strategy: z.string(),
  options: z.record(z.string(), z.unknown()),
  pickedBy: z.enum(["strategy", "centroids"]),
  batchSize: z.int().min(1),
  seed: z.int().min(0),
  candidates: z.int().min(1),
  classifier: z.strictObject({ C: z.number(), tol: z.number(), maxIterations: z.number() }),
  pool: z.strictObject({
    name: z.string(),
    list: fileName,
    sha256: hash,
    images: z.int(),
    embeddings: hash,
  }),
  encoder: z.strictObject({
    model: z.string(),
    revision: z.string().optional(),
    files: hashes,
    dtype: encoderSettings.shape.dtype.unwrap(),
    device: encoderSettings.shape.device.unwrap(),
    pooling: encoderSettings.shape.pooling.unwrap(),
    code: hashes,
    versions: hashes,
  }).nullable(),
  labels: z.strictObject({ file: fileName, sha256: hash, images: z.int() }),
  classes: z.array(z.string()),
  outstanding: z.array(hash),
  earlier: z.array(z.strictObject({ round: z.int().min(1), sha256: hash })),
  images: z.array(z.strictObject({
    rank: z.int(),
    file_name: z.string(),
    sha256: hash,
    score: z.number().optional(),
    predicted_label: z.string().optional(),
    confidence: z.number().optional(),
  })),
  files: z.record(fileName, hash),
  code: hashes,
  versions: hashes,
  written: z.strictObject({ code: hashes, versions: hashes }),
});

/** What batch.json says. */
export interface Sidecar {
  /** Number of the batch, from 1. */
  readonly round: number;
  /** Name of the strategy in the registry. */
  readonly strategy: string;
  /** Its options, as they were given. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether the strategy picked, or the images near the centres of clusters were taken as there was no classifier yet. */
  readonly pickedBy: "strategy" | "centroids";
  /** How many images were asked for. */
  readonly batchSize: number;
  /** All random draws follow from it. */
  readonly seed: number;
  /** Among how many images the strategy chooses at most, as it was asked for. */
  readonly candidates: number;
  /** Settings of the logistic regression. */
  readonly classifier: { readonly C: number; readonly tol: number; readonly maxIterations: number };
  /** The images: their list beside the rounds and its hash, and the hash of all embeddings in its order. */
  readonly pool: {
    readonly name: string;
    readonly list: string;
    readonly sha256: string;
    readonly images: number;
    readonly embeddings: string;
  };
  /** What made the embeddings; null where they were given. */
  readonly encoder: Encoded | null;
  /** The labels that were known, in a file beside this one. */
  readonly labels: { readonly file: string; readonly sha256: string; readonly images: number };
  /** The classes, with and without labels. */
  readonly classes: readonly string[];
  /** SHA-256 of images that waited for a label and were not suggested again. */
  readonly outstanding: readonly string[];
  /** The rounds that the report looks back on, oldest first: the SHA-256 of each one's batch.json, which names its labels. */
  readonly earlier: readonly { readonly round: number; readonly sha256: string }[];
  /** The batch in the order in which to label. */
  readonly images: readonly SidecarImage[];
  /** SHA-256 of the files of the batch that are the same on every machine. */
  readonly files: Readonly<Record<string, string>>;
  /** Hashes, by meaning, of the source files that made the batch. */
  readonly code: Readonly<Record<string, string>>;
  /** Versions of the runtime and of the packages that the code uses. */
  readonly versions: Readonly<Record<string, string>>;
  /** The same of what wrote the files of the batch and the report. */
  readonly written: {
    readonly code: Readonly<Record<string, string>>;
    readonly versions: Readonly<Record<string, string>>;
  };
}

/** An image in batch.json. */
export interface SidecarImage {
  readonly rank: number;
  readonly file_name: string;
  readonly sha256: string;
  readonly score?: number;
  readonly predicted_label?: string;
  readonly confidence?: number;
}

/**
 * Writes a sidecar.
 *
 * @param sidecar What it says
 * @returns The text of batch.json
 */
export function sidecarText(sidecar: Sidecar): string {
  return JSON.stringify(sidecar, null, 1) + "\n";
}

/**
 * Reads a sidecar.
 *
 * @param text The text of batch.json
 * @returns What it says, or the reason why it is none
 */
export function readSidecar(text: string): Sidecar | { readonly fault: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { fault: `it is not JSON (${(error as Error).message.split("\n")[0]})` };
  }
  const { success, data, error } = sidecarSchema.safeParse(json);
  if (success) return data;
  const [{ path, message }] = error.issues;
  return { fault: `${path.join(".") || "its content"}: ${message}` };
}
