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
