// The runs of a benchmark's programs, and the best of several.

/** A run of one side. */
export interface Run {
  /** Peak of the resident memory in bytes. */
  memory: number;
  /** Seconds, accuracy and picks of each query. */
  queries: { cycle: number; query: number; fit: number; score: number; picks: number[] }[];
}

/**
 * Takes the fastest times and the highest memory of two runs.
 *
 * @param a One run
 * @param b Another run of the same queries
 * @returns The best of both
 */
export function best(a: Run, b: Run): Run {
  return {
    memory: Math.max(a.memory, b.memory),
    queries: a.queries.map((query, i) => ({
      ...query,
      query: Math.min(query.query, b.queries[i].query),
      fit: Math.min(query.fit, b.queries[i].fit),
      score: Math.min(query.score, b.queries[i].score),
    })),
  };
}
