import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { startEngine } from "../../lib/engine";
import { minimize, rmsprop } from "../../lib/training";

beforeAll(async () => {
  await startEngine();
});

test("minimize finds the minimum of Rosenbrock's valley", () => {
  const { x, value, converged } = minimize(
    ([a, b]) => ({
      value: (1 - a!) ** 2 + 100 * (b! - a! ** 2) ** 2,
      gradient: Float64Array.from([2 * (a! - 1) - 400 * a! * (b! - a! ** 2), 200 * (b! - a! ** 2)]),
    }),
    [-1.2, 1],
    { tolerance: 1e-8 },
  );
  expect(converged).toBe(true);
  expect(x[0]).toBeCloseTo(1, 6);
  expect(value).toBeLessThan(1e-12);
});

test("minimize stays within the domain: x − log x has its minimum at 1, also from far away", () => {
  const { x } = minimize(
    ([t]) => (t! > 0 ? { value: t! - Math.log(t!), gradient: Float64Array.of(1 - 1 / t!) } : undefined),
    [50],
  );
  expect(x[0]).toBeCloseTo(1, 5);
  expect(() => minimize(() => undefined, [0])).toThrow("not defined at the starting point");
});

test("minimize says when the iterations were not enough", () => {
  const square = ([t]: Float64Array) => ({ value: t! ** 2, gradient: Float64Array.of(2 * t!) });
  expect(minimize(square, [3], { iterations: 0 })).toMatchObject({
    converged: false,
    iterations: 0,
    residual: 6,
  });
});

test("rmsprop divides the gradient by the root of the running mean of its squares", () => {
  const { update, learningRate } = rmsprop({ learningRate: 0.1, decay: 0.9, epsilon: 1e-6 });
  const parameter = tf.variable(tf.tensor1d([1, -2]));
  const meanSquare = tf.variable(tf.zeros([2]));
  const [v, theta] = [
    [0, 0],
    [1, -2],
  ];
  for (const gradient of [
    [3, -1],
    [2, 4],
  ]) {
    update(parameter, tf.tensor1d(gradient), { meanSquare }, { learningRate, step: 0 });
    gradient.forEach((g, i) => {
      v[i] = 0.9 * v[i]! + 0.1 * g * g;
      theta[i]! -= (0.1 * g) / (Math.sqrt(v[i]!) + 1e-6);
    });
  }
  parameter.dataSync().forEach((value, i) => {
    expect(value).toBeCloseTo(theta[i]!, 5);
  });
  expect(() => rmsprop({ decay: 1 })).toThrow("RMSProp's decay must be at least 0 and below 1");
});
