import { type Images, type StencilShape, stencilKernel } from "../engine/stencil";
import { type BandedMatrix, bandedIndex, bandedMatrix } from "../linear-algebra";

/** A grid of pixels, each joined to its 4 nearest neighbors or to these and the 4 diagonal ones. */
export interface Grid {
  readonly height: number;
  readonly width: number;
  readonly neighborhood: 4 | 8;
}

/**
 * A symmetric D × D matrix Λ with the sparsity of a grid, by its K = 3 or 5 different diagonals.
 *
 * `[K, height, width]`: plane 0 holds Λ_pp; plane k the coupling Λ_pq of pixel p with its neighbor q = p + offset k, and zero
 * where p has no such neighbor.
 */
export type Stencil = Float64Array;

const OFFSETS = [[0, 0], [0, 1], [1, 0], [1, 1], [1, -1]] as const; // biome-ignore format: one line

/** Row and column offsets of the planes: the pixel itself, right, down, and with 8 neighbors the two diagonals below. */
export function offsets({ neighborhood }: Grid): readonly (readonly [number, number])[] {
  return OFFSETS.slice(0, neighborhood === 4 ? 3 : 5);
}

/** @throws unless the grid is at least 2 × 2 and has 4 or 8 neighbors */
export function checkGrid({ height, width, neighborhood }: Grid): void {
  if (!(Number.isInteger(height) && Number.isInteger(width) && height >= 2 && width >= 2)) {
    throw new Error(`A grid has at least 2 × 2 pixels, not ${height} × ${width}.`);
  }
  if (neighborhood !== 4 && neighborhood !== 8) {
    throw new Error(`A pixel has 4 or 8 neighbors, not ${neighborhood}.`);
  }
}

/** 1 where the stencil has an entry and 0 where pixel p has no neighbor in that direction; `[K, height, width]`. */
export function stencilMask(grid: Grid): Uint8Array {
  const { height, width } = grid;
  const mask = new Uint8Array(stencilSize(grid));
  offsets(grid).forEach(([down, right], k) => {
    for (let p = 0; p < height * width; p++) {
      const row = Math.floor(p / width) + down;
      const column = (p % width) + right;
      mask[k * height * width + p] = row < height && column >= 0 && column < width ? 1 : 0;
    }
  });
  return mask;
}

/** K · D. */
export function stencilSize(grid: Grid): number {
  return offsets(grid).length * grid.height * grid.width;
}

/** The entries of Λ that are free: one for each pixel and one for each edge. */
export function freeEntries(grid: Grid): number {
  return stencilMask(grid).reduce((sum, inside) => sum + inside, 0);
}

/** Distances in memory from a pixel to the neighbors of the planes. */
function shifts(grid: Grid): number[] {
  return offsets(grid).map(([down, right]) => down * grid.width + right);
}

/** Λ as a banded matrix: pixels row by row, bandwidth `width`, or `width + 1` with diagonal neighbors. */
export function toBanded(stencil: ArrayLike<number>, grid: Grid): BandedMatrix {
  const D = grid.height * grid.width;
  const matrix = bandedMatrix(D, grid.width + (grid.neighborhood === 8 ? 1 : 0));
  shifts(grid).forEach((shift, k) => {
    for (let p = 0; p + shift < D; p++) {
      const value = stencil[k * D + p]!;
      if (value !== 0) matrix.entries[bandedIndex(matrix, p + shift, p)] = value;
    }
  });
  return matrix;
}

/** The entries of a banded matrix that a stencil has a place for. */
export function fromBanded(matrix: BandedMatrix, grid: Grid): Stencil {
  const D = grid.height * grid.width;
  const mask = stencilMask(grid);
  const all = shifts(grid);
  return Float64Array.from(mask, (inside, i) => {
    const p = i % D;
    return inside ? matrix.entries[bandedIndex(matrix, p + all[Math.floor(i / D)]!, p)]! : 0;
  });
}

/** Λ as nested arrays `[D, D]`, for small grids and for tests. */
export function toDense(stencil: ArrayLike<number>, grid: Grid): number[][] {
  const D = grid.height * grid.width;
  const dense = Array.from({ length: D }, () => new Array<number>(D).fill(0));
  const mask = stencilMask(grid);
  shifts(grid).forEach((shift, k) => {
    for (let p = 0; p < D; p++) {
      if (!mask[k * D + p]) continue;
      dense[p]![p + shift] = stencil[k * D + p]!;
      dense[p + shift]![p] = stencil[k * D + p]!;
    }
  });
  return dense;
}

/**
 * xᵀ Λ x of each image, by 2 K D operations.
 *
 * xᵀ Λ x = Σ_p Λ_pp x_p² + 2 Σ_{edges pq} Λ_pq x_p x_q
 *
 * This and the next two compute in float64; images are read fastest from a Float32Array.
 *
 * @param images D values an image, row after row
 * @returns `[images]`
 */
export function quadraticForms(stencil: Stencil, images: ArrayLike<number>, grid: Grid): Float64Array {
  return stencilKernel().quadraticForms(stencil, asArray(images), countImages(images, grid), shapeOf(grid));
}

/** Λ x of each image, `[images, D]`. */
export function stencilProducts(stencil: Stencil, images: ArrayLike<number>, grid: Grid): Float64Array {
  return stencilKernel().stencilProducts(stencil, asArray(images), countImages(images, grid), shapeOf(grid));
}

/**
 * The derivative of Σ_n r_n y_nᵀ Λ x_n with respect to the entries of the stencil.
 *
 * With y = x these are the weighted sums of the sufficient statistics: x_p² for a pixel, 2 x_p x_q for an edge.
 *
 * @param weights r `[images]`, default 1 each
 * @param others y, default x
 */
export function weightedStatistics(
  images: ArrayLike<number>,
  grid: Grid,
  weights?: ArrayLike<number>,
  others: ArrayLike<number> = images,
): Stencil {
  const count = countImages(images, grid);
  const x = asArray(images);
  const y = others === images ? x : asArray(others);
  const sums = stencilKernel().weightedStatistics(x, y, weights, count, shapeOf(grid));
  // Where a pixel has no neighbor there is the pixel beyond the border, on the next line.
  stencilMask(grid).forEach((inside, i) => {
    if (!inside) sums[i] = 0;
  });
  return sums;
}

function asArray(images: ArrayLike<number>): Images {
  return images instanceof Float32Array || images instanceof Float64Array
    ? images
    : Float64Array.from(images);
}

function shapeOf({ height, width, neighborhood }: Grid): StencilShape {
  return { height, width, diagonal: neighborhood === 8 };
}

/** Number of images in a flat array. */
export function countImages(images: ArrayLike<number>, { height, width }: Grid): number {
  const count = images.length / (height * width);
  if (!Number.isInteger(count) || count === 0) {
    throw new Error(
      `Give whole images: ${images.length} values do not split into images of ${height} × ${width}.`,
    );
  }
  return count;
}
