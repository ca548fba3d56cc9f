// A study as a data set: its embeddings, and what each strategy picked, in tables of which each column says what it holds.

import { boundRows } from "../figures/csv_tables.ts";
import { labeledCounts, measuresOf, type Study } from "../figures/study.ts";
import type { Dataset } from "../experiment/check_dataset.ts";
import { measureWords } from "../measures/names.ts";
import type { Matrix } from "../numeric/matrix.ts";

/** A column of a table. */
export interface Column {
  /** Its name. */
  readonly name: string;
  /** What its values are; a label is the number of a class, an embedding a list of floating-point numbers. */
  readonly kind: "integer" | "number" | "text" | "label" | "embedding";
  /** What it holds, in a sentence without its dot. */
  readonly description: string;
}

/** Some rows of a table, in a file of their own. */
export interface Split {
  /** Its name. */
  readonly name: string;
  /** How many rows it has. */
  readonly rows: number;
  /**
   * Values of each column, in the order of the table's, (rows).
   *
   * @param from The first row
   * @param to The row behind the last
   */
  values(from: number, to: number): readonly (readonly unknown[])[];
}

/** A table of the data set. */
export interface Table {
  /** Its name. */
  readonly name: string;
  /** What it holds, in a sentence without its dot. */
  readonly description: string;
  /** Its columns. */
  readonly columns: readonly Column[];
  /** Its rows, in one file or several. */
  readonly splits: readonly Split[];
}

const strategyColumns: readonly Column[] = [
  { name: "strategy", kind: "text", description: "Label of the query strategy" },
  { name: "rep", kind: "integer", description: "Repetition, each with its own seeds" },
  { name: "cycle", kind: "integer", description: "Cycle; cycle 0 comes before the first query" },
];

const curveColumns: readonly Column[] = [
  { name: "n_labeled", kind: "integer", description: "Labeled images of the pool" },
  {
    name: "accuracy",
    kind: "number",
    description: "Share of the test set that is classified correctly",
  },
];

const trueLabel: Column = { name: "true_label", kind: "label", description: "Class of the image" };

const embeddedIndex: Column = {
  name: "embedded_index",
  kind: "integer",
  description: "Number of the image in the split that was embedded, of which the pool was made",
};

/** What the samples of a harder pool are in the pool that was embedded. */
export interface PoolOrigin {
  /** Their places in it, (pool). */
  readonly indices: Int32Array;
  /** Their classes, (pool); undefined where the labels are the classes. */
  readonly classes?: Int32Array;
}

/**
 * The tables of a study: its embeddings with their labels, the picks of each strategy, their learning curves, and those of bounds.
 *
 * @param data Embeddings and labels of the pool and the test set
 * @param study The picks and accuracies
 * @param origin What the samples of a harder pool are; undefined if the pool is as it was embedded
 * @returns The tables `embeddings` (splits `pool` and `test`), `picks`, `curves`, and `bounds` if the study has some
 */
export function tablesOf(data: Dataset, study: Study, origin?: PoolOrigin): Table[] {
  const measures = measuresOf(study);
  const measured = measures.map((name): Column => ({
    name: measureWords[name].column,
    kind: "number",
    description: `${sentence(measureWords[name].words)} on the test set`,
  }));
  const picks = study.cells.flatMap(({ strategy, repetition, cycles }) =>
    cycles.flatMap(({ picks }, cycle) =>
      picks.map((index, position) => [strategy, repetition, cycle, position, index])
    )
  );
  const curves = study.cells.flatMap((cell) => {
    const labeled = labeledCounts(cell);
    return cell.cycles.map(({ accuracy, measures: own }, cycle) => {
      return [
        cell.strategy,
        cell.repetition,
        cycle,
        labeled[cycle],
        accuracy,
        ...measures.map((name) => own?.[name]),
      ];
    });
  });
  return [
    {
      name: "embeddings",
      description: "Embedding and class of each image of the pool and of the test set",
      columns: [
        {
          name: "index",
          kind: "integer",
          description: "Number of the image in its split, which picks refer to",
        },
        {
          name: "embedding",
          kind: "embedding",
          description: `Output of the frozen encoder, ${data.pool.columns} numbers`,
        },
        {
          name: "label",
          kind: "label",
          description: origin?.classes === undefined
            ? "Class of the image"
            : "Class that is answered when the image is labeled, which may be wrong in the pool",
        },
        ...origin?.classes === undefined ? [] : [trueLabel],
        ...origin === undefined ? [] : [embeddedIndex],
      ],
      splits: [
        embeddingRows("pool", data.pool, [data.poolLabels, ...columnsOf(origin)]),
        // A data set's splits have the same columns. The test set is as it was embedded, and its labels are right.
        embeddingRows("test", data.test, [
          data.testLabels,
          ...columnsOf(
            origin && {
              indices: Int32Array.from(data.testLabels, (_, i) => i),
              classes: origin.classes && data.testLabels,
            },
          ),
        ]),
      ],
    },
    {
      name: "picks",
      description: "Images of the pool that each strategy picked to be labeled, in their order",
      columns: [
        ...strategyColumns,
        { name: "position", kind: "integer", description: "Place in the batch of the cycle" },
        { name: "index", kind: "integer", description: "Number of the image in the pool" },
      ],
      splits: [rowsOf("picks", picks)],
    },
    {
      name: "curves",
      description: "Accuracy on the test set after each cycle",
      columns: [...strategyColumns, ...curveColumns, ...measured],
      splits: [rowsOf("curves", curves)],
    },
    ...study.bounds === undefined ? [] : [{
      name: "bounds",
      description: "The same of what sees hidden labels and the test set: no strategy can",
      columns: [
        { name: "bound", kind: "text" as const, description: "Label of the bound" },
        ...strategyColumns.slice(1),
        ...curveColumns,
        ...measured,
      ],
      splits: [rowsOf("bounds", boundRows(study.bounds, measures))],
    }],
  ];
}

function sentence(words: string): string {
  return words[0].toUpperCase() + words.slice(1);
}

function columnsOf(origin: PoolOrigin | undefined): Int32Array[] {
  if (origin === undefined) return [];
  return [...origin.classes ? [origin.classes] : [], origin.indices];
}

/** Rows that are made of a matrix when they are asked for: lists of all of them would take much more memory. */
function embeddingRows(
  name: string,
  { data, rows, columns }: Matrix,
  others: readonly Int32Array[],
): Split {
  return {
    name,
    rows,
    values(from, to) {
      const indices = Array.from({ length: to - from }, (_, i) => from + i);
      return [
        indices,
        indices.map((i) => Array.from(data.subarray(i * columns, (i + 1) * columns))),
        ...others.map((values) => indices.map((i) => values[i])),
      ];
    },
  };
}

function rowsOf(name: string, rows: readonly (readonly unknown[])[]): Split {
  return {
    name,
    rows: rows.length,
    values: (from, to) => {
      const part = rows.slice(from, to);
      return rows[0].map((_, column) => part.map((row) => row[column]));
    },
  };
}
