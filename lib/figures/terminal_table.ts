// The areas under the learning curves as lines for a terminal.

import { parse } from "csv-parse/sync";
import { signed } from "./number_format.ts";

/**
 * Lays out the areas of `summary.csv`, highest first.
 *
 * @param summary Content of `summary.csv`
 * @returns Lines of equal columns, a header first
 */
export function areaTable(summary: string): string[] {
  const rows = parse(summary, { columns: true }) as Record<string, string>[];
  const number = (text: string) => text === "" ? "" : signed(Number(text));
  const table = [
    ["strategy", "ALCU", "± std", "ΔALCU", "95 % interval"],
    ...rows.map((row) => [
      row.strategy,
      number(row.alcu),
      number(row.alcu_std),
      number(row.delta_alcu),
      // The baseline's own interval says nothing.
      row.delta_alcu_low === row.delta_alcu_high
        ? ""
        : `${number(row.delta_alcu_low)} to ${number(row.delta_alcu_high)}`,
    ]),
  ];
  return alignColumns(table);
}

/**
 * Lays out a table as lines, the first column to the left, the others to the right.
 *
 * @param table Rows of equal length, a header first
 * @returns One line per row
 */
export function alignColumns(table: readonly (readonly string[])[]): string[] {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) =>
    row.map((text, column) =>
      column === 0 ? text.padEnd(widths[column]) : text.padStart(widths[column])
    ).join("  ").trimEnd()
  );
}
