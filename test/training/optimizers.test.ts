import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { adam, clipGradients, globalNorm, type Optimizer, sgd, type UpdateRule } from "../../lib/training";
import { adamByTensors } from "../../lib/training/adam";
import { sgdByTensors } from "../../lib/training/sgd";

beforeAll(async () => {
  await startEngine();
});

/** θ after each of the steps with the given gradients. */
function path(
  optimizer: Optimizer,
  start: number,
  gradients: number[],
  factor = (_step: number) => 1,
): number[] {
  const variable = (value: number) => tf.tidy(() => tf.variable(tf.tensor1d([value])));
  const parameter = variable(start);
  const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, variable(0)]));
  const values = gradients.map((g, step) => {
    const learningRate = optimizer.learningRate * factor(step);
    tf.tidy(() => optimizer.update(parameter, tf.tensor1d([g]), slots, { learningRate, step }));
    return parameter.dataSync()[0]!;
  });
  tf.dispose([parameter, slots]);
  return values;
}

function expectClose(actual: number[], expected: number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!), `step ${i}`).toBeLessThan(
      2e-6 * Math.max(1, Math.abs(expected[i]!)),
    );
  });
}

test("SGD subtracts learning rate × gradient", () => {
  expectClose(path(sgd({ learningRate: 0.1 }), 1, [2, -1]), [0.8, 0.9]);
});

test("SGD with momentum adds a velocity that keeps a fraction of itself", () => {
  // v = −0.1·2 = −0.2; v = 0.5·(−0.2) − 0.1·(−1) = 0; v = 0 − 0.1
  expectClose(path(sgd({ learningRate: 0.1, momentum: 0.5 }), 1, [2, -1, 1]), [0.8, 0.8, 0.7]);
});

test("SGD's velocity keeps the moves that were made when the learning rate changes", () => {
  const factor = (step: number) => (step === 0 ? 1 : 0);
  expectClose(path(sgd({ learningRate: 0.1, momentum: 0.5 }), 1, [2, 5, 5], factor), [0.8, 0.7, 0.65]);
});

test("Nesterov's momentum is the classical one seen from the point that looks ahead", () => {
  // On f(θ) = θ²/2: the paper's form v' = m v − e f'(θ + m v), θ' = θ + v', against ours, whose variable is θ + m v.
  const [m, e] = [0.9, 0.1];
  let theta = 1;
  let v = 0;
  const expected: number[] = [];
  for (let i = 0; i < 20; i++) {
    v = m * v - e * (theta + m * v);
    theta += v;
    expected.push(theta + m * v);
  }
  const ours: number[] = [];
  const parameter = tf.variable(tf.tensor1d([1]));
  const velocity = tf.variable(tf.zeros([1]));
  const { update } = sgd({ learningRate: e, momentum: m, nesterov: true });
  for (let step = 0; step < 20; step++) {
    tf.tidy(() => update(parameter, tf.mul(parameter, 1), { velocity }, { learningRate: e, step }));
    ours.push(parameter.dataSync()[0]!);
  }
  expectClose(ours, expected);
  tf.dispose([parameter, velocity]);
});

test("Adam's first step is the learning rate, whatever the gradient's scale", () => {
  for (const g of [1e-3, 1, 1e3, -1e6]) {
    expect(path(adam({ learningRate: 0.01 }), 0, [g])[0]).toBeCloseTo(-0.01 * Math.sign(g), 6);
  }
});

test("Adam follows the paper's equations written as a float64 loop, with decoupled decay", () => {
  const settings = fc.record({
    beta1: fc.double({ min: 0, max: 0.95, noNaN: true }),
    beta2: fc.double({ min: 0.5, max: 0.999, noNaN: true }),
    weightDecay: fc.constantFrom(0, 0.1),
    gradients: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 1, maxLength: 12 }),
  });
  fc.assert(
    fc.property(settings, ({ beta1, beta2, weightDecay, gradients }) => {
      const [e, epsilon] = [0.05, 1e-3];
      let [theta, m, v] = [0.7, 0, 0];
      const expected = gradients.map((gradient, i) => {
        const g = Math.fround(gradient);
        theta -= e * weightDecay * theta;
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        theta -= (e * (m / (1 - beta1 ** (i + 1)))) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + epsilon);
        return theta;
      });
      expectClose(
        path(adam({ learningRate: e, beta1, beta2, epsilon, weightDecay }), 0.7, gradients),
        expected,
      );
    }),
    { numRuns: 50 },
  );
});

test("weight decay shrinks by learning rate × decay, whatever the gradient", () => {
  expectClose(path(sgd({ learningRate: 0.1, weightDecay: 0.5 }), 2, [0, 0]), [1.9, 1.805]);
  expectClose(path(adam({ learningRate: 0.1, weightDecay: 0.5 }), 2, [0, 0]), [1.9, 1.805]);
});

test("the engine's fused updates and the ones in tensor operations agree, and neither touches a copy of the parameter", () => {
  const momentum = { momentum: 0.9, nesterov: true, weightDecay: 0.01 };
  const moments = { beta1: 0.8, beta2: 0.9, epsilon: 1e-5, weightDecay: 0.01 };
  const random = new Random(3);
  const pairs: [Optimizer, UpdateRule][] = [
    [sgd({ learningRate: 0.1 }), sgdByTensors({ momentum: 0, nesterov: false, weightDecay: 0 })],
    [sgd({ learningRate: 0.1, ...momentum }), sgdByTensors(momentum)],
    [adam({ learningRate: 0.1, ...moments }), adamByTensors(moments)],
  ];
  for (const [optimizer, byTensors] of pairs) {
    tf.tidy(() => {
      const start = random.normalTensor<tf.Rank.R1>([1003]);
      const before = start.dataSync().slice();
      const [one, other] = [optimizer.update, byTensors].map((update) => {
        const parameter = tf.variable(start);
        const slots = Object.fromEntries(
          optimizer.slots.map((slot) => [slot, tf.variable(tf.zeros([1003]))]),
        );
        for (let step = 0; step < 4; step++) {
          const gradient = random.split(step).normalTensor<tf.Rank.R1>([1003]);
          update(parameter, gradient, slots, { learningRate: 0.1, step });
        }
        const values = Array.from(parameter.dataSync());
        tf.dispose([parameter, slots]);
        return values;
      });
      expectClose(one!, other!);
      expect(start.dataSync()).toEqual(before);
    });
  }
});

test("an update leaves no tensor behind", () => {
  for (const optimizer of [adam(), sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })]) {
    const before = tf.memory().numTensors;
    path(optimizer, 1, [1, 2, 3]);
    expect(tf.memory().numTensors).toBe(before);
  }
});

test("settings out of range are refused with the range", () => {
  expect(() => adam({ beta1: 1 })).toThrow("Adam's beta1 must be at least 0 and below 1, not 1.");
  expect(() => adam({ learningRate: Number.NaN })).toThrow(/learning rate/);
  expect(() => sgd({ learningRate: -1 })).toThrow(/at least 0/);
  expect(() => sgd({ learningRate: 1, nesterov: true })).toThrow(/momentum above 0/);
});

test("clipping by norm scales all gradients by one factor to the norm, and leaves shorter ones alone", () => {
  tf.tidy(() => {
    const gradients = { a: tf.tensor1d([3, 0]), b: tf.scalar(-4) };
    expect(globalNorm(gradients)).toBe(5);
    const clipped = clipGradients(gradients, { norm: 1 });
    expectClose([...clipped.a.dataSync(), ...clipped.b.dataSync()], [0.6, 0, -0.8]);
    expect(clipGradients(gradients, { norm: 5 })).toEqual(gradients);
  });
});

test("clipping by value cuts each entry", () => {
  tf.tidy(() => {
    const clipped = clipGradients({ a: tf.tensor1d([3, -0.5, -7]) }, { value: 1 });
    expect(Array.from(clipped.a.dataSync())).toEqual([1, -0.5, -1]);
  });
});
