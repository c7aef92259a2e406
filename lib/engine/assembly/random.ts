// Random numbers on the heap: the same bits as ../threefry.ts and ../box-muller.ts, four blocks at a time.

const PARITY: u32 = 0x1bd11bda;
const TWO_PI_32: f64 = 3.141592653589793 / 2147483648.0;

// @ts-ignore: decorator
@inline
function rotate(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

// Threefry of the counters block … block + 3 into eight words of memory, in the stream's order.
// @ts-ignore: decorator
@inline
function threefry(out: usize, k0: u32, k1: u32, block: u64): void {
  const k2 = k0 ^ k1 ^ PARITY;
  const even = i64x2.add(i64x2.splat(block), i64x2(0, 1));
  const odd = i64x2.add(i64x2.splat(block), i64x2(2, 3));
  let x = i32x4.add(v128.shuffle<i32>(even, odd, 0, 2, 4, 6), i32x4.splat(k0));
  let y = i32x4.add(v128.shuffle<i32>(even, odd, 1, 3, 5, 7), i32x4.splat(k1));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 6), x);
  x = i32x4.add(x, i32x4.splat(k1)); y = i32x4.add(y, i32x4.splat(k2 + 1));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 17), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 29), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 16), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 24), x);
  x = i32x4.add(x, i32x4.splat(k2)); y = i32x4.add(y, i32x4.splat(k0 + 2));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 6), x);
  x = i32x4.add(x, i32x4.splat(k0)); y = i32x4.add(y, i32x4.splat(k1 + 3));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 17), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 29), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 16), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 24), x);
  x = i32x4.add(x, i32x4.splat(k1)); y = i32x4.add(y, i32x4.splat(k2 + 4));
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 13), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 15), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 26), x);
  x = i32x4.add(x, y); y = v128.xor(rotate(y, 6), x);
  x = i32x4.add(x, i32x4.splat(k2)); y = i32x4.add(y, i32x4.splat(k0 + 5));
  v128.store(out, v128.shuffle<i32>(x, y, 0, 4, 1, 5));
  v128.store(out, v128.shuffle<i32>(x, y, 2, 6, 3, 7), 16);
}

// @ts-ignore: decorator
@inline
function toUniform(words: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_u(i32x4.shr_u(words, 8)), f32x4.splat(<f32>(1.0 / 16777216.0)));
}

// A group is eight numbers. The tail of an array that ends within one goes through eight floats of scratch memory.
const GROUP: usize = 32;

// @ts-ignore: decorator
@inline
function uniformGroup(out: usize, k0: u32, k1: u32, block: u64): void {
  threefry(out, k0, k1, block);
  v128.store(out, toUniform(v128.load(out)));
  v128.store(out, toUniform(v128.load(out, 16)), 16);
}

// n uniform numbers.
export function uniform(out: usize, n: u32, k0: u32, k1: u32, counter: f64, scratch: usize): void {
  let block = <u64>counter;
  const end = out + (<usize>n << 2);
  let p = out;
  for (; p + GROUP <= end; p += GROUP, block += 4) uniformGroup(p, k0, k1, block);
  if (p < end) {
    uniformGroup(scratch, k0, k1, block);
    memory.copy(p, scratch, end - p);
  }
}

// The probabilities are read before the output is written: they may be the same place.
// @ts-ignore: decorator
@inline
function bernoulliGroup(out: usize, probabilities: usize, k0: u32, k1: u32, block: u64): void {
  const one = f32x4.splat(1);
  const low = v128.load(probabilities);
  const high = v128.load(probabilities, 16);
  threefry(out, k0, k1, block);
  v128.store(out, v128.and(f32x4.lt(toUniform(v128.load(out)), low), one));
  v128.store(out, v128.and(f32x4.lt(toUniform(v128.load(out, 16)), high), one), 16);
}

// n zeros and ones: uniform < probability.
export function bernoulli(
  out: usize, probabilities: usize, n: u32, k0: u32, k1: u32, counter: f64, scratch: usize,
): void {
  let block = <u64>counter;
  const end = out + (<usize>n << 2);
  let p = out;
  let q = probabilities;
  for (; p + GROUP <= end; p += GROUP, q += GROUP, block += 4) bernoulliGroup(p, q, k0, k1, block);
  if (p < end) {
    memory.copy(scratch, q, end - p);
    bernoulliGroup(scratch, scratch, k0, k1, block);
    memory.copy(p, scratch, end - p);
  }
}

// ln of (w + ½)/2³² for two words given as float64.
// @ts-ignore: decorator
@inline
function logarithm(w: v128): v128 {
  const a = f64x2.mul(f64x2.add(w, f64x2.splat(0.5)), f64x2.splat(1.0 / 4294967296.0));
  // a = m·2^e with m in [½, 1), then in [√½, √2).
  let e = i64x2.sub(i64x2.shr_u(a, 52), i64x2.splat(1022));
  let m = v128.or(v128.and(a, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe0000000000000));
  const small = f64x2.lt(m, f64x2.splat(0.7071067811865476));
  m = v128.bitselect(f64x2.add(m, m), m, small);
  e = i64x2.add(e, small); // the mask is −1
  const exponent = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(e, e, 0, 2, 0, 2));
  const s = f64x2.div(f64x2.sub(m, f64x2.splat(1)), f64x2.add(m, f64x2.splat(1)));
  const t = f64x2.mul(s, s);
  let series = f64x2.splat(1.0 / 15.0);
  series = f64x2.add(f64x2.splat(1.0 / 13.0), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(1.0 / 11.0), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(1.0 / 9.0), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(1.0 / 7.0), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(1.0 / 5.0), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(1.0 / 3.0), f64x2.mul(t, series));
  series = f64x2.add(f64x2.splat(1.0), f64x2.mul(t, series));
  return f64x2.add(
    f64x2.mul(exponent, f64x2.splat(0.6931471805599453)),
    f64x2.mul(f64x2.mul(f64x2.splat(2), s), series),
  );
}

// Box–Muller of two pairs: (a, b) words in the two low lanes; gives r cos φ, r sin φ of both as four floats.
// @ts-ignore: decorator
@inline
function pairs(a: v128, b: v128): v128 {
  const r = f64x2.sqrt(f64x2.mul(f64x2.splat(-2), logarithm(f64x2.convert_low_i32x4_u(a))));
  const quadrant = i32x4.shr_u(i32x4.add(b, i32x4.splat(0x20000000)), 30);
  const angle = f64x2.mul(
    f64x2.convert_low_i32x4_s(i32x4.sub(b, i32x4.shl(quadrant, 30))),
    f64x2.splat(TWO_PI_32),
  );
  const square = f64x2.mul(angle, angle);
  let sine = f64x2.splat(-1.0 / 39916800.0);
  sine = f64x2.add(f64x2.splat(1.0 / 362880.0), f64x2.mul(square, sine));
  sine = f64x2.add(f64x2.splat(-1.0 / 5040.0), f64x2.mul(square, sine));
  sine = f64x2.add(f64x2.splat(1.0 / 120.0), f64x2.mul(square, sine));
  sine = f64x2.add(f64x2.splat(-1.0 / 6.0), f64x2.mul(square, sine));
  sine = f64x2.mul(angle, f64x2.add(f64x2.splat(1.0), f64x2.mul(square, sine)));
  let cosine = f64x2.splat(1.0 / 479001600.0);
  cosine = f64x2.add(f64x2.splat(-1.0 / 3628800.0), f64x2.mul(square, cosine));
  cosine = f64x2.add(f64x2.splat(1.0 / 40320.0), f64x2.mul(square, cosine));
  cosine = f64x2.add(f64x2.splat(-1.0 / 720.0), f64x2.mul(square, cosine));
  cosine = f64x2.add(f64x2.splat(1.0 / 24.0), f64x2.mul(square, cosine));
  cosine = f64x2.add(f64x2.splat(-1.0 / 2.0), f64x2.mul(square, cosine));
  cosine = f64x2.add(f64x2.splat(1.0), f64x2.mul(square, cosine));
  const wide = i64x2.extend_low_i32x4_u(quadrant);
  const swapped = i64x2.ne(v128.and(wide, i64x2.splat(1)), i64x2.splat(0));
  // Sign bits: of the cosine in quadrants 1 and 2, of the sine in 2 and 3.
  const signCosine = i64x2.shl(v128.and(i64x2.add(wide, i64x2.splat(1)), i64x2.splat(2)), 62);
  const signSine = i64x2.shl(v128.and(wide, i64x2.splat(2)), 62);
  const x = v128.xor(f64x2.mul(r, v128.bitselect(sine, cosine, swapped)), signCosine);
  const y = v128.xor(f64x2.mul(r, v128.bitselect(cosine, sine, swapped)), signSine);
  const fx = f32x4.demote_f64x2_zero(x);
  const fy = f32x4.demote_f64x2_zero(y);
  return v128.shuffle<f32>(fx, fy, 0, 4, 1, 5);
}

// @ts-ignore: decorator
@inline
function normalGroup(out: usize, k0: u32, k1: u32, block: u64): void {
  threefry(out, k0, k1, block);
  const low = v128.load(out);
  const high = v128.load(out, 16);
  v128.store(out, pairs(v128.shuffle<i32>(low, low, 0, 2, 0, 2), v128.shuffle<i32>(low, low, 1, 3, 1, 3)));
  v128.store(out, pairs(v128.shuffle<i32>(high, high, 0, 2, 0, 2), v128.shuffle<i32>(high, high, 1, 3, 1, 3)), 16);
}

// n standard normal numbers.
export function normal(out: usize, n: u32, k0: u32, k1: u32, counter: f64, scratch: usize): void {
  let block = <u64>counter;
  const end = out + (<usize>n << 2);
  let p = out;
  for (; p + GROUP <= end; p += GROUP, block += 4) normalGroup(p, k0, k1, block);
  if (p < end) {
    normalGroup(scratch, k0, k1, block);
    memory.copy(p, scratch, end - p);
  }
}
