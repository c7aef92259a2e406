// Functions applied to each float of an array. Arrays end anywhere: the last one to three floats go through 16 bytes
// of scratch memory (32 for two operands).

import { elu, exp, expm1, log, log1p, softplus, splat, tanh } from "./math";

const EXP = 0;
const EXPM1 = 1;
const LOG = 2;
const LOG1P = 3;
const TANH = 4;
const SOFTPLUS = 5;
const ELU = 6;
const SQRT = 7;
const RSQRT = 8;
const RECIPROCAL = 9;

// `which` is a constant wherever this is inlined, so that one branch remains.
// @ts-ignore: decorator
@inline
function apply(which: i32, x: v128): v128 {
  if (which == EXP) return exp(x);
  if (which == EXPM1) return expm1(x);
  if (which == LOG) return log(x);
  if (which == LOG1P) return log1p(x);
  if (which == TANH) return tanh(x);
  if (which == SOFTPLUS) return softplus(x);
  if (which == ELU) return elu(x);
  if (which == SQRT) return f32x4.sqrt(x);
  if (which == RSQRT) return f32x4.div(splat(1), f32x4.sqrt(x));
  return f32x4.div(splat(1), x);
}

// @ts-ignore: decorator
@inline
function map(which: i32, x: usize, out: usize, n: u32, scratch: usize): void {
  const end = out + (<usize>n << 2);
  let p = out;
  let q = x;
  for (; p + 16 <= end; p += 16, q += 16) v128.store(p, apply(which, v128.load(q)));
  if (p < end) {
    memory.copy(scratch, q, end - p);
    v128.store(scratch, apply(which, v128.load(scratch)));
    memory.copy(p, scratch, end - p);
  }
}

export function mapExp(x: usize, out: usize, n: u32, scratch: usize): void { map(EXP, x, out, n, scratch); }
export function mapExpm1(x: usize, out: usize, n: u32, scratch: usize): void { map(EXPM1, x, out, n, scratch); }
export function mapLog(x: usize, out: usize, n: u32, scratch: usize): void { map(LOG, x, out, n, scratch); }
export function mapLog1p(x: usize, out: usize, n: u32, scratch: usize): void { map(LOG1P, x, out, n, scratch); }
export function mapTanh(x: usize, out: usize, n: u32, scratch: usize): void { map(TANH, x, out, n, scratch); }
export function mapSoftplus(x: usize, out: usize, n: u32, scratch: usize): void { map(SOFTPLUS, x, out, n, scratch); }
export function mapElu(x: usize, out: usize, n: u32, scratch: usize): void { map(ELU, x, out, n, scratch); }
export function mapSqrt(x: usize, out: usize, n: u32, scratch: usize): void { map(SQRT, x, out, n, scratch); }
export function mapRsqrt(x: usize, out: usize, n: u32, scratch: usize): void { map(RSQRT, x, out, n, scratch); }
export function mapReciprocal(x: usize, out: usize, n: u32, scratch: usize): void { map(RECIPROCAL, x, out, n, scratch); }

// x where x ≥ 0, else slope × x.
export function leakyRelu(x: usize, slope: f32, out: usize, n: u32): void {
  const end = out + (<usize>n << 2);
  const s = splat(slope);
  let p = out;
  let q = x;
  for (; p + 16 <= end; p += 16, q += 16) {
    const v = v128.load(q);
    v128.store(p, v128.bitselect(f32x4.mul(v, s), v, f32x4.lt(v, splat(0))));
  }
  for (; p < end; p += 4, q += 4) {
    const v = load<f32>(q);
    store<f32>(p, v < 0 ? v * slope : v);
  }
}

const MAXIMUM = 0;
const MINIMUM = 1;

// Of two arrays; a stride of 0 repeats one number, a stride of 4 walks.
// @ts-ignore: decorator
@inline
function extremum(which: i32, a: usize, strideA: usize, b: usize, strideB: usize, out: usize, n: u32): void {
  const end = out + (<usize>n << 2);
  let p = out;
  let x = strideA ? v128.load(a) : v128.load32_splat(a);
  let y = strideB ? v128.load(b) : v128.load32_splat(b);
  for (; p + 16 <= end; p += 16, a += 4 * strideA, b += 4 * strideB) {
    if (strideA) x = v128.load(a);
    if (strideB) y = v128.load(b);
    v128.store(p, which == MAXIMUM ? f32x4.max(x, y) : f32x4.min(x, y));
  }
  for (; p < end; p += 4, a += strideA, b += strideB) {
    const u = load<f32>(a);
    const v = load<f32>(b);
    store<f32>(p, which == MAXIMUM ? max(u, v) : min(u, v));
  }
}

export function maximum(a: usize, strideA: usize, b: usize, strideB: usize, out: usize, n: u32): void {
  extremum(MAXIMUM, a, strideA, b, strideB, out, n);
}
export function minimum(a: usize, strideA: usize, b: usize, strideB: usize, out: usize, n: u32): void {
  extremum(MINIMUM, a, strideA, b, strideB, out, n);
}

const GREATER = 0;
const GREATER_EQUAL = 1;
const EQUAL = 2;
const NOT_EQUAL = 3;

// Comparisons write one byte, 0 or 1, for each float.
// @ts-ignore: decorator
@inline
function compare(which: i32, a: usize, strideA: usize, b: usize, strideB: usize, out: usize, n: u32): void {
  const whole = n & ~15;
  const end = out + n;
  const one = i8x16.splat(1);
  let p = out;
  for (; p < out + whole; p += 16, a += 16 * strideA, b += 16 * strideB) {
    const low = i16x8.narrow_i32x4_s(
      compareFour(which, a, strideA, b, strideB),
      compareFour(which, a + 4 * strideA, strideA, b + 4 * strideB, strideB),
    );
    const high = i16x8.narrow_i32x4_s(
      compareFour(which, a + 8 * strideA, strideA, b + 8 * strideB, strideB),
      compareFour(which, a + 12 * strideA, strideA, b + 12 * strideB, strideB),
    );
    v128.store(p, v128.and(i8x16.narrow_i16x8_s(low, high), one));
  }
  for (; p < end; p++, a += strideA, b += strideB) {
    const u = load<f32>(a);
    const v = load<f32>(b);
    store<u8>(p, which == GREATER ? u > v : which == GREATER_EQUAL ? u >= v : which == EQUAL ? u == v : u != v);
  }
}

// @ts-ignore: decorator
@inline
function compareFour(which: i32, a: usize, strideA: usize, b: usize, strideB: usize): v128 {
  const x = strideA ? v128.load(a) : v128.load32_splat(a);
  const y = strideB ? v128.load(b) : v128.load32_splat(b);
  if (which == GREATER) return f32x4.gt(x, y);
  if (which == GREATER_EQUAL) return f32x4.ge(x, y);
  return which == EQUAL ? f32x4.eq(x, y) : f32x4.ne(x, y);
}

export function greater(a: usize, strideA: usize, b: usize, strideB: usize, out: usize, n: u32): void {
  compare(GREATER, a, strideA, b, strideB, out, n);
}
export function greaterEqual(a: usize, strideA: usize, b: usize, strideB: usize, out: usize, n: u32): void {
  compare(GREATER_EQUAL, a, strideA, b, strideB, out, n);
}
export function equal(a: usize, strideA: usize, b: usize, strideB: usize, out: usize, n: u32): void {
  compare(EQUAL, a, strideA, b, strideB, out, n);
}
export function notEqual(a: usize, strideA: usize, b: usize, strideB: usize, out: usize, n: u32): void {
  compare(NOT_EQUAL, a, strideA, b, strideB, out, n);
}

// a where the condition's byte is not 0, else b; 32-bit elements.
export function select(condition: usize, a: usize, b: usize, out: usize, n: u32): void {
  const end = out + (<usize>n << 2);
  let p = out;
  for (; p + 16 <= end; p += 16, a += 16, b += 16, condition += 4) {
    const bytes = v128.load32_zero(condition);
    const mask = i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.splat(0));
    v128.store(p, v128.bitselect(v128.load(a), v128.load(b), mask));
  }
  for (; p < end; p += 4, a += 4, b += 4, condition++) {
    store<u32>(p, load<u8>(condition) ? load<u32>(a) : load<u32>(b));
  }
}

// out ← out + x
export function accumulate(out: usize, x: usize, n: u32): void {
  const end = out + (<usize>n << 2);
  for (; out + 16 <= end; out += 16, x += 16) v128.store(out, f32x4.add(v128.load(out), v128.load(x)));
  for (; out < end; out += 4, x += 4) store<f32>(out, load<f32>(out) + load<f32>(x));
}
