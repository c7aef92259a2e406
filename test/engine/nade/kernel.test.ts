import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createNadeKernel } from "../../../lib/engine/nade";
import { Random } from "../../../lib/engine/random";
import { type Draw, draws, kernelKinds, makeCase, relativeError, sameBits } from "./generators";
import { reference } from "./reference";

const parts = ["logProb", "W", "V", "b", "c"] as const;
const typical: Draw = {
  seed: 7,
  D: 150,
  H: 70,
  count: 20,
  density: 0.13,
  gray: false,
  shuffled: false,
  activation: "sigmoid",
};

describe.each(kernelKinds)("NadeKernel by $name", ({ native }) => {
  const kernels = {
    one: createNadeKernel({ threads: 1, native }),
    two: createNadeKernel({ threads: 2, native }),
  };
  const kernel = kernels.two;

  afterAll(async () => {
    await Promise.all([kernels.one.dispose(), kernels.two.dispose()]);
  });

  it("equals a double-precision reference in log p, logits and gradient, whatever the shape, data and ordering", () => {
    fc.assert(
      fc.property(draws, (draw) => {
        const { parameters, x, options, upstream } = makeCase(draw);
        const wanted = reference(parameters, x, options, upstream);
        const gradient = kernel.gradient(parameters, x, upstream, options);
        for (const part of parts) expect(relativeError(gradient[part], wanted[part])).toBeLessThan(1e-4);
        expect(relativeError(kernel.logits(parameters, x, options), wanted.logits)).toBeLessThan(1e-4);
        expect(kernel.logProb(parameters, x, options)).toEqual(gradient.logProb);
      }),
      { numRuns: 60 },
    );
  });

  it("has the gradient that central differences give", () => {
    const { parameters, x, options, upstream } = makeCase({ ...typical, D: 6, H: 5, count: 3, density: 0.5 });
    const objective = (values: typeof parameters) =>
      reference(values, x, options).logProb.reduce((sum, value, image) => sum + upstream[image]! * value, 0);
    const gradient = kernel.gradient(parameters, x, upstream, options);
    for (const name of ["W", "V", "b", "c"] as const) {
      const differences = Array.from(parameters[name], (_, i) => {
        const moved = (by: number) => {
          const values = Float64Array.from(parameters[name]);
          values[i]! += by;
          return objective({ ...parameters, [name]: values });
        };
        return (moved(1e-5) - moved(-1e-5)) / 2e-5;
      });
      expect(relativeError(gradient[name], differences)).toBeLessThan(1e-5);
    }
  });

  it("gives probabilities that sum to one over all images", () => {
    for (const activation of ["sigmoid", "relu"] as const) {
      const D = 10;
      const { parameters, options } = makeCase({ ...typical, D, H: 40, activation, shuffled: true });
      const x = new Float32Array(2 ** D * D).map((_, i) => (Math.floor(i / D) >> (i % D)) & 1);
      const sum = kernel.logProb(parameters, x, options).reduce((total, value) => total + Math.exp(value), 0);
      expect(sum).toBeCloseTo(1, 5);
    }
  });

  it("keeps every earlier logit bit for bit when a pixel is flipped", () => {
    const { parameters, x, D } = makeCase({ ...typical, count: 1 });
    const before = kernel.logits(parameters, x);
    for (const pixel of [0, 31, 32, 77, D - 1]) {
      const flipped = x.map((value, d) => (d === pixel ? 1 - value : value));
      const after = kernel.logits(parameters, flipped);
      expect(after.slice(0, pixel + 1)).toEqual(before.slice(0, pixel + 1));
      if (pixel < D - 1) expect(after).not.toEqual(before);
    }
  });

  it("gives the same bits with one thread and with two", () => {
    const { parameters, x, options, upstream, count } = makeCase({
      ...typical,
      H: 600,
      count: 200,
      shuffled: true,
    });
    const uniforms = new Random(3).uniform(x.length);
    const gradients = [kernels.one, kernels.two].map((each) =>
      each.gradient(parameters, x, upstream, options),
    );
    expect(sameBits(gradients[1]!, gradients[0]!)).toBe(true);
    const samples = [kernels.one, kernels.two].map((each) =>
      each.sample(parameters, uniforms, count, options),
    );
    expect(sameBits(samples[1]!, samples[0]!)).toBe(true);
  });

  it("goes back from a forward pass, until the next call", () => {
    const { parameters, x, options, upstream } = makeCase(typical);
    const { logProb: _, ...wanted } = kernel.gradient(parameters, x, upstream, options);
    const into = { W: wanted.W.slice(), V: wanted.V.slice(), b: wanted.b.slice(), c: wanted.c.slice() };
    for (const target of [undefined, into]) {
      target?.W.fill(7);
      const { token } = kernel.forward(parameters, x, options);
      const gradient = kernel.backward(token, parameters, upstream, target);
      expect(sameBits(gradient!, wanted)).toBe(true);
      if (target) expect(sameBits(target, wanted)).toBe(true);
    }
    const { token } = kernel.forward(parameters, x, options);
    kernel.logProb(parameters, x, options);
    expect(kernel.backward(token, parameters, upstream)).toBeUndefined();
  });

  it("survives growing memory: small, large and small problems in turn", () => {
    for (const size of [
      { D: 5, H: 3 },
      { D: 300, H: 400, count: 129, density: 0.9 },
      { D: 5, H: 3 },
    ]) {
      const { parameters, x, options, upstream } = makeCase({ ...typical, ...size });
      const wanted = reference(parameters, x, options, upstream);
      const gradient = kernel.gradient(parameters, x, upstream, options);
      for (const part of parts) expect(relativeError(gradient[part], wanted[part])).toBeLessThan(1e-4);
    }
  });

  it("takes no images at all", () => {
    const { parameters } = makeCase(typical);
    const gradient = kernel.gradient(parameters, new Float32Array(0));
    expect(gradient.logProb).toHaveLength(0);
    expect(gradient.W.every((value) => value === 0)).toBe(true);
  });

  it("stays exact where sigmoids saturate", () => {
    const { parameters, x, options } = makeCase({ ...typical, density: 0.5 });
    const large = { ...parameters, W: parameters.W.map((w) => 40 * w), V: parameters.V.map((v) => 40 * v) };
    const wanted = reference(large, x, options);
    const gradient = kernel.gradient(large, x, undefined, options);
    for (const part of parts) expect(relativeError(gradient[part], wanted[part])).toBeLessThan(1e-4);
  });

  it("says which shape is wrong", () => {
    const { parameters, x } = makeCase({ ...typical, D: 4, H: 3, count: 2 });
    expect(() => kernel.logProb({ ...parameters, W: new Float32Array(11) }, x)).toThrow(
      "W must have the shape [4, 3], but has 11 elements.",
    );
    expect(() => kernel.logProb(parameters, new Float32Array(7))).toThrow("x must have the shape [batch, 4]");
    expect(() => kernel.logProb(parameters, x, { ordering: [0, 1, 2, 2] })).toThrow("permutation of 0 … 3");
    expect(() => kernel.gradient(parameters, x, new Float32Array(3))).toThrow(
      "upstream must have the shape [2]",
    );
    expect(() => kernel.sample(parameters, new Float32Array(3), 1)).toThrow(
      "uniforms must have the shape [1, 4]",
    );
  });
});
