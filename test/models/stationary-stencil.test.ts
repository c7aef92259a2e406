import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bandedCholesky, bandedLogDeterminant } from "../../lib/linear-algebra";
import { type Grid, toBanded, toDense } from "../../lib/models/grid-stencil";
import {
  type Boundary,
  entriesFromCorners,
  stationaryEigenvalues,
  stationaryLogDeterminant,
  stationaryStencil,
} from "../../lib/models/stationary-stencil";

const mnist = (neighborhood: 4 | 8): Grid => ({ height: 28, width: 28, neighborhood });
const byCholesky = (own: number, edge: number, corner: number, grid: Grid, boundary: Boundary) =>
  bandedLogDeterminant(
    bandedCholesky(toBanded(stationaryStencil({ own, edge, corner }, grid, boundary), grid))!,
  );

describe("log det Λ of 28 × 28 pixels, by the eigenvalues and by banded Cholesky", () => {
  // Golden values: sums of logarithms of the eigenvalues and dense slogdet in NumPy, which agree to 1e-12.
  test.each([
    ["4 I − A, zero boundary", 4, -1, 0, 4, "zero", 928.61029],
    ["4 I − A + 0.1 I, zero boundary", 4.1, -1, 0, 4, "zero", 965.781714],
    ["the graph Laplacian + 0.01 I, reflecting", 4.01, -1, 0, 4, "reflecting", 872.050556],
    ["the graph Laplacian + 1 I, reflecting", 5, -1, 0, 4, "reflecting", 1155.055085],
    ["8 I − A8, zero boundary", 8, -1, -1, 8, "zero", 1536.087638],
    ["8 neighbors + 0.1 I, reflecting", 8.1, -1, -1, 8, "reflecting", 1512.571664],
  ] as const)("%s", (_, own, edge, corner, neighborhood, boundary, golden) => {
    const grid = mnist(neighborhood);
    expect(stationaryLogDeterminant({ own, edge, corner }, grid, boundary)).toBeCloseTo(golden, 6);
    expect(byCholesky(own, edge, corner, grid, boundary)).toBeCloseTo(golden, 6);
  });
});

const cases = fc.record({
  height: fc.integer({ min: 2, max: 6 }),
  width: fc.integer({ min: 2, max: 6 }),
  neighborhood: fc.constantFrom(4 as const, 8 as const),
  boundary: fc.constantFrom("reflecting" as const, "zero" as const),
  corners: fc.array(fc.double({ min: 0.05, max: 5, noNaN: true }), { minLength: 3, maxLength: 3 }),
});

const entriesOf = (grid: Grid, boundary: Boundary, corners: number[]) => {
  const used = grid.neighborhood === 4 ? corners.slice(0, 2) : corners;
  const [own, edge, corner = 0] = entriesFromCorners(grid, boundary).map((row) =>
    row.reduce((sum, value, i) => sum + value * used[i]!, 0),
  );
  return { own: own!, edge: edge!, corner };
};

test("the cosines and sines are eigenvectors: the dense matrix times each is its eigenvalue times it", () => {
  fc.assert(
    fc.property(cases, ({ boundary, corners, ...grid }) => {
      const entries = entriesOf(grid, boundary, corners);
      const dense = toDense(stationaryStencil(entries, grid, boundary), grid);
      const eigenvalues = stationaryEigenvalues(entries, grid, boundary);
      const wave = (n: number, k: number, i: number) =>
        boundary === "reflecting"
          ? Math.cos((Math.PI * k * (i + 0.5)) / n)
          : Math.sin((Math.PI * (k + 1) * (i + 1)) / (n + 1));
      eigenvalues.forEach((eigenvalue, index) => {
        const [j, k] = [Math.floor(index / grid.width), index % grid.width];
        const v = dense.map(
          (_, p) => wave(grid.height, j, Math.floor(p / grid.width)) * wave(grid.width, k, p % grid.width),
        );
        dense.forEach((row, p) => {
          const product = row.reduce((sum, value, q) => sum + value * v[q]!, 0);
          expect(product).toBeCloseTo(eigenvalue * v[p]!, 9);
        });
      });
    }),
    { numRuns: 30 },
  );
});

test("positive corners of the spectrum make every eigenvalue positive, and on a square grid they are eigenvalues", () => {
  fc.assert(
    fc.property(cases, ({ boundary, corners, ...grid }) => {
      const all = stationaryEigenvalues(entriesOf(grid, boundary, corners), grid, boundary);
      expect(Math.min(...all)).toBeGreaterThan(0);
      const square = { ...grid, width: grid.height };
      const ends = stationaryEigenvalues(entriesOf(square, boundary, corners), square, boundary);
      expect(ends[0]).toBeCloseTo(corners[0]!, 9);
      expect(ends[ends.length - 1]).toBeCloseTo(corners[grid.neighborhood === 4 ? 1 : 2]!, 9);
      if (grid.neighborhood === 8) expect(ends[square.width - 1]).toBeCloseTo(corners[1]!, 9);
    }),
  );
});
