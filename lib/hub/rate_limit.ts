// When a busy hub says that it takes requests again.

/**
 * Reads how long to wait from a refusal: `Retry-After`, in seconds or as a date, and `RateLimit`, such as
 * `"resolvers";r=0;t=172`, in which t are the seconds until requests are taken again.
 * Source: RFC 9110, and the IETF's draft "RateLimit header fields for HTTP", which the hub follows.
 *
 * @param headers Headers of the response
 * @returns Seconds, rounded up, or undefined if the response tells none
 */
export function toldWait(headers: Headers): number | undefined {
  const told = [secondsOf(headers.get("Retry-After"), headers.get("Date"))];
  for (const limit of (headers.get("RateLimit") ?? "").split(",")) {
    const left = Number(/;\s*r=(\d+)/.exec(limit)?.[1] ?? 0);
    const seconds = /;\s*t=(\d+)/.exec(limit)?.[1];
    if (left === 0 && seconds !== undefined) told.push(Number(seconds));
  }
  const longest = Math.max(...told.filter((seconds) => seconds > 0));
  return Number.isFinite(longest) ? Math.ceil(longest) : undefined;
}

/** A date is compared with the hub's own clock, which its response tells. */
function secondsOf(retryAfter: string | null, date: string | null): number {
  if (retryAfter === null) return NaN;
  const seconds = Number(retryAfter);
  return Number.isNaN(seconds) ? (Date.parse(retryAfter) - Date.parse(date ?? "")) / 1000 : seconds;
}
