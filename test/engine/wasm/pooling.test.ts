import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../../lib/engine";
import { agreesWithCpu, tensorOf } from "./agreement";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

const between = (min: number, max: number) => fc.integer({ min, max });
const pool = fc
  .record({
    batch: between(1, 2),
    channels: between(1, 6),
    window: fc.tuple(between(1, 3), between(1, 3)),
    strides: fc.tuple(between(1, 3), between(1, 3)),
    room: fc.tuple(between(0, 5), between(0, 5)),
    seed: fc.nat(),
  })
  .map(({ batch, channels, window, room, ...rest }) => ({
    ...rest,
    window,
    shape: [batch, window[0] + room[0], window[1] + room[1], channels],
  }));

describe("pooling", () => {
  test("maxPool has the cpu backend's values and gradients for all windows, strides and paddings", () => {
    fc.assert(
      fc.property(
        pool,
        fc.constantFrom("valid" as const, "same" as const),
        ({ shape, window, strides, seed }, pad) => {
          agreesWithCpu((x) => tf.maxPool(x as tf.Tensor4D, window, strides, pad), [tensorOf(shape, seed)]);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("maxPool gives the gradient of a window with ties to its first largest input, as the cpu backend does", () => {
    fc.assert(
      fc.property(pool, ({ shape, window, strides, seed }) => {
        const values = tensorOf(shape, seed).values.map((v) => Math.round(v)) as Float32Array;
        agreesWithCpu(
          (x) => tf.maxPool(x as tf.Tensor4D, window, strides, "valid"),
          [{ shape, values, dtype: "float32" }],
        );
      }),
      { numRuns: 60 },
    );
  });

  test("avgPool has the cpu backend's values, and its gradients where nothing is padded", () => {
    fc.assert(
      fc.property(
        pool,
        fc.constantFrom("valid" as const, "same" as const),
        ({ shape, window, strides, seed }, pad) => {
          agreesWithCpu((x) => tf.avgPool(x as tf.Tensor4D, window, strides, pad), [tensorOf(shape, seed)], {
            gradients: pad === "valid",
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  test("avgPool's gradient at padded borders is the transpose of its forward pass: ⟨y, A x⟩ = ⟨Aᵀ y, x⟩", () => {
    fc.assert(
      fc.property(pool, ({ shape, window, strides, seed }) => {
        tf.tidy(() => {
          const x: tf.Tensor = tf.tensor(tensorOf(shape, seed).values, shape);
          const f = (input: tf.Tensor) => tf.avgPool(input as tf.Tensor4D, window, strides, "same");
          const forward = f(x);
          const y = new Random(seed).split("y").normalTensor(forward.shape);
          const left = tf.sum(tf.mul(y, forward)).dataSync()[0]!;
          const right = tf.sum(tf.mul(tf.grad(f)(x, y), x)).dataSync()[0]!;
          expect(Math.abs(left - right)).toBeLessThan(1e-5 * Math.sqrt(x.size) * (1 + Math.abs(left)));
        });
      }),
      { numRuns: 60 },
    );
  });
});
