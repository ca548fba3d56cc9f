// Labels from a table: one's own labels.csv, a Hugging Face metadata.csv, Label Studio's CSV and TSV.

import { parse } from "csv-parse/sync";
import { UserError } from "../../../errors.ts";
import { checkCount } from "./check_count.ts";
import type { LabelExport } from "./label_export.ts";
import { readRecords } from "./label_records.ts";

/**
 * Reads labels from a table with a header line. Columns are parted by commas, semicolons or tabs, whichever the header has most
 * of.
 *
 * @param text The table
 * @param name Name of the file in messages
 * @returns The labels
 * @throws {UserError} If it is no whole table, or has no column with the names of images or with labels
 */
export function readLabelTable(text: string, name: string): LabelExport {
  const [header = { fields: [], line: 1 }, ...rows] = parseRows(text, name);
  const columns = header.fields.map((column) => column.trim());
  const twice = columns.find((column, i) => column !== "" && columns.indexOf(column) < i);
  if (twice !== undefined) {
    throw new UserError(`${name} has two columns "${twice}"; take one of them out`);
  }
  const records = rows.map(({ fields, line }) => {
    if (fields.length > columns.length) {
      throw new UserError(
        `${name}: line ${line} has ${fields.length} fields, the header ${columns.length}; ` +
          "put a field with a comma between quotes",
      );
    }
    return {
      place: `line ${line}`,
      values: Object.fromEntries(columns.map((column, i) => [column, unguarded(fields[i] ?? "")])),
    };
  });
  return readRecords({ own: "CSV", labelStudio: "CSV" }, columns, records, name);
}

/** The rows of a table, each with the line on which it begins. */
function parseRows(text: string, name: string): { fields: string[]; line: number }[] {
  // Fields with line breaks in them make it a few more.
  checkCount(text.split("\n").length, name);
  const [first = ""] = /.*\S.*/.exec(text) ?? [];
  const count = (sign: string) => first.split(sign).length;
  const [delimiter] = [",", ";", "\t"].sort((a, b) => count(b) - count(a));
  try {
    const places: number[] = [];
    const rows = parse(text, {
      delimiter,
      // The first line alone would decide for all, and what was appended to a spreadsheet's table may end otherwise.
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      // Spreadsheets save rows of empty fields behind the last one.
      skip_records_with_empty_values: true,
      on_record: (fields: string[], { lines }) => {
        places.push(lines - (fields.join().split(/\r\n|[\r\n]/).length - 1));
        return fields;
      },
    });
    return rows.map((fields, i) => ({ fields, line: places[i] }));
  } catch (error) {
    const { code, lines, message } = error as { code?: string; lines?: number; message: string };
    if (code === undefined) throw error;
    throw new UserError(
      `${name}: line ${lines}: no whole table (${
        message.replaceAll(/\s+/g, " ")
      }); save it as CSV again`,
    );
  }
}

/** A text as it was before a table of ours guarded it. Other tables guard nothing, and their apostrophes stay. */
function unguarded(field: string): string {
  return field.replaceAll(/(?<=^|[;\t\n\r])'(?=[=+\-@\t\r＝＋－＠'])/g, "");
}
