import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "../../lib/engine";
import { bandedIndex } from "../../lib/linear-algebra";
import {
  checkGrid,
  freeEntries,
  fromBanded,
  type Grid,
  quadraticForms,
  stencilMask,
  stencilProducts,
  stencilSize,
  toBanded,
  toDense,
  weightedStatistics,
} from "../../lib/models/grid-stencil";
import { bilinear } from "../linear-algebra/dense-matrix";

const grids = fc.record({
  height: fc.integer({ min: 2, max: 5 }),
  width: fc.integer({ min: 2, max: 5 }),
  neighborhood: fc.constantFrom(4 as const, 8 as const),
  seed: fc.integer(),
});

/** A random stencil of a grid and three random images. */
function example(grid: Grid, seed: number) {
  const random = new Random(seed);
  const mask = stencilMask(grid);
  const stencil = Float64Array.from(random.normal(mask.length), (value, i) => (mask[i] ? value : 0));
  const D = grid.height * grid.width;
  const images = Float64Array.from(random.normal(3 * D));
  const others = Float64Array.from(random.normal(3 * D));
  const image = (from: Float64Array, n: number) => from.subarray(n * D, (n + 1) * D);
  return { stencil, images, others, image, D, dense: toDense(stencil, grid) };
}

test("a 28 × 28 grid has 784 pixels with 1512 edges of 4 neighbors and 1458 more diagonal ones", () => {
  expect(freeEntries({ height: 28, width: 28, neighborhood: 4 })).toBe(784 + 1512);
  expect(freeEntries({ height: 28, width: 28, neighborhood: 8 })).toBe(784 + 1512 + 1458);
});

test("the dense matrix is symmetric and joins each inner pixel with its 4 or 8 neighbors only", () => {
  for (const neighborhood of [4, 8] as const) {
    const grid = { height: 3, width: 4, neighborhood };
    const ones = toDense(Float64Array.from(stencilMask(grid)), grid);
    ones.forEach((row, i) => {
      row.forEach((value, j) => {
        const down = Math.abs(Math.floor(i / 4) - Math.floor(j / 4));
        const right = Math.abs((i % 4) - (j % 4));
        const joined = neighborhood === 4 ? down + right <= 1 : Math.max(down, right) <= 1;
        expect(value).toBe(joined ? 1 : 0);
      });
    });
  }
});

test("quadraticForms and stencilProducts are those of the dense matrix", () => {
  fc.assert(
    fc.property(grids, (grid) => {
      const { stencil, images, image, D, dense } = example(grid, grid.seed);
      const products = stencilProducts(stencil, images, grid);
      quadraticForms(stencil, images, grid).forEach((form, n) => {
        const x = image(images, n);
        expect(form).toBeCloseTo(bilinear(x, dense, x), 9);
        dense.forEach((row, p) => {
          const slow = row.reduce((sum, value, q) => sum + value * x[q]!, 0);
          expect(products[n * D + p]).toBeCloseTo(slow, 9);
        });
      });
    }),
    { numRuns: 40 },
  );
});

test("weightedStatistics is the derivative of Σ r yᵀ Λ x, which is linear in the stencil", () => {
  fc.assert(
    fc.property(grids, (grid) => {
      const { stencil, images, others, image, dense } = example(grid, grid.seed);
      const weights = [0.5, -2, 0];
      const statistics = weightedStatistics(images, grid, weights, others);
      const linear = stencil.reduce((sum, entry, i) => sum + entry * statistics[i]!, 0);
      const slow = weights.reduce(
        (sum, r, n) => sum + r * bilinear(image(others, n), dense, image(images, n)),
        0,
      );
      expect(linear).toBeCloseTo(slow, 8);
      const mask = stencilMask(grid);
      statistics.forEach((value, i) => {
        if (!mask[i]) expect(value).toBe(0);
      });
    }),
    { numRuns: 40 },
  );
});

test("toBanded holds the dense matrix, and fromBanded takes the stencil back out of it", () => {
  fc.assert(
    fc.property(grids, (grid) => {
      const { stencil, dense } = example(grid, grid.seed);
      const banded = toBanded(stencil, grid);
      dense.forEach((row, i) => {
        row.forEach((value, j) => {
          const inside = Math.abs(i - j) <= banded.bandwidth;
          expect(inside ? banded.entries[bandedIndex(banded, i, j)] : 0).toBe(value);
        });
      });
      expect(fromBanded(banded, grid)).toEqual(stencil);
      expect(stencil.length).toBe(stencilSize(grid));
    }),
    { numRuns: 40 },
  );
});

test("wrong grids and wrong numbers of pixels are refused with what to give instead", () => {
  expect(() => checkGrid({ height: 1, width: 4, neighborhood: 4 })).toThrow("at least 2 × 2 pixels");
  expect(() => checkGrid({ height: 3, width: 4, neighborhood: 6 as 4 })).toThrow("4 or 8 neighbors, not 6");
  const grid = { height: 2, width: 2, neighborhood: 4 as const };
  expect(() => quadraticForms(new Float64Array(12), [1, 2, 3], grid)).toThrow("images of 2 × 2");
});
