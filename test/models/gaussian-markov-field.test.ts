import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import * as field from "../../lib/models/gaussian-markov-field";
import { quadraticForms, stencilMask, toDense } from "../../lib/models/grid-stencil";
import { denseLogDeterminant, invert } from "../linear-algebra/dense-matrix";

beforeAll(async () => {
  await startEngine();
});

const configs: field.GaussianMarkovFieldConfig[] = (["stationary", "free"] as const).flatMap((coupling) =>
  ([4, 8] as const).map((neighborhood) => ({ height: 4, width: 5, neighborhood, coupling })),
);
const named = configs.map(
  (config) => [`the ${config.coupling} field with ${config.neighborhood} neighbors`, config] as const,
);

/** Parameters far from where training starts. */
function example(config: field.GaussianMarkovFieldConfig, seed: number) {
  const parameters = field.init(config, { variance: 0.5 });
  const random = new Random(seed);
  for (const [name, variable] of Object.entries(parameters))
    variable.assign(tf.add(variable, random.split(name).normalTensor(variable.shape)));
  return parameters;
}

describe.each(named)("%s", (_, config) => {
  test("has a positive definite precision of the grid's sparsity, whatever its parameters", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const parameters = example(config, seed);
        const stencil = field.stencilOf(parameters, config);
        tf.dispose(parameters);
        expect(() => field.factorize(stencil, config)).not.toThrow();
        const mask = stencilMask(config);
        stencil.forEach((entry, i) => {
          if (!mask[i]) expect(Math.abs(entry)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 25 },
    );
  });

  test("logNormalizer is (D/2) log 2π − ½ log det Λ of the dense matrix", () => {
    const stencil = field.stencilOf(example(config, 3), config);
    const dense = toDense(stencil, config);
    const expected = 10 * Math.log(2 * Math.PI) - denseLogDeterminant(dense) / 2;
    expect(field.logNormalizer(stencil, config)).toBeCloseTo(expected, 8);
  });

  test("samples have the covariance Λ⁻¹, within 5 standard errors", () => {
    const stencil = field.stencilOf(example(config, 4), config);
    const covariance = invert(toDense(stencil, config));
    const n = 4000;
    const samples = field.sample(stencil, config, n, new Random(8));
    for (const [p, q] of [
      [0, 0],
      [0, 1],
      [7, 12],
      [19, 3],
      [6, 12],
    ] as const) {
      let sum = 0;
      for (let s = 0; s < n; s++) sum += (samples[20 * s + p]! * samples[20 * s + q]!) / n;
      const [pp, qq, pq] = [covariance[p]![p]!, covariance[q]![q]!, covariance[p]![q]!];
      expect(Math.abs(sum - pq)).toBeLessThan(5 * Math.sqrt((pp * qq + pq * pq) / n));
    }
  });

  test("logUnnormalized by tensors is the loop's −½ xᵀ Λ x", () => {
    const parameters = example(config, 5);
    const x = new Random(2).normal(3 * 20);
    const byTensors = field
      .logUnnormalized(field.precision(parameters, config), tf.tensor2d(x, [3, 20]), config)
      .dataSync();
    quadraticForms(field.stencilOf(parameters, config), x, config).forEach((form, n) => {
      expect(Math.abs(byTensors[n]! + form / 2)).toBeLessThan(1e-4 * Math.max(1, form));
    });
  });

  test("parameterGradients carries a gradient by the stencil to the parameters like central differences do", () => {
    const parameters = example(config, 6);
    const weights = Float64Array.from(new Random(7).normal(field.stencilOf(parameters, config).length));
    const value = () =>
      field.stencilOf(parameters, config).reduce((sum, entry, i) => sum + entry * weights[i]!, 0);
    const gradients = field.parameterGradients(parameters, config, weights);
    for (const [name, variable] of Object.entries(parameters)) {
      const start = variable.dataSync().slice();
      const by = gradients[name]!.dataSync();
      for (const i of [0, start.length - 1, Math.floor(start.length / 2)]) {
        const at = (delta: number) => {
          const moved = start.slice();
          moved[i]! += delta;
          variable.assign(tf.tensor(moved, variable.shape));
          return value();
        };
        const difference = (at(1e-2) - at(-1e-2)) / 2e-2;
        variable.assign(tf.tensor(start, variable.shape));
        expect(Math.abs(by[i]! - difference)).toBeLessThan(2e-3 * Math.max(1, Math.abs(difference)));
      }
    }
  });

  test("precision and parameterGradients leave no tensors behind", () => {
    const parameters = field.init(config);
    const before = tf.memory().numTensors;
    const stencil = field.stencilOf(parameters, config);
    tf.dispose(field.parameterGradients(parameters, config, stencil));
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("starts at about independent pixels of the given variance", () => {
  for (const config of configs) {
    const stencil = field.stencilOf(field.init(config, { variance: 0.25 }), config);
    const covariance = invert(toDense(stencil, config));
    for (let p = 0; p < 20; p++) {
      expect(covariance[p]![p]).toBeGreaterThan(0.25 / 2);
      expect(covariance[p]![p]).toBeLessThan(0.25 * 2.5);
    }
  }
});

test("parameterCount counts the different entries of the precision", () => {
  const grid = { height: 28, width: 28 };
  expect(field.parameterCount({ ...grid, neighborhood: 4, coupling: "stationary" })).toBe(2);
  expect(field.parameterCount({ ...grid, neighborhood: 8, coupling: "stationary" })).toBe(3);
  expect(field.parameterCount({ ...grid, neighborhood: 4, coupling: "free" })).toBe(2296);
  expect(field.parameterCount({ ...grid, neighborhood: 8, coupling: "free" })).toBe(3754);
});

test("logProb of one image is that of independent normal pixels when no pixels are coupled", () => {
  const grid = { height: 2, width: 2, neighborhood: 4 as const };
  const stencil = Float64Array.from([4, 4, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0]); // variance ¼
  const x = [0.5, 0, -1, 0.25];
  const expected = x.reduce((sum, value) => sum - 2 * value ** 2 - Math.log(2 * Math.PI * 0.25) / 2, 0);
  expect(field.logProb(stencil, x, grid)[0]).toBeCloseTo(expected, 12);
});

test("a precision that is not positive definite is refused in one sentence", () => {
  const grid = { height: 2, width: 2, neighborhood: 4 as const };
  const stencil = Float64Array.from([1, 1, 1, 1, 2, 0, 2, 0, 2, 2, 0, 0]);
  expect(() => field.logNormalizer(stencil, grid)).toThrow("not positive definite");
});
