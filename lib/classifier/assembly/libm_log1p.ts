// AssemblyScript: log(1 + x) as the C library of Linux rounds it, glibc 2.28 to 2.38: Sun's method, as in fdlibm.
// @ts-nocheck: TypeScript does not know its types.

/** log(2) in two parts. A whole number times the first one is exact. */
const LOG_2_HIGH: f64 = 6.93147180369123816490e-01;
const LOG_2_LOW: f64 = 1.90821492927058770002e-10;

/** Upper half of the bits of sqrt(2), rounded, without its exponent. */
const ROOT_2: u32 = 0x6a09e;

/** log(1 + x) for 0 <= x < 2^53. */
export function log1p(x: f64): f64 {
  if (x < 2 ** -29) return x < 2 ** -54 ? x : x - x * x * 0.5;
  let k = 0;
  let f = x;
  let missing: f64 = 0;
  let isNear1 = false;
  // About sqrt(2) - 1. Above it, 1 + x = 2^k (1 + f) with f closer to 0.
  if (x >= reinterpret<f64>(0x3fda827a00000000)) {
    const sum = 1 + x;
    const bits = reinterpret<u64>(sum);
    let fraction = <u32> (bits >> 32) & 0xfffff;
    k = <i32> (bits >> 52) - 1023;
    missing = (k > 0 ? 1 - (sum - x) : x - (sum - 1)) / sum;
    let exponent: u64 = 1023;
    if (fraction >= ROOT_2) {
      k++;
      exponent = 1022;
      fraction = (0x100000 - fraction) >> 2;
    }
    isNear1 = fraction === 0;
    f = reinterpret<f64>((bits & 0xfffffffffffff) | (exponent << 52)) - 1;
  }
  const half = 0.5 * f * f;
  const low = <f64> k * LOG_2_LOW + missing;
  if (isNear1) {
    if (f === 0) return <f64> k * LOG_2_HIGH + low;
    return <f64> k * LOG_2_HIGH - ((half * (1 - 0.66666666666666666 * f) - low) - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const z2 = z * z;
  const z4 = z2 * z2;
  const first = z * 6.666666666666735130e-01;
  const second = z2 * (3.999999999940941908e-01 + z * 2.857142874366239149e-01);
  const third = z4 * (2.222219843214978396e-01 + z * 1.818357216161805012e-01);
  const fourth = z4 * z2 * (1.531383769920937332e-01 + z * 1.479819860511658591e-01);
  const rest = s * (half + (first + second + third + fourth));
  if (k === 0) return f - (half - rest);
  return <f64> k * LOG_2_HIGH - ((half - (rest + low)) - f);
}
