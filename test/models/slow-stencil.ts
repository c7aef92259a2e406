import { type Grid, offsets, stencilMask } from "../../lib/models/grid-stencil";

/** Entries of a stencil, with the pixels that each joins: itself, or two neighbors. */
function entries(grid: Grid): { entry: number; p: number; q: number }[] {
  const D = grid.height * grid.width;
  const mask = stencilMask(grid);
  return offsets(grid).flatMap(([down, right], k) =>
    Array.from({ length: D }, (_, p) => ({ entry: k * D + p, p, q: p + down * grid.width + right })).filter(
      ({ entry }) => mask[entry],
    ),
  );
}

/** yᵀ Λ x, entry after entry, and the sum of the sizes of its terms, to which its rounding error is proportional. */
export function slowForm(stencil: ArrayLike<number>, x: ArrayLike<number>, y: ArrayLike<number>, grid: Grid) {
  let [value, size] = [0, 0];
  for (const { entry, p, q } of entries(grid)) {
    const terms = p === q ? [x[p]! * y[p]!] : [x[p]! * y[q]!, x[q]! * y[p]!];
    for (const term of terms) {
      value += stencil[entry]! * term;
      size += Math.abs(stencil[entry]! * term);
    }
  }
  return { value, size };
}

/** Λ x of one image. */
export function slowProduct(stencil: ArrayLike<number>, x: ArrayLike<number>, grid: Grid): Float64Array {
  const product = new Float64Array(x.length);
  for (const { entry, p, q } of entries(grid)) {
    product[p]! += stencil[entry]! * x[q]!;
    if (p !== q) product[q]! += stencil[entry]! * x[p]!;
  }
  return product;
}

/** Σ_n r_n (x_p y_q + y_p x_q) of each edge and Σ_n r_n x_p y_p of each pixel. */
export function slowStatistics(
  images: readonly ArrayLike<number>[],
  others: readonly ArrayLike<number>[],
  weights: ArrayLike<number>,
  grid: Grid,
): Float64Array {
  const sums = new Float64Array(stencilMask(grid).length);
  images.forEach((x, n) => {
    const y = others[n]!;
    for (const { entry, p, q } of entries(grid))
      sums[entry]! += weights[n]! * (p === q ? x[p]! * y[p]! : x[p]! * y[q]! + x[q]! * y[p]!);
  });
  return sums;
}
