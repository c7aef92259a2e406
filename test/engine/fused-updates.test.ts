import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { fusedAdam, fusedDescent, Random, startEngine } from "../../lib/engine";

beforeAll(async () => {
  process.env.GENLAB_ENGINE = "wasm";
  await startEngine();
});

const length = fc.integer({ min: 1, max: 41 });
const decay = fc.constantFrom(0, 0.1);

/** Runs steps on random gradients in float64 and on the engine, and compares all variables. */
function compare(
  n: number,
  seed: number,
  slots: number,
  reference: (theta: Float64Array, g: Float32Array, slots: Float64Array[], step: number) => void,
  fused: (theta: tf.Variable, g: tf.Tensor, slots: tf.Variable[], step: number) => boolean,
): void {
  const random = new Random(seed);
  const start = random.normal(n);
  const expected = [Float64Array.from(start), ...Array.from({ length: slots }, () => new Float64Array(n))];
  const variables = expected.map((values) => tf.variable(tf.tensor1d(Float32Array.from(values))));
  const before = tf.memory().numTensors;
  for (let step = 0; step < 4; step++) {
    const gradient = random.normal(n);
    reference(expected[0]!, gradient, expected.slice(1), step);
    const tensor = tf.tensor1d(gradient);
    expect(fused(variables[0]!, tensor, variables.slice(1), step)).toBe(true);
    tensor.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
  variables.forEach((variable, v) => {
    variable.dataSync().forEach((value, i) => {
      expect(Math.abs(value - expected[v]![i]!)).toBeLessThan(2e-5);
    });
    variable.dispose();
  });
}

describe("fusedAdam", () => {
  test("makes the updates of Kingma and Ba's algorithm 1, with decoupled decay, at every length", () => {
    const learningRate = 0.01;
    const settings = { learningRate, beta1: 0.9, beta2: 0.99, epsilon: 1e-3 };
    fc.assert(
      fc.property(length, fc.nat(), decay, (n, seed, weightDecay) => {
        compare(
          ...([n, seed, 2] as const),
          (theta, g, [m, v], step) => {
            for (let i = 0; i < n; i++) {
              m![i] = 0.9 * m![i]! + 0.1 * g[i]!;
              v![i] = 0.99 * v![i]! + 0.01 * g[i]! ** 2;
              const mHat = m![i]! / (1 - 0.9 ** (step + 1));
              const vHat = v![i]! / (1 - 0.99 ** (step + 1));
              theta[i] =
                theta[i]! * (1 - learningRate * weightDecay) -
                (learningRate * mHat) / (Math.sqrt(vHat) + 1e-3);
            }
          },
          (theta, g, [m, v], step) => fusedAdam(theta, g, m!, v!, { ...settings, weightDecay, step }),
        );
      }),
      { numRuns: 40 },
    );
  });

  test("leaves tensors alone that share the variable's memory", () => {
    const random = new Random(3);
    const initial = random.normalTensor([20]) as tf.Tensor1D;
    const kept = initial.dataSync().slice();
    const theta = tf.variable(initial);
    const clone = tf.clone(theta);
    const [m, v, g] = [tf.variable(tf.zeros([20])), tf.variable(tf.zeros([20])), tf.ones([20])];
    fusedAdam(theta, g, m, v, { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 0 });
    expect(initial.dataSync()).toEqual(kept);
    expect(clone.dataSync()).toEqual(kept);
    theta.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(kept[i]! - 0.1, 5);
    });
    tf.dispose([initial, clone, theta, m, v, g]);
  });

  test("declines on an engine without the kernel, changing nothing", () => {
    // The cpu backend would print an advertisement on its first tensor.
    (tf.findBackend("cpu") as unknown as { firstUse: boolean }).firstUse = false;
    tf.setBackend("cpu");
    try {
      const [theta, m, v] = [
        tf.variable(tf.ones([3])),
        tf.variable(tf.zeros([3])),
        tf.variable(tf.zeros([3])),
      ];
      const g = tf.ones([3]);
      const done = fusedAdam(theta, g, m, v, { learningRate: 1, beta1: 0, beta2: 0, epsilon: 1, step: 0 });
      expect(done).toBe(false);
      expect([...theta.dataSync()]).toEqual([1, 1, 1]);
      tf.dispose([theta, m, v, g]);
    } finally {
      tf.setBackend("wasm");
    }
  });

  test("a gradient of another shape is an error that names the variable", () => {
    const [theta, m, v] = ["w", "m", "v"].map((name) =>
      tf.variable(tf.zeros([3]), true, `${name} of the shape test`),
    );
    const g = tf.zeros([4]);
    const settings = { learningRate: 1, beta1: 0, beta2: 0, epsilon: 1, step: 0 };
    expect(() => fusedAdam(theta!, g, m!, v!, settings)).toThrow(/w of the shape test.*3.*4/s);
    tf.dispose([theta!, m!, v!, g]);
  });
});

describe("fusedDescent", () => {
  test("makes plain, momentum and Nesterov steps with decoupled decay, at every length", () => {
    const kind = fc.constantFrom<[number, boolean]>([0, false], [0.9, false], [0.9, true]);
    fc.assert(
      fc.property(length, fc.nat(), kind, decay, (n, seed, [momentum, nesterov], weightDecay) => {
        const learningRate = 0.05;
        compare(
          ...([n, seed, momentum > 0 ? 1 : 0] as const),
          (theta, g, [u]) => {
            for (let i = 0; i < n; i++) {
              const descent = learningRate * g[i]!;
              if (u) u[i] = momentum * u[i]! - descent;
              const move = u ? (nesterov ? momentum * u[i]! - descent : u[i]!) : -descent;
              theta[i] = theta[i]! * (1 - learningRate * weightDecay) + move;
            }
          },
          (theta, g, [u]) => fusedDescent(theta, g, u, { learningRate, momentum, nesterov, weightDecay }),
        );
      }),
      { numRuns: 40 },
    );
  });
});
