// The runs of a benchmark's programs, and the best of several.

/** One query of a run. */
export interface Query {
  /** The cycle, from 1 on. */
  cycle: number;
  /** Seconds of the query. */
  query: number;
  /** Seconds of the fit before it. */
  fit: number;
  /** Seconds of the score before it. */
  score: number;
  /** Indices in the pool, (batchSize). */
  picks: number[];
}

/** A run of one side. */
export interface Run {
  /** Peak of the resident memory in bytes. */
  memory: number;
  /** The queries, in the order of the cycles asked for. */
  queries: Query[];
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
