// Numbers and times as text, the way readers of a paper expect them.

/**
 * Writes a number with fixed decimals and a true minus sign; zero has no sign.
 *
 * @param value The number
 * @param decimals Digits after the point
 * @returns Such as `0.012` or `−0.012`
 */
export function formatSigned(value: number, decimals = 3): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** What differs by less is equal: rounding errors of sums and means. */
const rounding = 1e-12;

/** Most digits after the point; a nearer value is no more than rounding. */
const mostDecimals = 12;

/**
 * Writes values of one statement, such as the ends of an interval, all with the same decimals: as many as given, or as many more
 * as it takes for none to lose its sign. An interval that excludes zero never looks as if it touched it.
 *
 * @param values The values
 * @param decimals Fewest digits after the point
 * @returns Such as `0.00012` and `0.00431`; only a true zero is `0.000`
 */
export function formatTogether(values: readonly number[], decimals = 3): string[] {
  const own = values.map((value) => Math.abs(value) < rounding ? 0 : value);
  let enough = decimals;
  const loses = (value: number) => value !== 0 && Number(value.toFixed(enough)) === 0;
  while (enough < mostDecimals && own.some(loses)) enough++;
  return own.map((value) => formatSigned(value, enough));
}

/**
 * Writes an interval.
 *
 * @param interval Lower and upper end
 * @param decimals Fewest digits after the point
 * @returns Such as `−0.004 to 0.012`
 */
export function formatInterval(interval: readonly [number, number], decimals = 3): string {
  return formatTogether(interval, decimals).join(" to ");
}

/**
 * Writes a difference so that its sign is told, with more decimals where it is small.
 *
 * @param value The difference
 * @param decimals Fewest digits after the point
 * @returns Such as `+0.012` or `−0.0004`; zero has no sign
 */
export function formatDifference(value: number, decimals = 3): string {
  const [text] = formatTogether([value], decimals);
  return Number(text.replace("−", "-")) > 0 ? `+${text}` : text;
}

/**
 * Writes a p-value, with more decimals where it would otherwise round to the level that it lies beside.
 *
 * @param value The p-value
 * @param level What decides whether it is significant
 * @returns Such as `0.031`, `0.0504` or `<0.001`
 */
export function formatProbability(value: number, level = 0.05): string {
  if (value < 0.001) return "<0.001";
  let decimals = 3;
  while (
    decimals < mostDecimals && value !== level && Number(value.toFixed(decimals)) === level
  ) decimals++;
  return value.toFixed(decimals);
}

/**
 * Writes a whole number with thousands separators.
 *
 * @param value The whole number
 * @returns Such as `10,000`
 */
export function formatCount(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * Writes a time with its unit: milliseconds below one second, seconds otherwise.
 *
 * @param seconds The time
 * @returns Such as `3.1 ms` or `12 s`
 */
export function formatDuration(seconds: number): string {
  const [value, unit] = seconds < 1 ? [seconds * 1000, "ms"] : [seconds, "s"];
  return `${value >= 100 ? value.toFixed(0) : Number(value.toPrecision(2))} ${unit}`;
}
