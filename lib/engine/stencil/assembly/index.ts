// Sums over the stencil of a grid, four images at a time, in float64. An image and a plane of the stencil is a frame: the
// pixels row after row, with zeros before and behind them, so that every pixel has something to read where it has no neighbor.
// The frames of the four images follow each other, and so do the planes: own, right, below, and with diagonal neighbors below
// right and below left. All places and distances are in bytes; places are those of the first pixel. `line` is a row of the image.

// Floats to doubles.
export function widen(from: usize, to: usize, n: u32): void {
  const end = to + (<usize>n << 3);
  for (; to + 16 <= end; to += 16, from += 8) {
    v128.store(to, f64x2.promote_low_f32x4(v128.load64_zero(from)));
  }
  if (to < end) store<f64>(to, load<f32>(from));
}

// @ts-ignore: decorator
@inline
function plusProduct(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

// Half of two terms of xᵀ Λ x: x_p (Λ_pp x_p / 2 + Σ_q Λ_pq x_q), q after p.
// @ts-ignore: decorator
@inline
function halfTerms(x: usize, line: usize, half: v128, right: v128, below: v128, one: v128, two: v128, diagonal: bool): v128 {
  const own = v128.load(x);
  let sum = f64x2.mul(half, own);
  sum = plusProduct(sum, right, v128.load(x, 8));
  sum = plusProduct(sum, below, v128.load(x + line));
  if (diagonal) {
    sum = plusProduct(sum, one, v128.load(x + line, 8));
    sum = plusProduct(sum, two, v128.load(x + line - 8));
  }
  return f64x2.mul(own, sum);
}

// @ts-ignore: decorator
@inline
function twiceTheLanes(v: v128): f64 {
  return 2 * (f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1));
}

// @ts-ignore: decorator
@inline
function forms(stencil: usize, x: usize, n: u32, frame: usize, line: usize, out: usize, diagonal: bool): void {
  const x1 = frame, x2 = 2 * frame, x3 = 3 * frame;
  let a = f64x2.splat(0), b = a, c = a, d = a, one = a, two = a;
  for (const end = x + (<usize>n << 3); x < end; x += 16, stencil += 16) {
    const half = f64x2.mul(f64x2.splat(0.5), v128.load(stencil));
    const right = v128.load(stencil + x1);
    const below = v128.load(stencil + x2);
    if (diagonal) {
      one = v128.load(stencil + x3);
      two = v128.load(stencil + 4 * frame);
    }
    a = f64x2.add(a, halfTerms(x, line, half, right, below, one, two, diagonal));
    b = f64x2.add(b, halfTerms(x + x1, line, half, right, below, one, two, diagonal));
    c = f64x2.add(c, halfTerms(x + x2, line, half, right, below, one, two, diagonal));
    d = f64x2.add(d, halfTerms(x + x3, line, half, right, below, one, two, diagonal));
  }
  store<f64>(out, twiceTheLanes(a));
  store<f64>(out, twiceTheLanes(b), 8);
  store<f64>(out, twiceTheLanes(c), 16);
  store<f64>(out, twiceTheLanes(d), 24);
}

// xᵀ Λ x of each image.
export function quadraticForms(stencil: usize, x: usize, out: usize, n: u32, frame: usize, line: usize, diagonal: bool): void {
  if (diagonal) forms(stencil, x, n, frame, line, out, true);
  else forms(stencil, x, n, frame, line, out, false);
}

// Λ x of each image, in frames.
export function stencilProducts(stencil: usize, x: usize, out: usize, n: u32, frame: usize, line: usize, diagonal: bool): void {
  for (let image = 0; image < 4; image++) {
    let s = stencil, q = x, to = out;
    for (const end = q + (<usize>n << 3); q < end; q += 16, s += 16, to += 16) {
      let sum = f64x2.mul(v128.load(s), v128.load(q));
      let plane = s + frame;
      sum = plusProduct(sum, v128.load(plane), v128.load(q, 8));
      sum = plusProduct(sum, v128.load(plane - 8), v128.load(q - 8));
      plane += frame;
      sum = plusProduct(sum, v128.load(plane), v128.load(q + line));
      sum = plusProduct(sum, v128.load(plane - line), v128.load(q - line));
      if (diagonal) {
        plane += frame;
        sum = plusProduct(sum, v128.load(plane), v128.load(q + line, 8));
        sum = plusProduct(sum, v128.load(plane - line - 8), v128.load(q - line - 8));
        plane += frame;
        sum = plusProduct(sum, v128.load(plane), v128.load(q + line - 8));
        sum = plusProduct(sum, v128.load(plane - line + 8), v128.load(q - line, 8));
      }
      v128.store(to, sum);
    }
    x += frame;
    out += frame;
  }
}

// Adds the products of four numbers with what lies at the same place in four frames.
// @ts-ignore: decorator
@inline
function plusFour(sum: v128, a: v128, b: v128, c: v128, d: v128, at: usize, frame: usize): v128 {
  sum = plusProduct(sum, a, v128.load(at));
  sum = plusProduct(sum, b, v128.load(at + frame));
  sum = plusProduct(sum, c, v128.load(at + 2 * frame));
  return plusProduct(sum, d, v128.load(at + 3 * frame));
}

// @ts-ignore: decorator
@inline
function statistics(
  x: usize, y: usize, weights: usize, n: u32, frame: usize, line: usize, sums: usize, diagonal: bool, same: bool,
): void {
  const w0 = v128.load64_splat(weights), w1 = v128.load64_splat(weights, 8);
  const w2 = v128.load64_splat(weights, 16), w3 = v128.load64_splat(weights, 24);
  let e = w0, f = w0, g = w0, h = w0;
  for (const end = x + (<usize>n << 3); x < end; x += 16, y += 16, sums += 16) {
    const a = f64x2.mul(w0, v128.load(x)), b = f64x2.mul(w1, v128.load(x + frame));
    const c = f64x2.mul(w2, v128.load(x + 2 * frame)), d = f64x2.mul(w3, v128.load(x + 3 * frame));
    if (!same) {
      e = f64x2.mul(w0, v128.load(y));
      f = f64x2.mul(w1, v128.load(y + frame));
      g = f64x2.mul(w2, v128.load(y + 2 * frame));
      h = f64x2.mul(w3, v128.load(y + 3 * frame));
    }
    v128.store(sums, plusFour(v128.load(sums), a, b, c, d, y, frame));
    for (let k = 1; k <= (diagonal ? 4 : 2); k++) {
      // From a pixel to its neighbor.
      const to = k == 1 ? 8 : k == 2 ? line : k == 3 ? line + 8 : line - 8;
      const plane = sums + <usize>k * frame;
      let sum = plusFour(v128.load(plane), a, b, c, d, y + to, frame);
      if (!same) sum = plusFour(sum, e, f, g, h, x + to, frame);
      v128.store(plane, sum);
    }
  }
}

// Adds to the planes of `sums`: of a pixel w y_p x_p, of an edge w (x_p y_q + y_p x_q), or half of that where y is x.
export function weightedStatistics(
  x: usize, y: usize, weights: usize, sums: usize, n: u32, frame: usize, line: usize, diagonal: bool,
): void {
  if (x == y) {
    if (diagonal) statistics(x, x, weights, n, frame, line, sums, true, true);
    else statistics(x, x, weights, n, frame, line, sums, false, true);
  } else if (diagonal) statistics(x, y, weights, n, frame, line, sums, true, false);
  else statistics(x, y, weights, n, frame, line, sums, false, false);
}
