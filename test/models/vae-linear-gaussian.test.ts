import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../lib/engine";
import {
  divergence,
  elbo,
  encodeLinearly,
  exactEncoder,
  logEvidence,
  posterior,
  principalModel,
} from "../../lib/models/linear-gaussian-vae";
import { integrate, normalLogDensity } from "./slow-vae";

const matrix = (random: Random, rows: number, columns: number) =>
  Array.from({ length: rows }, (_, i) => Array.from(random.split(i).normal(columns)));

const example = (seed: number, D = 4, L = 2) => {
  const random = new Random(seed);
  return {
    model: {
      W: matrix(random.split("W"), D, L),
      b: Array.from(random.split("b").normal(D)),
      variance: 0.3,
    },
    x: Array.from(random.split("x").normal(D)),
    q: {
      mean: Array.from(random.split("mean").normal(L)),
      logVariance: Array.from(random.split("variance").normal(L)),
    },
  };
};

describe("a linear-Gaussian VAE", () => {
  test("its evidence is the integral of p(x | z) p(z)", () => {
    const { model, x } = example(1, 3, 1);
    const joint = (z: number) =>
      Math.exp(
        x.reduce(
          (sum, x_d, d) => sum + normalLogDensity(x_d, model.b[d]! + model.W[d]![0]! * z, model.variance),
          normalLogDensity(z, 0, 1),
        ),
      );
    expect(Math.log(integrate(joint, -12, 12, 4000))).toBeCloseTo(logEvidence(model, x), 8);
  });

  test("log p(x) − ELBO is the divergence of q from the posterior, for any q", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { model, x, q } = example(seed);
        const gap = logEvidence(model, x) - elbo(model, x, q);
        const expected = divergence(q, posterior(model, x));
        expect(gap).toBeGreaterThan(0);
        expect(Math.abs(gap - expected)).toBeLessThan(1e-9 * Math.max(1, expected));
      }),
    );
  });

  const data = () => {
    const random = new Random(3);
    const W = matrix(random.split("W"), 5, 2);
    return Array.from({ length: 200 }, (_, n) => {
      const z = random.split("z").split(n).normal(2);
      const noise = random.split("noise").split(n).normal(5);
      return W.map((row, d) => 1 + row[0]! * z[0]! + row[1]! * z[1]! + 0.4 * noise[d]!);
    });
  };
  const meanLogEvidence = (model: Parameters<typeof logEvidence>[0], xs: number[][]) =>
    xs.reduce((sum, x) => sum + logEvidence(model, x) / xs.length, 0);

  test("probabilistic PCA is a maximum of the likelihood: no small change of any parameter improves it", () => {
    const xs = data();
    const best = principalModel(xs, 2);
    const at = meanLogEvidence(best, xs);
    const random = new Random(4);
    for (let i = 0; i < 20; i++) {
      const noise = random.split(i).normal(16);
      const changed = {
        W: best.W.map((row, d) => row.map((w, u) => w + 0.02 * noise[2 * d + u]!)),
        b: best.b.map((b_d, d) => b_d + 0.02 * noise[10 + d]!),
        variance: best.variance * Math.exp(0.02 * noise[15]!),
      };
      expect(meanLogEvidence(changed, xs)).toBeLessThan(at);
    }
  });

  test("at the principal model a linear encoder makes the bound exact", () => {
    const xs = data();
    const model = principalModel(xs, 2);
    const encoder = exactEncoder(model);
    for (const x of xs.slice(0, 20)) {
      expect(elbo(model, x, encodeLinearly(encoder, x, model.b))).toBeCloseTo(logEvidence(model, x), 9);
    }
  });

  test("as many latent variables as pixels are refused", () => {
    expect(() => principalModel(data(), 5)).toThrow("Between 1 and 4");
  });
});
