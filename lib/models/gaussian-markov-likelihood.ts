import { dot, mean } from "../linear-algebra";
import { type MinimizeOptions, minimize } from "../training/minimize";
import { likelihoodLoss } from "./gaussian-markov-losses";
import type { Grid, Stencil } from "./grid-stencil";

/**
 * The precision of maximum likelihood over all entries of a grid: where Λ⁻¹ equals S on pixels and edges. By L-BFGS, from independent
 * pixels with the variances of the data.
 *
 * @param statistics `weightedStatistics(images, grid)` over N
 */
export function likelihoodOptimum(statistics: Stencil, grid: Grid, options: MinimizeOptions = {}): Stencil {
  const D = grid.height * grid.width;
  const start = statistics.map((value, i) => (i < D ? 1 / value : 0));
  return minimize((stencil) => lossAt(stencil, statistics, grid), start, options).x;
}

/**
 * The same among the combinations Λ = Σ_b θ_b Λ_b of a few stencils, the first of them the identity: a stationary precision's for
 * example.
 *
 * @param basis the stencils Λ_b
 */
export function likelihoodOptimumWithin(
  basis: readonly Stencil[],
  statistics: Stencil,
  grid: Grid,
  options: MinimizeOptions = {},
): Stencil {
  const D = grid.height * grid.width;
  const variance = mean(statistics.subarray(0, D));
  const combine = (theta: ArrayLike<number>) =>
    basis[0]!.map((_, i) => basis.reduce((sum, plane, b) => sum + theta[b]! * plane[i]!, 0));
  const { x } = minimize(
    (theta) => {
      const at = lossAt(combine(theta), statistics, grid);
      return (
        at && { value: at.value, gradient: Float64Array.from(basis, (plane) => dot(plane, at.gradient)) }
      );
    },
    basis.map((_, b) => (b === 0 ? 1 / variance : 0)),
    options,
  );
  return combine(x);
}

function lossAt(stencil: Stencil, statistics: Stencil, grid: Grid) {
  const at = likelihoodLoss(stencil, statistics, grid);
  return at && { value: at.loss, gradient: at.gradient };
}
