import { bandedCholesky, bandedIndex, bandedMatrix, bandedSolve, sum } from "../linear-algebra";
import { type Grid, offsets, type Stencil, stencilMask, stencilSize } from "./grid-stencil";

/**
 * The precision that score matching ends at, without any iteration: the quadratic J = −tr Λ + ½ tr(Λ S Λ) has its minimum where
 * Λ S + S Λ = 2 I on the entries that Λ has, which is a linear system.
 *
 * With the entries as a vector θ, J = −bᵀθ + ½ θᵀ A θ. An entry θ_ij contributes x_j at pixel i and x_i at pixel j to Λ x, so
 * A_{ij,kl} adds up S of the other ends over the pixels that the two entries share. Numbered pixel by pixel, entries that share
 * a pixel are near each other and A is banded.
 *
 * Nothing in it keeps Λ positive definite.
 *
 * @param secondMoments S = (1/N) Σ x xᵀ, `[D, D]` row by row
 * @throws where S leaves the minimum open: fewer images than pixels, or a pixel that never varies
 */
export function scoreMatchingOptimum(secondMoments: ArrayLike<number>, grid: Grid): Stencil {
  const { entries, bandwidth } = entriesByPixel(grid);
  const size = stencilSize(grid);
  const A = bandedMatrix(size, bandwidth);
  const right = new Float64Array(size);
  addQuadratic(secondMoments, grid, (i, j, value) => {
    A.entries[bandedIndex(A, entries[i]!, entries[j]!)]! += value;
  });
  stencilMask(grid).forEach((inside, i) => {
    if (inside && i < grid.height * grid.width) right[entries[i]!] = 1;
    if (!inside) A.entries[bandedIndex(A, entries[i]!, entries[i]!)] = 1;
  });
  const factor = bandedCholesky(A);
  if (!factor) {
    throw new Error(
      "Score matching has no unique minimum on these images: give more of them, or add noise to their pixels.",
    );
  }
  const solution = bandedSolve(factor, right);
  return Float64Array.from({ length: size }, (_, i) => solution[entries[i]!]!);
}

/**
 * The same minimum among the combinations Λ = Σ_b θ_b Λ_b of a few stencils, a stationary precision's for example.
 *
 * @param basis the stencils Λ_b
 * @returns θ
 */
export function scoreMatchingOptimumWithin(
  basis: readonly Stencil[],
  secondMoments: ArrayLike<number>,
  grid: Grid,
): Float64Array {
  const A = bandedMatrix(basis.length, basis.length - 1);
  addQuadratic(secondMoments, grid, (i, j, value) => {
    for (let a = 0; a < basis.length; a++) {
      for (let b = 0; b <= a; b++) {
        const both = basis[a]![i]! * basis[b]![j]! + (i === j ? 0 : basis[a]![j]! * basis[b]![i]!);
        A.entries[bandedIndex(A, a, b)]! += value * both;
      }
    }
  });
  const D = grid.height * grid.width;
  const traces = basis.map((stencil) => sum(stencil.subarray(0, D)));
  const factor = bandedCholesky(A);
  if (!factor) throw new Error("Score matching has no unique minimum on these images: give more of them.");
  return bandedSolve(factor, traces);
}

/** Calls `add` with every part of A_ij, i ≥ j as the entries are numbered pixel by pixel; A_ij is the sum of its parts. */
function addQuadratic(
  S: ArrayLike<number>,
  grid: Grid,
  add: (i: number, j: number, value: number) => void,
): void {
  const { height, width } = grid;
  const D = height * width;
  const mask = stencilMask(grid);
  const touching: { entry: number; other: number }[][] = Array.from({ length: D }, () => []);
  offsets(grid).forEach(([down, right], k) => {
    for (let p = 0; p < D; p++) {
      if (!mask[k * D + p]) continue;
      const q = p + down * width + right;
      touching[p]!.push({ entry: k * D + p, other: q });
      if (k > 0) touching[q]!.push({ entry: k * D + p, other: p });
    }
  });
  for (const list of touching) {
    list.forEach((one, a) => {
      for (const two of list.slice(0, a + 1)) add(one.entry, two.entry, S[one.other * D + two.other]!);
    });
  }
}

/** The number of each entry of the stencil when they are taken pixel by pixel, and how far apart two that share a pixel can be. */
function entriesByPixel(grid: Grid): { entries: Int32Array; bandwidth: number } {
  const K = offsets(grid).length;
  const D = grid.height * grid.width;
  const entries = Int32Array.from({ length: K * D }, (_, i) => (i % D) * K + Math.floor(i / D));
  const farthest = grid.width + (grid.neighborhood === 8 ? 1 : 0);
  return { entries, bandwidth: K * farthest + K - 1 };
}
