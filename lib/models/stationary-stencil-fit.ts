import { dot } from "../linear-algebra";
import { minimize } from "../training/minimize";
import type { StencilLoss } from "./gaussian-markov-losses";
import type { Grid, Stencil } from "./grid-stencil";
import { entriesFromCorners, stationaryStencil } from "./stationary-stencil";

/** The reflecting stationary precision with given eigenvalues at the corners of its spectrum: positive definite if these are positive. */
export function stencilFromCorners(corners: ArrayLike<number>, grid: Grid): Stencil {
  const [own, edge, corner] = entriesFromCorners(grid, "reflecting").map((row) =>
    row.reduce((sum, weight, i) => sum + weight * corners[i]!, 0),
  );
  return stationaryStencil({ own: own!, edge: edge!, corner: corner ?? 0 }, grid, "reflecting");
}

/** A loss of a precision, and of numbers beside it: a normalizer that is estimated, say. Undefined where it is not defined. */
export type StationaryObjective = (
  stencil: Stencil,
  beside: Float64Array,
) => (StencilLoss & { readonly besideGradient?: ArrayLike<number> }) | undefined;

/**
 * The reflecting stationary precision, two numbers with 4 neighbors and three with 8, that makes a loss smallest, by L-BFGS over the
 * logarithms of what its eigenvalues at the corners of the spectrum have above the floor.
 *
 * @param options.floor no eigenvalue is to be below, default 0
 * @param options.beside where numbers beside the precision start, default none
 * @param options.start the precision at the start is this many times the identity more than the floor, default e⁴
 */
export function fitStationaryStencil(
  objective: StationaryObjective,
  grid: Grid,
  options: { readonly floor?: number; readonly start?: number; readonly beside?: readonly number[] } = {},
): { readonly stencil: Stencil; readonly beside: Float64Array } {
  const { floor = 0, beside = [], start = Math.exp(4) } = options;
  const K = grid.neighborhood === 4 ? 2 : 3;
  const basis = Array.from({ length: K }, (_, k) =>
    stencilFromCorners(
      Array.from({ length: K }, (_, i) => (i === k ? 1 : 0)),
      grid,
    ),
  );
  const stencilAt = (x: Float64Array) =>
    stencilFromCorners(
      x.subarray(0, K).map((log) => floor + Math.exp(log)),
      grid,
    );
  const found = minimize(
    (x) => {
      const at = objective(stencilAt(x), x.subarray(K));
      if (!at) return undefined;
      const gradient = x.map((log, i) =>
        i < K ? Math.exp(log) * dot(at.gradient, basis[i]!) : (at.besideGradient?.[i - K] ?? 0),
      );
      return { value: at.loss, gradient };
    },
    [...new Array<number>(K).fill(Math.log(start)), ...beside],
    { tolerance: 1e-5, iterations: 300 },
  );
  return { stencil: stencilAt(found.x), beside: found.x.slice(K) };
}
