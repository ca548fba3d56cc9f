// AssemblyScript: the natural logarithm to the last bit of glibc 2.28 and later on processors with a fused
// multiply-add. glibc takes it from ARM's optimized routines. It serves the losses of many classes on float64 samples
// (../softmax_loss.kernel.ts).
//
// x = 2^k z, and log(x) = k log(2) - log(inverse) + log(z inverse), with the inverse of about z from a table and the
// last logarithm by a polynomial. One of 400 results is not the nearest float64, and a line search may follow each of
// them. Multiply-adds are fused (lib/numeric/assembly/fused.ts).
// @ts-nocheck: TypeScript does not know its types.

import { fusedNumber } from "../../numeric/assembly/fused.ts";

/** log(2) in two parts. */
const LOG_2_HIGH: f64 = 0.6931471805598903;
const LOG_2_LOW: f64 = 5.497923018708371e-14;

/** Bits of 0.6875, the smallest z. */
const START: i64 = 0x3fe6000000000000;

/**
 * There are 128 intervals of z, from 0.6875 to 1.375. For each of them, this is the difference between the inverse in
 * the table and the inverse of the interval's centre, in units of the last place. The inverses were chosen so that
 * their logarithms are close to multiples of 2^-43.
 */
// deno-fmt-ignore
const shifts = memory.data<i32>([
  -23142382, -57643754, -234334839, -124664804, 19045012, -123323398, -501163255, 342479926,
  -234593306, 57421184, 513617488, -240891478, 85169741, 28659150, 284053799, 342563057, -68420459,
  -346144712, -90113766, -464022980, 285342708, -489548825, 376054848, 47397812, -423637851,
  -260988534, 336107021, 448241578, 154177355, 447893384, 241227555, -420636714, -218426730,
  -96876684, -205835218, -368178198, -345128710, -510284502, 481763731, 209336112, 429336310,
  15489329, 442353177, -417834330, 73183371, 515232680, 507984536, 83787275, 330409952, 151596684,
  377744204, 198302857, 214798271, -345957716, 356163107, 215510022, -229897960, -131709726,
  215213618, -464519207, -332821996, 385780520, -400344786, 256208139, 478356527, 345720337,
  128466877, 217515751, -162048343, 295127580, -235892775, -69369347, 93666841, -272860130,
  91915174, 29018059, 258893229, 386009280, -241633007, 68399381, 386341370, 408940642, 65060217,
  -120872168, 189498853, -32395328, -49955913, 154042178, -346113480, 148348366, -396488327,
  -427431396, 107119491, -500798201, 212184347, 305888811, -330297730, -91422864, 6707636,
  273897542, -512931067, -500150233, 485589437, -280752730, 106848032, 30953893, -291342514,
  -408884927, 149302919, -107851081, 225432558, 460497078, -452391632, -490679353, 508304210,
  493208081, 336502878, 526975298, -457361038, -312310462, -365194252, -421357131, 362015322,
  310793228, -441535439, -69145545, -528727990, 433364383,
], 16);

/** For each interval, the inverse and -log(inverse), float64. */
const intervals = memory.data(128 << 4, 16);

/** Fills the table of intervals. */
export function prepareLogarithm(): void {
  for (let i: usize = 0; i < 128; i++) {
    const centre = reinterpret<f64>(START + (<i64> i << 45) + (1 << 44));
    const shift = <i64> load<i32>(shifts + (i << 2));
    const inverse = reinterpret<f64>(reinterpret<i64>(1 / centre) + shift);
    f64.store(intervals + (i << 4), inverse);
    f64.store(intervals + (i << 4), nearest(-Math.log(inverse) * 2 ** 43) / 2 ** 43, 8);
  }
}

/** log(x) for normal numbers x. */
export function logarithm(x: f64): f64 {
  if (x >= 0.9375 && x < 1.064697265625) return logarithmNear1(x - 1);
  const bits = reinterpret<i64>(x);
  const above = bits - START;
  const interval = intervals + <usize> ((above >> 45 & 127) << 4);
  const k = <f64> (above >> 52);
  const z = reinterpret<f64>(bits - (above >> 52 << 52));
  const r = fusedNumber(z, f64.load(interval), -1);
  const whole = fusedNumber(k, LOG_2_HIGH, f64.load(interval, 8));
  const high = whole + r;
  const square = r * r;
  let low = fusedNumber(k, LOG_2_LOW, whole - high + r);
  low = fusedNumber(square, -0.5000000000000001, low);
  const first = fusedNumber(-0.2499999999622955, r, 0.33333333331825593);
  const last = fusedNumber(-0.16667054827627667, r, 0.20000304511814496);
  return fusedNumber(r * square, fusedNumber(last, square, first), low) + high;
}

/** log(1 + r). */
function logarithmNear1(r: f64): f64 {
  const square = r * r;
  const cube = r * square;
  let first = fusedNumber(-0.24999999999998432, r, 0.3333333333333352);
  first = fusedNumber(square, 0.19999999999320328, first);
  let middle = fusedNumber(0.14285715076560868, r, -0.16666666669929706);
  middle = fusedNumber(square, -0.12499997863982555, middle);
  let last = fusedNumber(-0.10000486757818193, r, 0.11110712032936046);
  last = fusedNumber(square, 0.09181994006195467, last);
  last = fusedNumber(cube, -0.08328363062289341, last);
  const sum = fusedNumber(fusedNumber(last, cube, middle), cube, first);
  // r - r^2 / 2 to more bits, by the upper half of r.
  const upper = fusedNumber(r, 2 ** 27, r) - r * 2 ** 27;
  const upperSquare = upper * upper;
  const high = fusedNumber(upperSquare, -0.5, r);
  let low = fusedNumber(upperSquare, -0.5, r - high);
  low = fusedNumber(-0.5 * (r - upper), upper + r, low);
  return fusedNumber(sum, cube, low) + high;
}
