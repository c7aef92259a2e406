import { type Grid, offsets, type Stencil, stencilMask } from "./grid-stencil";

/**
 * What the neighbors outside of the image are taken to be: the pixel at the border mirrored, or zero.
 *
 * Mirrored, the eigenvectors of the precision are the cosines of the DCT-II; with zeros, the sines of the DST-I.
 */
export type Boundary = "reflecting" | "zero";

/** The entries of a stationary stencil: the pixel itself, its 4 nearest neighbors, and the 4 diagonal ones (0 with 4 neighbors). */
export interface StationaryEntries {
  readonly own: number;
  readonly edge: number;
  readonly corner: number;
}

/**
 * The eigenvalues of the matrix R of a path of n pixels: R_ij = 1 between neighbors, and in the two corners too when reflecting.
 *
 * 2 cos(π k / n), k = 0 … n − 1, with eigenvectors cos(π k (i + ½) / n); with a zero boundary 2 cos(π k / (n + 1)), k = 1 … n.
 */
export function pathEigenvalues(n: number, boundary: Boundary): Float64Array {
  return Float64Array.from({ length: n }, (_, k) =>
    boundary === "reflecting" ? 2 * Math.cos((Math.PI * k) / n) : 2 * Math.cos((Math.PI * (k + 1)) / (n + 1)),
  );
}

/**
 * All D eigenvalues of a stationary precision Λ = own I + edge (R ⊗ I + I ⊗ R) + corner R ⊗ R, in closed form:
 *
 * λ_jk = own + edge (r_j + r_k) + corner r_j r_k.
 *
 * @returns `[height, width]`
 */
export function stationaryEigenvalues(
  { own, edge, corner }: StationaryEntries,
  { height, width }: Grid,
  boundary: Boundary,
): Float64Array {
  const columns = pathEigenvalues(width, boundary);
  return Float64Array.from(pathEigenvalues(height, boundary)).reduce(
    (all, r_j, j) => {
      columns.forEach((r_k, k) => {
        all[j * width + k] = own + edge * (r_j + r_k) + corner * r_j * r_k;
      });
      return all;
    },
    new Float64Array(height * width),
  );
}

/** log det Λ = Σ_jk log λ_jk in nats, by D cosines; NaN where Λ is not positive definite. */
export function stationaryLogDeterminant(entries: StationaryEntries, grid: Grid, boundary: Boundary): number {
  return stationaryEigenvalues(entries, grid, boundary).reduce((sum, value) => sum + Math.log(value), 0);
}

/** The stencil of own I + edge (R ⊗ I + I ⊗ R) + corner R ⊗ R. */
export function stationaryStencil(entries: StationaryEntries, grid: Grid, boundary: Boundary): Stencil {
  const basis = stationaryBasis(grid, boundary);
  const values = [entries.own, entries.edge, entries.corner];
  return basis[0]!.map((_, i) => basis.reduce((sum, plane, b) => sum + values[b]! * plane[i]!, 0));
}

/** The stencils of I, R ⊗ I + I ⊗ R and, with 8 neighbors, R ⊗ R: what a stationary precision is a combination of. */
export function stationaryBasis(grid: Grid, boundary: Boundary): Stencil[] {
  const { height, width } = grid;
  const R = (n: number, i: number, j: number) => {
    if (Math.abs(i - j) === 1) return 1;
    return boundary === "reflecting" && i === j && (i === 0 || i === n - 1) ? 1 : 0;
  };
  const identity = (i: number, j: number) => (i === j ? 1 : 0);
  const entries: ((rows: [number, number], columns: [number, number]) => number)[] = [
    ([i, j], [k, l]) => identity(i, j) * identity(k, l),
    ([i, j], [k, l]) => R(height, i, j) * identity(k, l) + identity(i, j) * R(width, k, l),
    ([i, j], [k, l]) => R(height, i, j) * R(width, k, l),
  ];
  const mask = stencilMask(grid);
  return entries.slice(0, grid.neighborhood === 4 ? 2 : 3).map((entry) =>
    Float64Array.from(mask, (inside, index) => {
      if (!inside) return 0;
      const p = index % (height * width);
      const [down, right] = offsets(grid)[Math.floor(index / (height * width))]!;
      const [row, column] = [Math.floor(p / width), p % width];
      return entry([row, row + down], [column, column + right]);
    }),
  );
}

/**
 * The matrix that makes the entries of a stencil from its eigenvalues at the corners of the spectrum, [λ(h, h), λ(l, l)] with
 * 4 neighbors and [λ(h, h), λ(h, l), λ(l, l)] with 8, where h and l are the largest and the smallest eigenvalue of R.
 *
 * λ(r, s) = own + edge (r + s) + corner r s is linear in r and in s, so its smallest value is at a corner: Λ is positive definite
 * if these are positive, and on a square grid only if.
 *
 * @returns rows own, edge and, with 8 neighbors, corner
 */
export function entriesFromCorners(grid: Grid, boundary: Boundary): number[][] {
  const path = pathEigenvalues(Math.max(grid.height, grid.width), boundary);
  const [h, l] = [path[0]!, path[path.length - 1]!];
  // λ(h,h) − λ(l,l) = 2 edge (h − l) + corner (h² − l²) and λ(h,h) − 2 λ(h,l) + λ(l,l) = corner (h − l)².
  const combine = (corner: number[]) => {
    const ends = corner.length === 2 ? [1, -1] : [1, 0, -1];
    const edge = ends.map((end, i) => (end / (h - l) - corner[i]! * (h + l)) / 2);
    const own = ends.map((_, i) => (i === 0 ? 1 : 0) - 2 * h * edge[i]! - h * h * corner[i]!);
    return [own, edge, corner];
  };
  if (grid.neighborhood === 4) return combine([0, 0]).slice(0, 2);
  return combine([1, -2, 1].map((value) => value / (h - l) ** 2));
}
