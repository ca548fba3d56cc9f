// Tables as aligned lines for a terminal, such as the areas under the learning curves.

import { parse } from "csv-parse/sync";
import { formatInterval, formatSigned, formatTogether } from "./number_format.ts";
import { unguardText } from "./spreadsheet_text.ts";

/**
 * Lays out the areas under the learning curves, highest first.
 *
 * @param summary Content of `summary.csv`
 * @returns A header, then one line per strategy
 */
export function areaTable(summary: string): string[] {
  const rows = parse(summary, { columns: true }) as Record<string, string>[];
  const number = (text: string) => text === "" ? "" : formatSigned(Number(text));
  const table = [
    ["strategy", "ALCU", "± std", "ΔALCU", "95 % interval"],
    ...rows.map((row) => [
      unguardText(row.strategy),
      number(row.alcu),
      number(row.alcu_std),
      row.delta_alcu === "" ? "" : formatTogether([Number(row.delta_alcu)])[0],
      // The baseline's interval is zero to zero.
      row.delta_alcu_low === row.delta_alcu_high
        ? ""
        : formatInterval([Number(row.delta_alcu_low), Number(row.delta_alcu_high)]),
    ]),
  ];
  return alignColumns(table);
}

/**
 * Aligns the columns of a table.
 *
 * @param table A header, then rows of the same length, (rows x columns)
 * @param right Columns that are aligned to the right; all but the first unless given
 * @returns One line per row
 */
export function alignColumns(
  table: readonly (readonly string[])[],
  right: readonly number[] = [...table[0].keys()].slice(1),
): string[] {
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  return table.map((row) =>
    row.map((text, column) =>
      right.includes(column) ? text.padStart(widths[column]) : text.padEnd(widths[column])
    ).join("  ").trimEnd()
  );
}
