import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import * as dem from "../../lib/models/deep-energy-model";
import * as matching from "../../lib/models/deep-energy-score-matching";
import { type ChainReport, contrastiveDivergence } from "../../lib/objectives/contrastive-divergence";
import type { EnergyModel } from "../../lib/objectives/energy-model";
import { noiseContrastiveLoss } from "../../lib/objectives/noise-contrastive";
import { noiseContrastiveGradients } from "../../lib/objectives/noise-contrastive-gradients";
import { hamiltonian, isotropicGaussian, langevin, moveChains, persistentChains } from "../../lib/sampling";
import { adam, type FitOptions, fit, rows } from "../../lib/training";

beforeAll(async () => {
  await startEngine();
});

const config = { visible: 3, features: 4, latent: 2 };
const names = ["V", "W", "b", "c"] as const;
const transition = langevin({ stepSize: 0.8 });

function example(seed = 1) {
  const parameters = dem.init(config, new Random(seed).split("init"));
  return { parameters, model: dem.asEnergyModel(parameters, config) };
}

const batchOf = (seed: number, n: number) => new Random(seed).normalTensor<tf.Rank.R2>([n, 3]);
const context = (step = 0) => ({ step, epoch: 0, random: new Random(7).split(step) });
const closeTo = (actual: tf.Tensor, expected: tf.Tensor) => {
  expect(actual.shape).toEqual(expected.shape);
  expect(tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0]).toBeLessThan(1e-5);
};

describe("contrastive divergence", () => {
  test.each(["CD-n", "persistent"])(
    "%s has the gradient of mean log p̃(chains) − mean log p̃(batch), chains held fixed",
    (kind) => {
      const { parameters, model } = example();
      const x = batchOf(2, 10);
      const start = batchOf(3, 6);
      const chains = kind === "persistent" ? persistentChains(start) : undefined;
      const way = contrastiveDivergence({ model, transition, moves: 3, ...(chains && { chains }) });
      const { loss, gradients } = way(x, context());
      const moved = moveChains(model, chains ? start : x, transition, 3, context().random.split("chains"));
      const { value, grads } = tf.variableGrads(
        () =>
          tf.sub(
            tf.mean(dem.logUnnormalized(parameters, moved.x, config)),
            tf.mean(dem.logUnnormalized(parameters, x, config)),
          ) as tf.Scalar,
        Object.values(parameters),
      );
      for (const name of names) closeTo(gradients[name]!, grads[parameters[name].name]!);
      expect(loss).toBeCloseTo(value.dataSync()[0]!, 5);
      if (chains) closeTo(chains, moved.x);
    },
  );

  test("observe is told what the chains did", () => {
    const { model } = example();
    const x = batchOf(2, 10);
    const reports: ChainReport[] = [];
    const chains = persistentChains(batchOf(3, 6));
    const way = contrastiveDivergence({
      model,
      transition,
      chains,
      observe: (report) => reports.push(report),
    });
    const { loss } = way(x, context(4));
    const [report] = reports as [ChainReport];
    expect(report.step).toBe(4);
    expect(report.model - report.data).toBe(loss);
    expect(report.acceptance).toBeGreaterThan(0.3);
    expect(report.acceptance).toBeLessThanOrEqual(1);
    expect(report.squaredLength).toBeCloseTo(tf.sum(tf.square(chains)).dataSync()[0]! / 6, 4);
  });

  test("its gradient is, in the mean, that of the log-likelihood where the chains are of the model: a Gaussian's mean", () => {
    // exp(−x²/2 + b x) is N(b, 1): the gradient of −log p by b is b − mean x.
    const b = 0.5;
    const of = { visible: 1, features: 1, latent: 1 };
    const parameters = { V: tf.zeros([1, 1]), W: tf.zeros([1, 1]), b: tf.tensor1d([b]), c: tf.zeros([1]) };
    const n = 20000;
    const chains = persistentChains(dem.baseGaussian(parameters, of).sample(n, new Random(1)));
    const x = new Random(2).normalTensor<tf.Rank.R2>([n, 1]);
    const model = dem.asEnergyModel(parameters, of);
    const { gradients } = contrastiveDivergence({ model, transition, chains })(x, context());
    const expected = b - tf.mean(x).dataSync()[0]!;
    expect(Math.abs(gradients.b!.dataSync()[0]! - expected)).toBeLessThan(5 / Math.sqrt(n));
  });
});

describe("noise-contrastive gradients", () => {
  test.each([1, 3])(
    "are those of automatic differentiation of noiseContrastiveLoss, log Z included (ν = %s)",
    (ratio) => {
      const { parameters, model } = example();
      const x = batchOf(2, 10);
      const noise = isotropicGaussian(3, { deviation: 1.2 });
      const logZ = tf.variable(tf.scalar(4));
      const { loss, gradients } = noiseContrastiveGradients({ model, logZ, noise, ratio })(x, context());
      const foreign = noise.sample(10 * ratio, context().random.split("noise"));
      const G = (points: tf.Tensor2D) =>
        tf.sub<tf.Tensor1D>(
          tf.sub(dem.logUnnormalized(parameters, points, config), logZ),
          noise.logProb(points),
        );
      const { value, grads } = tf.variableGrads(
        () => noiseContrastiveLoss(G(x), G(foreign), ratio),
        [...Object.values(parameters), logZ],
      );
      expect(loss).toBeCloseTo(value.dataSync()[0]!, 5);
      for (const name of names) closeTo(gradients[name]!, grads[parameters[name].name]!);
      closeTo(gradients.logZ!, grads[logZ.name]!);
    },
  );
});

describe("through fit", () => {
  // Two clusters on the axis of the first pixel, inside a circle that the base Gaussian fills.
  const N = 400;
  const values = new Random(5)
    .normal(3 * N)
    .map((z, i) => (i % 3 === 0 ? (i % 2 ? 1.5 : -1.5) + 0.3 * z : 0.8 * z));

  async function train(
    way: (
      parameters: dem.DeepEnergyParameters<tf.Variable>,
      model: EnergyModel,
    ) => Partial<FitOptions<tf.Tensor2D, string>>,
    steps = 200,
  ) {
    const { parameters, model } = example(3);
    const result = await fit<tf.Tensor2D, string>({
      parameters,
      data: rows(values, 3),
      optimizer: adam({ learningRate: 0.03 }),
      random: new Random(6),
      batchSize: 100,
      averaging: { decay: 0.95 }, // parameters and chains chase one another: the last ones are no estimate
      steps,
      ...way(parameters, model),
    });
    return { parameters, result };
  }

  /** By how much log p̃ of the clusters is above that of the middle between them; the base alone has −9/8. */
  function contrast(parameters: dem.DeepEnergyParameters): number {
    const [cluster, other, middle] = dem
      .logUnnormalized(parameters, tf.tensor2d([1.5, 0, 0, -1.5, 0, 0, 0, 0, 0], [3, 3]), config)
      .dataSync();
    return Math.min(cluster!, other!) - middle!;
  }

  test.each([
    ["persistent chains with Langevin moves", langevin({ stepSize: 0.7 })],
    ["persistent chains with Hamiltonian moves", hamiltonian({ stepSize: 0.5, leapfrogSteps: 3 })],
  ])("%s find two clusters", async (_, kind) => {
    const { parameters } = await train((__, model) => {
      const chains = persistentChains(isotropicGaussian(3).sample(100, new Random(1)));
      return {
        gradients: contrastiveDivergence({ model, transition: kind, moves: 3, chains }),
        persistent: { chains },
      };
    });
    expect(contrast(parameters)).toBeGreaterThan(0);
  });

  test("CD-n, noise-contrastive estimation and denoising score matching find them too", async () => {
    const cd = await train((_, model) => ({
      gradients: contrastiveDivergence({ model, transition, moves: 3 }),
    }));
    expect(contrast(cd.parameters)).toBeGreaterThan(0);
    const logZ = tf.variable(tf.scalar(4));
    const nce = await train((parameters, model) => ({
      parameters: { ...parameters, logZ },
      gradients: noiseContrastiveGradients({ model, logZ, noise: isotropicGaussian(3, { deviation: 1.2 }) }),
    }));
    expect(contrast(nce.parameters)).toBeGreaterThan(0);
    const dsm = await train((parameters) => ({
      gradients: matching.denoisingScoreMatching(parameters, config, 0.3),
    }));
    expect(contrast(dsm.parameters)).toBeGreaterThan(0);
  });

  test("a run that was interrupted and resumed is bit for bit the one that was not, chains included", async () => {
    const folder = mkdtempSync(join(tmpdir(), "genlab-"));
    const make = (model: EnergyModel) => {
      const chains = persistentChains(isotropicGaussian(3).sample(20, new Random(1)));
      return {
        chains,
        gradients: contrastiveDivergence({ model, transition, chains }),
        persistent: { chains },
      };
    };
    const whole = await train((_, model) => make(model), 10);
    const checkpoint = { path: join(folder, "run.safetensors"), everySteps: 5, resume: true };
    const abort = new AbortController();
    await train((_, model) => {
      const { gradients, persistent } = make(model);
      const stopping: typeof gradients = (x, at) => {
        if (at.step === 5) abort.abort();
        return gradients(x, at);
      };
      return { gradients: stopping, persistent, checkpoint, signal: abort.signal };
    }, 10);
    const resumed = await train((_, model) => ({ ...make(model), checkpoint }), 10);
    rmSync(folder, { recursive: true });
    for (const name of names)
      expect(resumed.parameters[name].dataSync()).toEqual(whole.parameters[name].dataSync());
  });

  test("a model that has flown off stops with the step and what is not a number", async () => {
    const run = train((parameters, model) => {
      parameters.b.assign(tf.fill([3], Number.NaN));
      return { gradients: contrastiveDivergence({ model, transition }) };
    }, 3);
    await expect(run).rejects.toThrow("Training stopped at step 0: the loss is NaN (parameter b");
  });
});
