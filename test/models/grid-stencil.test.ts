import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import { bandedIndex } from "../../lib/models/banded-cholesky";
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
import { bilinear } from "./dense-matrix";
import { slowForm, slowProduct, slowStatistics } from "./slow-stencil";

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

describe("the kernel", () => {
  const sizes = fc.record({
    height: fc.integer({ min: 2, max: 31 }),
    width: fc.integer({ min: 2, max: 31 }),
    neighborhood: fc.constantFrom(4 as const, 8 as const),
    count: fc.integer({ min: 1, max: 9 }),
    seed: fc.integer(),
  });

  // Sums of up to 8,000 float64 terms in another order: each addition may err by 1.1e-16 of the sum of their sizes.
  const rounding = 1e-12;

  test("computes in float64 what loops over pixels and edges do, from float32 and float64 images alike", () => {
    fc.assert(
      fc.property(sizes, ({ count, seed, ...grid }) => {
        const random = new Random(seed);
        const D = grid.height * grid.width;
        const mask = stencilMask(grid);
        const stencil = Float64Array.from(random.normal(mask.length), (value, i) => value * mask[i]!);
        const images = random.normal(count * D);
        const others = random.normal(count * D);
        const weights = random.normal(count);
        const image = (from: Float32Array, n: number) => from.subarray(n * D, (n + 1) * D);
        const each = <T>(make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

        const forms = quadraticForms(stencil, images, grid);
        expect(quadraticForms(stencil, Float64Array.from(images), grid)).toEqual(forms);
        const products = stencilProducts(stencil, images, grid);
        each((n) => {
          const { value, size } = slowForm(stencil, image(images, n), image(images, n), grid);
          expect(Math.abs(forms[n]! - value)).toBeLessThan(rounding * size);
          slowProduct(stencil, image(images, n), grid).forEach((entry, p) => {
            expect(Math.abs(products[n * D + p]! - entry)).toBeLessThan(rounding);
          });
        });
        for (const [y, given] of [[images], [others, others]] as const) {
          const sums = weightedStatistics(images, grid, weights, given);
          const slow = slowStatistics(
            each((n) => image(images, n)),
            each((n) => image(y, n)),
            weights,
            grid,
          );
          sums.forEach((sum, i) => {
            expect(Math.abs(sum - slow[i]!)).toBeLessThan(rounding * count * 50);
          });
        }
      }),
      { numRuns: 25 },
    );
  });

  test("reads nothing of the grid or the images before", () => {
    const small: Grid = { height: 3, width: 3, neighborhood: 8 };
    const large: Grid = { height: 6, width: 7, neighborhood: 4 };
    const { stencil, images } = example(small, 1);
    const before = quadraticForms(stencil, images, small);
    const statistics = weightedStatistics(images, small);
    const poison = new Float32Array(8 * 42).fill(Number.NaN);
    quadraticForms(new Float64Array(3 * 42).fill(Number.NaN), poison, large);
    weightedStatistics(poison, large, undefined, poison.slice());
    stencilProducts(new Float64Array(5 * 9).fill(Number.NaN), poison.subarray(0, 36), small);
    expect(quadraticForms(stencil, images, small)).toEqual(before);
    expect(weightedStatistics(images, small)).toEqual(statistics);
  });

  test("one image that is not a number leaves the others alone", () => {
    const grid: Grid = { height: 3, width: 4, neighborhood: 8 };
    const { stencil, images } = example(grid, 2);
    const forms = quadraticForms(stencil, images, grid);
    const broken = images.map((value, i) => (i >= 12 && i < 24 ? Number.NaN : value));
    expect([...quadraticForms(stencil, broken, grid)]).toEqual([forms[0], Number.NaN, forms[2]]);
  });
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
