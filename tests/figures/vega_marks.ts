// What tests of figures read of a Vega specification.

// deno-lint-ignore no-explicit-any
type Encoding = Record<string, any>;

/** A mark or group of a specification. */
export interface Group {
  type: string;
  name?: string;
  description?: string;
  scales?: { name: string; domain: number[]; range: number[] }[];
  axes?: { title?: string; values?: number[] }[];
  marks?: Group[];
  encode?: { enter?: Encoding; update?: Encoding };
  data?: { values: { labeled: number; mean: number; low: number; high: number }[] }[];
}

/** All marks of a type within a group, at any depth. */
export function marksOf(group: { marks?: unknown }, type: string): Group[] {
  const marks = (group.marks ?? []) as Group[];
  return marks.flatMap((mark) => [...(mark.type === type ? [mark] : []), ...marksOf(mark, type)]);
}

/** The texts within a group, at any depth. */
export function textsOf(group: { marks?: unknown }): string[] {
  return marksOf(group, "text").map(({ encode }) => encode!.enter!.text.value);
}
