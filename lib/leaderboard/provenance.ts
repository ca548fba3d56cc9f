// Where a leaderboard comes from: the published files of its studies, and the code that compared them.

import { z } from "zod";
import { parseProvenance } from "../figures/parse_provenance.ts";
import type { Code } from "../store/code.ts";

const hashes = z.record(z.string(), z.string());
const code = z.object({ code: hashes, versions: hashes });
const schema = z.object({
  leaderboard: z.object({ rope: z.number(), acrossProtocols: z.boolean() }),
  studies: z.record(z.string(), hashes),
  code,
  files: hashes,
});

/** What a leaderboard is a function of, apart from its code. Its pictures and its page carry it. */
export interface LeaderboardOrigin {
  /** How studies are compared. */
  readonly leaderboard: {
    /** Half the width of the region of practical equivalence. */
    readonly rope: number;
    /** Whether studies of different protocols are ranked together. */
    readonly acrossProtocols: boolean;
  };
  /** SHA-256 of the files that each study was read from, by the study's name, in the order of the command line. */
  readonly studies: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The content of a leaderboard's `provenance.json`. */
export interface LeaderboardProvenance extends LeaderboardOrigin {
  /** The code that compared and drew. */
  readonly code: Code;
  /** SHA-256 of the other published files. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Whether the text of a `provenance.json` is that of a leaderboard, damaged or not.
 *
 * @param text Content of the file
 */
export function isLeaderboard(text: string): boolean {
  return /^\s*\{\s*"leaderboard":/.test(text);
}

/**
 * Reads the provenance of a leaderboard.
 *
 * @param text Content of its `provenance.json`
 * @param source Name of the file, for error messages
 * @returns Where the leaderboard comes from
 * @throws {UserError} If it is damaged
 */
export function readLeaderboard(text: string, source: string): LeaderboardProvenance {
  return parseProvenance(text, source, schema).data;
}
