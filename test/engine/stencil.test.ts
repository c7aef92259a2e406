import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import { nativeFunctions } from "../../lib/engine/native/library";
import { NativeStencilKernel, type StencilKernel, WasmStencilKernel } from "../../lib/engine/stencil";
import { type Grid, stencilMask } from "../../lib/models/grid-stencil";
import { slowForm, slowProduct, slowStatistics } from "../models/slow-stencil";

const functions = nativeFunctions();
const kinds: { name: string; make: () => StencilKernel }[] = [
  { name: "WebAssembly", make: () => new WasmStencilKernel() },
  ...(functions
    ? [1, 2].map((threads) => ({
        name: `native code, threads: ${threads}`,
        make: () => new NativeStencilKernel(functions, threads),
      }))
    : []),
];

const shapeOf = ({ height, width, neighborhood }: Grid) => ({ height, width, diagonal: neighborhood === 8 });

/** A random stencil of a grid, with random images and weights. */
function example(grid: Grid, count: number, seed: number) {
  const random = new Random(seed);
  const D = grid.height * grid.width;
  const mask = stencilMask(grid);
  const stencil = Float64Array.from(random.normal(mask.length), (value, i) => value * mask[i]!);
  const [images, others] = [random.normal(count * D), random.normal(count * D)];
  const image = (from: Float32Array, n: number) => from.subarray(n * D, (n + 1) * D);
  return { D, mask, stencil, images, others, image, weights: random.normal(count) };
}

/** The largest distance of two arrays' numbers, of as many as the second has. */
function farthest(a: Float64Array, b: Float64Array): number {
  return b.reduce((largest, value, i) => Math.max(largest, Math.abs(value - a[i]!)), 0);
}

// Sums of up to 8,000 float64 terms in another order: each addition may err by 1.1e-16 of the sum of their sizes.
const rounding = 1e-12;

describe.each(kinds)("the stencil kernel in $name", ({ make }) => {
  const kernel = make();
  const sizes = fc.record({
    height: fc.integer({ min: 2, max: 31 }),
    width: fc.integer({ min: 2, max: 31 }),
    neighborhood: fc.constantFrom(4 as const, 8 as const),
    count: fc.integer({ min: 1, max: 9 }),
    seed: fc.integer(),
  });

  test("computes in float64 what loops over pixels and edges do, from float32 and float64 images alike", () => {
    fc.assert(
      fc.property(sizes, ({ count, seed, ...grid }) => {
        const shape = shapeOf(grid);
        const { D, mask, stencil, images, others, image, weights } = example(grid, count, seed);
        const each = <T>(make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));

        const forms = kernel.quadraticForms(stencil, images, count, shape);
        expect(kernel.quadraticForms(stencil, Float64Array.from(images), count, shape)).toEqual(forms);
        const products = kernel.stencilProducts(stencil, images, count, shape);
        each((n) => {
          const { value, size } = slowForm(stencil, image(images, n), image(images, n), grid);
          expect(Math.abs(forms[n]! - value)).toBeLessThan(rounding * size);
          const slow = slowProduct(stencil, image(images, n), grid);
          expect(farthest(products.subarray(n * D), slow)).toBeLessThan(rounding);
        });
        for (const y of [images, others]) {
          const sums = kernel.weightedStatistics(images, y, weights, count, shape);
          const wide = Float64Array.from(images);
          const same = y === images ? wide : y;
          expect(kernel.weightedStatistics(wide, same, weights, count, shape)).toEqual(sums);
          const slow = slowStatistics(
            each((n) => image(images, n)),
            each((n) => image(y, n)),
            weights,
            grid,
          );
          const onGrid = sums.map((sum, i) => sum * mask[i]!);
          expect(farthest(onGrid, slow)).toBeLessThan(rounding * count * 50);
        }
      }),
      { numRuns: 15 },
    );
  });

  test("reads nothing of the grid or the images before", () => {
    const [small, large] = [
      { height: 3, width: 3, diagonal: true },
      { height: 6, width: 7, diagonal: false },
    ];
    const { stencil, images } = example({ height: 3, width: 3, neighborhood: 8 }, 3, 1);
    const before = kernel.quadraticForms(stencil, images, 3, small);
    const statistics = kernel.weightedStatistics(images, images, undefined, 3, small);
    const poison = new Float32Array(8 * 42).fill(Number.NaN);
    kernel.quadraticForms(new Float64Array(3 * 42).fill(Number.NaN), poison, 8, large);
    kernel.weightedStatistics(poison, poison.slice(), undefined, 8, large);
    kernel.stencilProducts(new Float64Array(5 * 9).fill(Number.NaN), poison.subarray(0, 36), 4, small);
    expect(kernel.quadraticForms(stencil, images, 3, small)).toEqual(before);
    expect(kernel.weightedStatistics(images, images, undefined, 3, small)).toEqual(statistics);
  });

  test("one image that is not a number leaves the others alone", () => {
    const shape = { height: 3, width: 4, diagonal: true };
    const { stencil, images } = example({ height: 3, width: 4, neighborhood: 8 }, 3, 2);
    const forms = kernel.quadraticForms(stencil, images, 3, shape);
    const broken = images.map((value, i) => (i >= 12 && i < 24 ? Number.NaN : value));
    const got = kernel.quadraticForms(stencil, broken, 3, shape);
    expect([...got]).toEqual([forms[0], Number.NaN, forms[2]]);
  });
});

test.runIf(functions)(
  "threads share out the images without changing a bit, and agree with WebAssembly to rounding",
  () => {
    const grid: Grid = { height: 9, width: 11, neighborhood: 8 };
    const shape = shapeOf(grid);
    const count = 1001;
    const { stencil, images, others, weights, mask } = example(grid, count, 3);
    const results = [
      new NativeStencilKernel(functions!, 1),
      new NativeStencilKernel(functions!, 3),
      new WasmStencilKernel(),
    ].map((kernel) => [
      kernel.quadraticForms(stencil, images, count, shape),
      kernel.stencilProducts(stencil, images, count, shape),
      kernel.weightedStatistics(images, images, weights, count, shape).map((sum, i) => sum * mask[i]!),
      kernel.weightedStatistics(images, others, weights, count, shape).map((sum, i) => sum * mask[i]!),
    ]);
    expect(results[1]).toEqual(results[0]);
    results[2]!.forEach((values, part) => {
      expect(farthest(results[0]![part]!, values)).toBeLessThan(1e-10);
    });
  },
);
