// Tables as lines for a terminal.

/**
 * Lines of a table with aligned columns.
 *
 * @param rows Cells, row after row; the first row is the head
 * @param right Which columns are aligned to the right
 * @returns One line per row
 */
export function table(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, column) =>
      right.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])
    ).join("  ").trimEnd()
  );
}
