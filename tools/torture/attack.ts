// An attack: something that must do no harm to results and folders, tried again and again.

/** An attack. */
export interface Attack {
  /** Its name on the command line and in the table. */
  readonly name: string;
  /** What is done in each try, in a line. */
  readonly what: string;
  /** How often `deno task torture` tries it. */
  readonly tries: number;
  /** How often the tests try it: all attacks together take less than a minute. */
  readonly shortTries: number;
  /** Tells why it can't be tried on this machine, and what helps; nothing if it can. */
  missing?(): Promise<string | undefined>;
  /** Tries it. */
  run(trial: Trial): Promise<void>;
}

/** What an attack is told, and whom it tells. */
export interface Trial {
  /** How often to try. */
  readonly tries: number;
  /** Seed of everything that is drawn, so that a fault can be repeated. */
  readonly seed: number;
  /** Aborted once the torture is to end; the processes of the try under way are ended then. */
  readonly signal: AbortSignal;
  /** Counts a try that has ended, whatever came out. */
  count(): void;
  /** Tells what went wrong in the try under way. */
  fault(message: string): void;
}

/** What came out of an attack. */
export interface Outcome {
  /** How often it was tried. */
  readonly tried: number;
  /** What went wrong, in the order found. */
  readonly faults: readonly string[];
}

/**
 * Tries an attack.
 *
 * @param attack The attack
 * @param options How often, from which seed, what ends it, and who is told of each try
 * @returns How often it was tried, and what went wrong; an error of the attack itself is a fault, too
 */
export async function carryOut(
  { run }: Attack,
  { tries, seed, signal, onTry }: {
    tries: number;
    seed: number;
    signal: AbortSignal;
    onTry?: (count: number) => void;
  },
): Promise<Outcome> {
  let tried = 0;
  const faults: string[] = [];
  try {
    await run({
      tries,
      seed,
      signal,
      count: () => {
        tried++;
        onTry?.(tried);
      },
      fault: (message) => faults.push(`try ${tried + 1}: ${message}`),
    });
  } catch (error) {
    if (!signal.aborted) faults.push(`try ${tried + 1}: the attack ended: ${told(error)}`);
  }
  return { tried, faults };
}

function told(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
