// Numbers as readers of a paper expect them.

/**
 * A number with fixed decimals, a true minus, and no minus before zeros.
 *
 * @param value The number
 * @param decimals How many decimals
 * @returns Such as `0.012` or `−0.012`
 */
export function signed(value: number, decimals = 3): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/**
 * A whole number with thousands separators.
 *
 * @param value The number
 * @returns Such as `10,000`
 */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A short time with its unit.
 *
 * @param seconds The time in seconds
 * @returns Such as `3.1 ms` or `12 s`
 */
export function duration(seconds: number): string {
  const [value, unit] = seconds < 1 ? [seconds * 1000, "ms"] : [seconds, "s"];
  return `${value >= 100 ? value.toFixed(0) : Number(value.toPrecision(2))} ${unit}`;
}
