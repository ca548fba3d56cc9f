// Groups in which no two differ: the maximal cliques of a graph, after C. Bron and J. Kerbosch, Communications of the ACM 16, 1973.

/**
 * Finds the largest groups in which every two are connected.
 *
 * @param count Number of members
 * @param isConnected Whether two members are connected; asked with the smaller number first
 * @returns The groups of two members or more that no further member fits into, members ascending, by their first members
 */
export function maximalCliques(
  count: number,
  isConnected: (a: number, b: number) => boolean,
): number[][] {
  const all = Array.from({ length: count }, (_, i) => i);
  const neighbours = all.map((a) =>
    new Set(all.filter((b) => a !== b && isConnected(Math.min(a, b), Math.max(a, b))))
  );
  const found: number[][] = [];
  const extend = (clique: number[], candidates: Set<number>, excluded: Set<number>) => {
    if (candidates.size === 0 && excluded.size === 0) {
      if (clique.length > 1) found.push(clique.toSorted((a, b) => a - b));
      return;
    }
    // Whatever is connected with the pivot is found below it, or instead of it.
    const [pivot] = [...candidates, ...excluded].sort((a, b) =>
      neighbours[b].intersection(candidates).size - neighbours[a].intersection(candidates).size
    );
    for (const member of candidates.difference(neighbours[pivot])) {
      extend(
        [...clique, member],
        candidates.intersection(neighbours[member]),
        excluded.intersection(neighbours[member]),
      );
      candidates.delete(member);
      excluded.add(member);
    }
  };
  extend([], new Set(all), new Set());
  return found.sort((a, b) => a[0] - b[0] || b.length - a.length);
}
