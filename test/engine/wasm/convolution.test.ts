import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { startEngine } from "../../../lib/engine";
import { agreesWithCpu, tensorOf } from "./agreement";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

const between = (min: number, max: number) => fc.integer({ min, max });
type Padding = "valid" | "same" | number | [[0, 0], [number, number], [number, number], [0, 0]];

const padding = fc.oneof(
  fc.constantFrom<Padding>("valid", "same"),
  between(0, 2) as fc.Arbitrary<Padding>,
  fc.tuple(between(0, 2), between(0, 2), between(0, 2), between(0, 2)).map(
    ([top, bottom, left, right]): Padding => [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
  ),
);

/** A convolution that fits: the image is at least as large as the dilated filter. */
const convolution = fc
  .record({
    batch: between(1, 3),
    channels: between(1, 6),
    filters: between(1, 6),
    kernel: fc.tuple(between(1, 4), between(1, 4)),
    strides: fc.tuple(between(1, 3), between(1, 3)),
    dilations: fc.tuple(between(1, 2), between(1, 2)),
    room: fc.tuple(between(0, 6), between(0, 6)),
    pad: padding,
    seed: fc.nat(),
  })
  .map((c) => {
    // tfjs takes a single number as padding for square filters only.
    const kernel: [number, number] = typeof c.pad === "number" ? [c.kernel[0], c.kernel[0]] : c.kernel;
    const size = (axis: 0 | 1) => (kernel[axis] - 1) * c.dilations[axis] + 1 + c.room[axis];
    return { ...c, kernel, height: size(0), width: size(1) };
  });

const rounding = (pad: Padding) => (typeof pad === "string" ? undefined : "floor");

/** Strides and dilations above 1 exclude each other in tfjs, and gradients know no dilations. */
const withStrides = convolution.map((c) => ({ ...c, dilations: [1, 1] as [number, number] }));
// tfjs computes no sensible output shape for dilated filters with numeric padding.
const withDilations = fc
  .tuple(convolution, fc.constantFrom<Padding>("valid", "same"))
  .map(([c, pad]) => ({ ...c, pad, strides: [1, 1] as [number, number] }));

const convolutionAgrees = fc.property(
  withStrides,
  ({ batch, height, width, channels, filters, kernel, strides, pad, seed }) => {
    agreesWithCpu(
      (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, strides, pad, "NHWC", 1, rounding(pad)),
      [tensorOf([batch, height, width, channels], seed), tensorOf([...kernel, channels, filters], seed + 1)],
      { sumOfProducts: true },
    );
  },
);

describe("conv2d", () => {
  test("has the cpu backend's values and gradients for all strides and paddings", () => {
    fc.assert(convolutionAgrees, { numRuns: 150 });
  });

  test("has the cpu backend's values for dilated filters", () => {
    fc.assert(
      fc.property(
        withDilations,
        ({ batch, height, width, channels, filters, kernel, dilations, pad, seed }) => {
          agreesWithCpu(
            (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, pad, "NHWC", dilations, rounding(pad)),
            [
              tensorOf([batch, height, width, channels], seed),
              tensorOf([...kernel, channels, filters], seed + 1),
            ],
            { gradients: false, sumOfProducts: true },
          );
        },
      ),
      { numRuns: 80 },
    );
  });

  test("computes batches whose patches do not fit into one chunk", () => {
    agreesWithCpu(
      (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, "same"),
      [tensorOf([13, 28, 28, 3], 1), tensorOf([5, 5, 3, 4], 2)],
      { sumOfProducts: true },
    );
  });

  test("adds a bias and applies an activation when fused", () => {
    const activation = fc.constantFrom("linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu");
    const bias = fc.constantFrom("none", "row", "one");
    fc.assert(
      fc.property(withStrides, activation, bias, (c, name, kind) => {
        const { batch, height, width, channels, filters, kernel, strides, pad, seed } = c;
        agreesWithCpu(
          (x, f, b, alpha) =>
            tf.fused.conv2d({
              x: x as tf.Tensor4D,
              filter: f as tf.Tensor4D,
              strides,
              pad,
              ...(pad === "valid" || pad === "same" ? {} : { dimRoundingMode: "floor" as const }),
              ...(kind === "none" ? {} : { bias: b! }),
              activation: name as "relu",
              preluActivationWeights: alpha!,
              leakyreluAlpha: 0.3,
            }),
          [
            tensorOf([batch, height, width, channels], seed),
            tensorOf([...kernel, channels, filters], seed + 1),
            tensorOf(kind === "one" ? [1] : [filters], seed + 2),
            tensorOf([filters], seed + 3),
          ],
          { gradients: false },
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("conv2dTranspose", () => {
  test("has the cpu backend's values and gradients for all strides and paddings", () => {
    const pads = fc.constantFrom("valid" as const, "same" as const);
    fc.assert(
      fc.property(
        withStrides,
        pads,
        ({ batch, height, width, channels, filters, kernel, strides, seed }, pad) => {
          const shape = [batch, height, width, channels] as [number, number, number, number];
          const info = tf.backend_util.computeConv2DInfo(
            shape,
            [...kernel, channels, filters],
            strides,
            1,
            pad,
          );
          agreesWithCpu(
            (y, f) => tf.conv2dTranspose(y as tf.Tensor4D, f as tf.Tensor4D, shape, strides, pad),
            [tensorOf(info.outShape, seed), tensorOf([...kernel, channels, filters], seed + 1)],
          );
        },
      ),
      { numRuns: 80 },
    );
  });

  test("keeps images apart from their gradients in one-pixel convolutions", () => {
    agreesWithCpu(
      (x, f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, "valid"),
      [tensorOf([3, 4, 5, 6], 1), tensorOf([1, 1, 6, 2], 2)],
    );
  });
});

describe("depthwiseConv2d", () => {
  test("has the cpu backend's values and gradients for all strides, multipliers and paddings", () => {
    const pads = fc.constantFrom("valid" as const, "same" as const);
    fc.assert(
      fc.property(withStrides, pads, between(1, 3), (c, pad, multiplier) => {
        const { batch, height, width, channels, kernel, strides, seed } = c;
        agreesWithCpu(
          (x, f) => tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, strides[0], pad),
          [
            tensorOf([batch, height, width, channels], seed),
            tensorOf([...kernel, channels, multiplier], seed + 1),
          ],
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe("convolution", () => {
  test("without a BLAS agrees too, and so do matrix products", async () => {
    const { loadKernels } = await import("../../../lib/engine/wasm/kernels");
    const { builtInProduct } = await import("../../../lib/engine/wasm/built-in-product");
    const { registerConvolutions } = await import("../../../lib/engine/wasm/convolution");
    const { registerMatMul } = await import("../../../lib/engine/wasm/matmul");
    const kernels = loadKernels(tf.backend() as never);
    const product = builtInProduct(kernels);
    registerMatMul(product);
    registerConvolutions(product, kernels);
    fc.assert(convolutionAgrees, { numRuns: 50 });
    fc.assert(
      fc.property(
        between(1, 19),
        between(1, 19),
        between(1, 19),
        fc.boolean(),
        fc.boolean(),
        (m, k, n, tA, tB) => {
          agreesWithCpu(
            (a, b) => tf.matMul(a!, b!, tA, tB),
            [tensorOf(tA ? [k, m] : [m, k], m), tensorOf(tB ? [n, k] : [k, n], n)],
          );
        },
      ),
      { numRuns: 60 },
    );
    expect(product.description).toContain("no BLAS");
  });
});
