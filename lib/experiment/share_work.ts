// Work that the workers of this process share with each other and with other processes: each piece is claimed first, and what
// others hold is waited for.

import { type Claim, findClaim } from "../store/claims.ts";
import { startWatch, type Watch } from "../store/processes.ts";
import type { Store } from "../store/store.ts";

/** Seconds between looks at what others hold, at first and at most. */
const LOOK_SECONDS = { first: 0.5, most: 10 };

/** How work is shared. */
export interface SharingOptions {
  /** How many workers work at once. */
  readonly workers: number;
  /** Ends early: what is under way and takes long is dropped, what is finished is kept. */
  readonly signal: AbortSignal;
  /** Whether to wait for what others hold; if not, work ends once those others are known to live. */
  readonly wait: boolean;
  /** The clock, in seconds. */
  readonly now: () => number;
}

/** The work: what there is to do, and how a piece of it is done. */
export interface SharedWork<Next extends { readonly held: Claim }, Thread> {
  /** What is left, by hash. What `claimNext` returns is struck off. */
  readonly pending: ReadonlyMap<string, unknown>;
  /** Starts the thread of a worker. */
  start(): Thread;
  /** Ends the thread of a worker. */
  end(thread: Thread): void;
  /** Claims a piece that nobody holds; nothing if others hold all the rest. */
  claimNext(watch: Watch): Promise<Next | undefined>;
  /** Does a piece, whose claim is given up after it. `stopped` resolves once work is to end. */
  run(next: Next, thread: Thread, stopped: Promise<void>): Promise<void>;
}

/**
 * Does all of the work that no other process does. What others hold is waited for, and taken over if they die.
 *
 * @param store The data folder
 * @param work The work
 * @param options Workers, signal and clock
 */
export async function shareWork<Next extends { readonly held: Claim }, Thread>(
  store: Store,
  { pending, start, end, claimNext, run }: SharedWork<Next, Thread>,
  { workers, signal: given, wait, now }: SharingOptions,
): Promise<void> {
  const watch = startWatch(now);
  // A worker that can't go on, as on a full disk, stops the others, so that all give up what they hold.
  const trouble = new AbortController();
  const signal = AbortSignal.any([given, trouble.signal]);
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
  const work = async () => {
    const thread = start();
    let pause = LOOK_SECONDS.first;
    let idleSince: number | undefined;
    try {
      while (pending.size > 0 && !signal.aborted) {
        const next = await claimNext(watch);
        if (next === undefined) {
          idleSince ??= now();
          if (!wait && await areHeldByLiving(store, pending, watch, idleSince)) break;
          await Promise.race([stopped, delay(pause)]);
          pause = Math.min(pause * 1.5, LOOK_SECONDS.most);
          continue;
        }
        pause = LOOK_SECONDS.first;
        idleSince = undefined;
        try {
          await run(next, thread, stopped);
        } finally {
          await next.held.release();
        }
      }
    } catch (error) {
      trouble.abort();
      throw error;
    } finally {
      end(thread);
    }
  };
  const count = Math.min(workers, pending.size);
  const ends = await Promise.allSettled(Array.from({ length: count }, work));
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Whether all of what is pending is held by processes that have given a sign of life since some time, in the watch's seconds. */
async function areHeldByLiving(
  store: Store,
  pending: ReadonlyMap<string, unknown>,
  watch: Watch,
  since: number,
): Promise<boolean> {
  for (const hash of pending.keys()) {
    const { owner } = await findClaim(store, hash);
    if (owner === undefined) return false;
    // Processes of the same machine are judged by their locks, not watched.
    const seen = watch.seen.get(owner.process);
    if (seen !== undefined && seen.since <= since) return false;
  }
  return true;
}

function delay(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
