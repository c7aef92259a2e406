// Elementary functions of four floats, within a few units in the last place of the true value.

const LOG2E: f32 = 1.44269504088896341;
const LN2_HIGH: f32 = 0.693359375; // few bits, so that n × it is exact
const LN2_LOW: f32 = -2.12194440e-4;
const SQRT_HALF: f32 = 0.70710678118654752;

// @ts-ignore: decorator
@inline
export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

// @ts-ignore: decorator
@inline
export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

// Adding 1.5·2²³ rounds a float of small magnitude to an integer, which the low bits then hold. (WebAssembly's own
// conversion and its min and max cost several instructions each; pmin and pmax are one, and let NaN in x pass.)
const ROUNDER: f32 = 12582912;

// n as an integer, from n + ROUNDER.
// @ts-ignore: decorator
@inline
function integer(shifted: v128): v128 {
  return i32x4.sub(shifted, i32x4.splat(0x4b400000));
}

// 2^n for integers n in [−126, 127].
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

// (e^r − 1)/r − 1 … as in Cephes: e^r − 1 = r + r² polynomial(r), |r| ≤ ½ ln 2.
// @ts-ignore: decorator
@inline
function expm1Core(r: v128): v128 {
  let p = splat(1.9875691500e-4);
  p = multiplyAdd(p, r, splat(1.3981999507e-3));
  p = multiplyAdd(p, r, splat(8.3334519073e-3));
  p = multiplyAdd(p, r, splat(4.1665795894e-2));
  p = multiplyAdd(p, r, splat(1.6666665459e-1));
  p = multiplyAdd(p, r, splat(5.0000001201e-1));
  return multiplyAdd(f32x4.mul(p, r), r, r);
}

// x − n ln 2
// @ts-ignore: decorator
@inline
function remainder(x: v128, n: v128): v128 {
  const r = f32x4.sub(x, f32x4.mul(n, splat(LN2_HIGH)));
  return f32x4.sub(r, f32x4.mul(n, splat(LN2_LOW)));
}

// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  // Beyond these the result is infinite or zero.
  const clamped = f32x4.pmax(f32x4.pmin(x, splat(89)), splat(-104.5));
  const shifted = multiplyAdd(clamped, splat(LOG2E), splat(ROUNDER));
  const core = f32x4.add(expm1Core(remainder(clamped, f32x4.sub(shifted, splat(ROUNDER)))), splat(1));
  // In two factors: 2^n itself may lie outside of the normal numbers where the result does not.
  const n = integer(shifted);
  const half = i32x4.shr_s(n, 1);
  return f32x4.mul(f32x4.mul(core, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

// @ts-ignore: decorator
@inline
export function expm1(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, splat(89)), splat(-20));
  const shifted = multiplyAdd(clamped, splat(LOG2E), splat(ROUNDER));
  const core = expm1Core(remainder(clamped, f32x4.sub(shifted, splat(ROUNDER))));
  const n = integer(shifted);
  const half = i32x4.shr_s(n, 1);
  const a = powerOfTwo(half);
  const b = powerOfTwo(i32x4.sub(n, half));
  // 2^n (core + 1) − 1, written so that nothing cancels for small n and nothing overflows early for large n.
  const small = f32x4.add(f32x4.mul(f32x4.mul(core, a), b), f32x4.sub(f32x4.mul(a, b), splat(1)));
  const large = f32x4.mul(f32x4.mul(f32x4.add(core, splat(1)), a), b);
  return v128.bitselect(large, small, i32x4.gt_s(n, i32x4.splat(64)));
}

// tanh x = (e^{2x} − 1)/(e^{2x} + 1); beyond ±10 it is ±1 in float32, and e^{2x} far from overflow.
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const a = f32x4.pmax(f32x4.pmin(x, splat(10)), splat(-10));
  const twice = f32x4.add(a, a);
  const shifted = multiplyAdd(twice, splat(LOG2E), splat(ROUNDER));
  const core = expm1Core(remainder(twice, f32x4.sub(shifted, splat(ROUNDER))));
  const power = powerOfTwo(integer(shifted));
  const e = multiplyAdd(core, power, f32x4.sub(power, splat(1)));
  return f32x4.div(e, f32x4.add(e, splat(2)));
}

// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  // Subnormal numbers are scaled up first.
  const tiny = f32x4.lt(x, splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, splat(8388608)), x, tiny);
  let e = i32x4.sub(i32x4.shr_u(scaled, 23), i32x4.splat(126));
  e = i32x4.sub(e, v128.and(tiny, i32x4.splat(23)));
  let m = v128.or(v128.and(scaled, i32x4.splat(0x007fffff)), i32x4.splat(0x3f000000));
  const small = f32x4.lt(m, splat(SQRT_HALF));
  e = i32x4.add(e, small); // the mask is −1
  const n = f32x4.convert_i32x4_s(e);
  const f = f32x4.sub(f32x4.add(m, v128.and(m, small)), splat(1));
  const square = f32x4.mul(f, f);
  let p = splat(7.0376836292e-2);
  p = multiplyAdd(p, f, splat(-1.1514610310e-1));
  p = multiplyAdd(p, f, splat(1.1676998740e-1));
  p = multiplyAdd(p, f, splat(-1.2420140846e-1));
  p = multiplyAdd(p, f, splat(1.4249322787e-1));
  p = multiplyAdd(p, f, splat(-1.6668057665e-1));
  p = multiplyAdd(p, f, splat(2.0000714765e-1));
  p = multiplyAdd(p, f, splat(-2.4999993993e-1));
  p = multiplyAdd(p, f, splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, f), square);
  p = multiplyAdd(n, splat(LN2_LOW), p);
  p = f32x4.sub(p, f32x4.mul(square, splat(0.5)));
  let result = multiplyAdd(n, splat(LN2_HIGH), f32x4.add(f, p));
  result = v128.bitselect(x, result, f32x4.eq(x, splat(<f32>Infinity)));
  result = v128.bitselect(splat(<f32>-Infinity), result, f32x4.eq(x, splat(0)));
  // Negative numbers and NaN.
  return v128.bitselect(result, splat(<f32>NaN), f32x4.ge(x, splat(0)));
}

// ln(1 + x) = ln(u) x/(u − 1) with u = 1 + x rounded (Hewlett-Packard's trick; Higham, Accuracy and Stability, 1.14).
// @ts-ignore: decorator
@inline
export function log1p(x: v128): v128 {
  const u = f32x4.add(x, splat(1));
  const d = f32x4.sub(u, splat(1));
  const corrected = f32x4.mul(log(u), f32x4.div(x, d));
  const infinite = f32x4.eq(x, splat(<f32>Infinity));
  const result = v128.bitselect(x, corrected, v128.or(f32x4.eq(d, splat(0)), infinite));
  return v128.bitselect(splat(<f32>-Infinity), result, f32x4.eq(x, splat(-1)));
}

// ln(1 + e^x) = max(x, 0) + ln(1 + t) with t = e^{−|x|}, and ln(1 + t) = 2 artanh(s), s = t/(2 + t) ≤ 1/3, a polynomial
// in s² (least squares of the relative error on Chebyshev's nodes, below 1e-8).
// @ts-ignore: decorator
@inline
export function softplus(x: v128): v128 {
  const t = exp(f32x4.neg(f32x4.abs(x)));
  const s = f32x4.div(t, f32x4.add(t, splat(2)));
  const square = f32x4.mul(s, s);
  let p = splat(0.14080727100372314);
  p = multiplyAdd(p, square, splat(0.13982172310352325));
  p = multiplyAdd(p, square, splat(0.20012325048446655));
  p = multiplyAdd(p, square, splat(0.3333316147327423));
  const logarithm = multiplyAdd(f32x4.mul(p, square), f32x4.add(s, s), f32x4.add(s, s));
  return f32x4.add(f32x4.pmax(x, splat(0)), logarithm);
}

// @ts-ignore: decorator
@inline
export function elu(x: v128): v128 {
  return v128.bitselect(x, expm1(x), f32x4.ge(x, splat(0)));
}
