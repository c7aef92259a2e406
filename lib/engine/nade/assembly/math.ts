// SIMD elementary functions on four floats.

/** e^x, relative error below 2e-7; x is clamped to [-87, 88]. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.0)), f32x4.splat(-87.0));
  // Adding 1.5 * 2^23 rounds to the nearest integer n, which then sits in the low bits of the sum.
  const magic = f32x4.splat(12582912.0);
  const shifted = f32x4.add(f32x4.mul(clamped, f32x4.splat(1.44269504088896)), magic);
  const n = f32x4.sub(shifted, magic);
  // r = x - n ln 2, with ln 2 in two parts, the first exact for these n.
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.12194440e-4)));
  // Minimax polynomial of e^r on |r| <= ln(2)/2 (Cephes expf).
  let p = f32x4.add(f32x4.mul(r, f32x4.splat(1.9875691500e-4)), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.5));
  p = f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1.0)));
  // Multiply by 2^n through the exponent bits.
  return i32x4.add(p, i32x4.shl(shifted, 23));
}

/** 1 / (1 + e^-x). */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1.0);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/**
 * 1 / (1 + e^-x) for hidden units: absolute error below 1e-7, and fewer instructions than sigmoid4.
 *
 * e^-x = 2^t with t = -x / ln 2 split into an integer and f in [-1/2, 1/2]; minimax polynomial of 2^f, relative error 1e-7.
 */
// @ts-ignore: decorator
@inline
export function hiddenSigmoid4(x: v128): v128 {
  const one = f32x4.splat(1.0);
  const magic = f32x4.splat(12582912.0);
  let t = f32x4.mul(x, f32x4.splat(-1.44269504088896));
  t = f32x4.pmax(f32x4.pmin(t, f32x4.splat(126.0)), f32x4.splat(-126.0));
  const shifted = f32x4.add(t, magic);
  const f = f32x4.sub(t, f32x4.sub(shifted, magic));
  const ff = f32x4.mul(f, f);
  const p0 = f32x4.add(f32x4.mul(f, f32x4.splat(6.9314698e-1)), one);
  const p2 = f32x4.add(f32x4.mul(f, f32x4.splat(5.5507337e-2)), f32x4.splat(2.4022242e-1));
  const p4 = f32x4.add(f32x4.mul(f, f32x4.splat(1.3264727e-3)), f32x4.splat(9.6715126e-3));
  const p = f32x4.add(p0, f32x4.mul(ff, f32x4.add(p2, f32x4.mul(ff, p4))));
  return f32x4.div(one, f32x4.add(one, i32x4.add(p, i32x4.shl(shifted, 23))));
}

/** log(1 + e^x) = max(x, 0) + log1p(e^-|x|). */
// @ts-ignore: decorator
@inline
export function softplus4(x: v128): v128 {
  const z = exp4(f32x4.neg(f32x4.abs(x)));
  // log(1 + z) = 2 artanh(s), s = z / (2 + z) <= 1/3.
  const s = f32x4.div(z, f32x4.add(z, f32x4.splat(2.0)));
  const q = f32x4.mul(s, s);
  let p = f32x4.add(f32x4.mul(q, f32x4.splat(2.0 / 13.0)), f32x4.splat(2.0 / 11.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(2.0 / 9.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(2.0 / 7.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(2.0 / 5.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(2.0 / 3.0));
  p = f32x4.add(f32x4.mul(p, q), f32x4.splat(2.0));
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0.0)), f32x4.mul(p, s));
}

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sum4(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** The lane sums of four vectors as one vector. */
// @ts-ignore: decorator
@inline
export function sums4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}
