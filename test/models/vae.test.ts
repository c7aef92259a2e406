import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import { importanceWeightedLogProb } from "../../lib/evaluation/importance-weighted-log-prob";
import * as vae from "../../lib/models/vae";
import { importanceWeightedBound } from "../../lib/objectives/importance-weighted-bound";
import { adam, fit, rows, writeSafetensors } from "../../lib/training";
import { dense, integrate, normalLogDensity, relu, softplus } from "./slow-vae";

beforeAll(async () => {
  await startEngine();
});

const perceptron = { visible: 4, latent: 2, network: { kind: "perceptron", hidden: [5, 3] } } as const;
const configs: Record<string, vae.VaeConfig> = {
  perceptron,
  tanh: { ...perceptron, network: { kind: "perceptron", hidden: [4], activation: "tanh" } },
  causal: { ...perceptron, causalWindow: 1 },
  convolutional: {
    visible: 16,
    latent: 2,
    network: { kind: "convolutional", channels: [2, 3], hidden: 4 },
  },
  "continuous Bernoulli": { ...perceptron, likelihood: { kind: "continuous-bernoulli" } },
  "fixed Gaussian": { ...perceptron, likelihood: { kind: "gaussian", deviation: "fixed", initial: 0.5 } },
  "shared Gaussian": { ...perceptron, likelihood: { kind: "gaussian", deviation: "shared" } },
  "Gaussian of each pixel": { ...perceptron, likelihood: { kind: "gaussian", deviation: "per-pixel" } },
};

/** Parameters with every entry away from 0, so that no term of a formula is switched off. */
function randomParameters(config: vae.VaeConfig, seed: number, spread = 0.6): vae.VaeParameters<tf.Variable> {
  const random = new Random(seed);
  const shapes = Object.entries(vae.parameterShapes(config));
  return Object.fromEntries(
    shapes.map(([name, shape]) => [
      name,
      tf.tidy(() => tf.variable(tf.mul(random.split(name).normalTensor(shape as [number]), spread))),
    ]),
  );
}

function exampleImages(config: vae.VaeConfig, count: number): tf.Tensor2D {
  return tf.tensor2d(new Random(9).bernoulli(0.5, count * config.visible), [count, config.visible]);
}

const layerOf = (parameters: vae.VaeParameters, name: string) => ({
  W: parameters[`${name}W`]!.arraySync() as number[][],
  b: parameters[`${name}b`]!.arraySync() as number[],
});

describe("a perceptron with Bernoulli pixels", () => {
  const encodeSlowly = (parameters: vae.VaeParameters, x: readonly number[]) => {
    const hidden = [0, 1].reduce((h, i) => relu(dense(layerOf(parameters, `encoder${i}`), h)), [...x]);
    return {
      mean: dense(layerOf(parameters, "mean"), hidden),
      logVariance: dense(layerOf(parameters, "logVariance"), hidden),
    };
  };
  const likelihoodSlowly = (parameters: vae.VaeParameters, x: readonly number[], z: readonly number[]) => {
    const hidden = [0, 1].reduce((h, i) => relu(dense(layerOf(parameters, `decoder${i}`), h)), [...z]);
    const logits = dense(layerOf(parameters, "output"), hidden);
    return logits.reduce((sum, s, d) => sum + x[d]! * s - softplus(s), 0);
  };

  test("log-weights are log p(x|z) + log p(z) − log q(z|x) of slow loops in float64", () => {
    const parameters = randomParameters(perceptron, 1);
    const x = exampleImages(perceptron, 3);
    const weights = vae.logWeights(parameters, x, perceptron, 4, new Random(7)).arraySync();
    const noise = new Random(7).normal(4 * 3 * 2);
    for (const [n, image] of x.arraySync().entries()) {
      const { mean, logVariance } = encodeSlowly(parameters, image);
      for (let k = 0; k < 4; k++) {
        const z = mean.map((m, u) => m + Math.exp(logVariance[u]! / 2) * noise[(k * 3 + n) * 2 + u]!);
        const log_p = z.reduce((sum, z_u) => sum + normalLogDensity(z_u, 0, 1), 0);
        const log_q = z.reduce(
          (sum, z_u, u) => sum + normalLogDensity(z_u, mean[u]!, Math.exp(logVariance[u]!)),
          0,
        );
        const expected = likelihoodSlowly(parameters, image, z) + log_p - log_q;
        expect(weights[k]![n]).toBeCloseTo(expected, 4);
      }
    }
  });

  const oneLatent = { ...perceptron, latent: 1 };
  const evidence = (parameters: vae.VaeParameters, x: readonly number[]) =>
    integrate((z) => Math.exp(likelihoodSlowly(parameters, x, [z]) + normalLogDensity(z, 0, 1)), -9, 9, 2000);

  test("with one latent variable, the mean weight is p(x) by quadrature, within five standard errors", () => {
    const parameters = randomParameters(oneLatent, 2);
    const x = exampleImages(oneLatent, 2);
    const K = 20_000;
    const weights = tf
      .exp(vae.logWeights(parameters, x, oneLatent, K, new Random(5)))
      .arraySync() as number[][];
    for (const [n, image] of x.arraySync().entries()) {
      const column = weights.map((row) => row[n]!);
      const mean = column.reduce((sum, w) => sum + w, 0) / K;
      const variance = column.reduce((sum, w) => sum + (w - mean) ** 2, 0) / K;
      expect(Math.abs(mean - evidence(parameters, image))).toBeLessThan(5 * Math.sqrt(variance / K));
    }
  });

  test("the bounds rise with K on average and stay below log p(x)", async () => {
    const parameters = randomParameters(oneLatent, 3);
    const image = [1, 0, 1, 1];
    // One image many times over: each row is an independent estimate.
    const copies = rows(
      Float32Array.from({ length: 4 * 200 }, (_, i) => image[i % 4]!),
      4,
    );
    const { bounds, logProb } = await importanceWeightedLogProb(
      copies,
      (x, count, random) => vae.logWeights(parameters, x, oneLatent, count, random),
      { samples: 250, groups: [1, 5, 50], random: new Random(6), chunk: 60 },
    );
    const all = [...bounds.map(({ values }) => values), logProb];
    const means = all.map((values) => values.reduce((sum, v) => sum + v / 200, 0));
    for (let i = 1; i < means.length; i++) expect(means[i]!).toBeGreaterThan(means[i - 1]!);
    const spread = Math.sqrt(logProb.reduce((sum, v) => sum + (v - means.at(-1)!) ** 2 / 200, 0) / 200);
    const truth = Math.log(evidence(parameters, image));
    expect(means.at(-1)!).toBeLessThan(truth + 5 * spread);
    expect(means[0]!).toBeLessThan(truth);
  });

  test("the probabilities of all 2^D images, by quadrature over z, sum to 1", () => {
    const parameters = randomParameters(oneLatent, 4);
    let total = 0;
    for (let n = 0; n < 16; n++) total += evidence(parameters, [n & 1, (n >> 1) & 1, (n >> 2) & 1, n >> 3]);
    expect(total).toBeCloseTo(1, 6);
  });
});

describe.each(Object.entries(configs))("%s", (_, config) => {
  test("the ELBO's parts add up: bound = log-likelihood − Σ KL, and the mean log-weight is its estimate", () => {
    const parameters = randomParameters(config, 11);
    const x = exampleImages(config, 3);
    const { logLikelihood, divergence, bound } = vae.elbo(parameters, x, config, new Random(1));
    const sum = tf.sub(logLikelihood, tf.sum(divergence, 1)).dataSync();
    for (const [i, value] of Array.from(bound.dataSync()).entries()) expect(value).toBeCloseTo(sum[i]!, 4);

    const K = 4000;
    const weights = vae.logWeights(parameters, x, config, K, new Random(2)).arraySync();
    const posterior = vae.encode(parameters, x, config);
    for (let n = 0; n < 3; n++) {
      const mean = weights.reduce((total, row) => total + row[n]! / K, 0);
      const spread = weights.reduce((total, row) => total + (row[n]! - mean) ** 2 / K, 0);
      // Another estimate of the same expectation, with the divergence in closed form.
      const noise = new Random(3).normalTensor<tf.Rank.R3>([K, 3, config.latent]);
      const z = tf.add(
        posterior.mean,
        tf.mul(tf.exp(tf.mul(posterior.logVariance, 0.5)), noise),
      ) as tf.Tensor3D;
      const fits = vae.logLikelihood(parameters, x, z, config).arraySync() as number[][];
      const fit = fits.reduce((total, row) => total + row[n]! / K, 0);
      const fitSpread = fits.reduce((total, row) => total + (row[n]! - fit) ** 2 / K, 0);
      const other = fit - tf.sum<tf.Tensor1D>(divergence, 1).arraySync()[n]!;
      expect(Math.abs(mean - other)).toBeLessThan(5 * Math.sqrt((spread + fitSpread) / K));
    }
  });

  test("the gradient of the loss is that of central differences, for the ELBO and the importance-weighted bound", () => {
    const parameters = randomParameters(config, 12);
    const x = exampleImages(config, 3);
    const variables = Object.values(parameters);
    for (const options of [{ beta: 0.7 }, { samples: 3 }]) {
      const lossOf = () => vae.loss(parameters, x, config, new Random(4), options);
      const { grads } = tf.variableGrads(lossOf, variables);
      const valueNow = () => tf.tidy(() => lossOf().dataSync()[0]!);
      for (const [name, variable] of Object.entries(parameters)) {
        const gradient = grads[variable.name]!.dataSync();
        // Along one random direction: every entry counts, and float32 has enough digits for the sum.
        const direction = tf.tidy(() => new Random(5).split(name).normalTensor(variable.shape as [number]));
        const length = tf.tidy(() => tf.norm(direction).dataSync()[0]!);
        const along = tf.tidy(() => tf.sum(tf.mul(direction, grads[variable.name]!)).dataSync()[0]! / length);
        const start = variable.clone();
        const at = (h: number) => {
          tf.tidy(() => variable.assign(tf.add(start, tf.mul(direction, h / length))));
          return valueNow();
        };
        const h = 2e-3;
        const difference = (at(h) - at(-h)) / (2 * h);
        variable.assign(start);
        expect(gradient.length).toBe(variable.size);
        expect(Math.abs(along - difference), name).toBeLessThan(5e-3 * Math.max(1, Math.abs(difference)));
      }
    }
  });

  test("no function leaves a tensor behind but what it returns", () => {
    const parameters = randomParameters(config, 13);
    const x = exampleImages(config, 2);
    const run = () =>
      tf.dispose([
        vae.elbo(parameters, x, config, new Random(1)),
        vae.loss(parameters, x, config, new Random(1), { samples: 2 }),
        vae.logWeights(parameters, x, config, 2, new Random(1)),
        vae.sample(parameters, config, 2, new Random(1)),
        vae.reconstruct(parameters, x, config),
        vae.encode(parameters, x, config),
      ]);
    run();
    const before = tf.memory().numTensors;
    run();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("a file holds the model: parameters and config come back as they were", async () => {
    const folder = await mkdtemp(join(tmpdir(), "vae-"));
    try {
      const parameters = vae.init(config, new Random(14));
      await vae.save(join(folder, "model.safetensors"), parameters, config);
      const loaded = await vae.load(join(folder, "model.safetensors"));
      expect(loaded.config).toEqual(config);
      for (const [name, variable] of Object.entries(parameters)) {
        expect(loaded.parameters[name]!.dataSync()).toEqual(variable.dataSync());
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("pixels that see the ones before them", () => {
  const config: vae.VaeConfig = { ...perceptron, visible: 9, causalWindow: 1 };
  const parameters = () => randomParameters(config, 21, 1);

  test("p(x | z) sums to 1 over all 2^D images", () => {
    const all = Float32Array.from({ length: 512 * 9 }, (_, i) => (Math.floor(i / 9) >> (i % 9)) & 1);
    const z = tf.tile(tf.tensor3d([0.3, -1.2], [1, 1, 2]), [1, 512, 1]);
    const logProb = vae.logLikelihood(parameters(), tf.tensor2d(all, [512, 9]), z, config);
    expect(tf.sum(tf.exp(logProb)).dataSync()[0]).toBeCloseTo(1, 4);
  });

  test("parameterCount counts what is inside the window only", () => {
    // Of a 3 × 3 image: one to the left but in the first column; above two, three, two in the rows below the first.
    const { causalWindow: _, ...without } = config;
    expect(vae.parameterCount(config) - vae.parameterCount(without)).toBe(3 * 2 + 2 * (2 + 3 + 2));
  });

  test("drawn images come as often as p(x | z) says", () => {
    const small: vae.VaeConfig = { ...perceptron, causalWindow: 1 };
    const weights = randomParameters(small, 22, 1);
    const n = 20_000;
    const latents = tf.tile(tf.tensor2d([[0.5, -0.5]]), [n, 1]);
    const drawn = vae.sample(weights, small, n, new Random(23), { latents }).images.dataSync();
    const counts = new Float64Array(16);
    for (let i = 0; i < n; i++) {
      counts[drawn[4 * i]! + 2 * drawn[4 * i + 1]! + 4 * drawn[4 * i + 2]! + 8 * drawn[4 * i + 3]!]!++;
    }
    const all = tf.tensor2d(
      Float32Array.from({ length: 64 }, (_, i) => (Math.floor(i / 4) >> (i % 4)) & 1),
      [16, 4],
    );
    const z = tf.tile(tf.tensor3d([0.5, -0.5], [1, 1, 2]), [1, 16, 1]);
    const logProb = vae.logLikelihood(weights, all, z, small).dataSync();
    for (let i = 0; i < 16; i++) {
      const p = Math.exp(logProb[i]!);
      expect(Math.abs(counts[i]! / n - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n));
    }
  });
});

test("continuous Bernoulli samples have the mean of their distribution", () => {
  const config = configs["continuous Bernoulli"]!;
  const parameters = randomParameters(config, 31, 2);
  const n = 20_000;
  const latents = tf.tile(tf.tensor2d([[1, -1]]), [n, 1]);
  const { images } = vae.sample(parameters, config, n, new Random(32), { latents });
  const logits = vae.decode(parameters, tf.tensor2d([[1, -1]]), config).dataSync();
  const means = tf.mean(images, 0).dataSync();
  for (let d = 0; d < 4; d++) {
    const density = (x: number) => Math.exp(x * logits[d]!);
    const expected = integrate((x) => x * density(x), 0, 1) / integrate(density, 0, 1);
    expect(Math.abs(means[d]! - expected)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
  }
});

test("free bits count a unit's divergence as at least λ and stop its gradient below", () => {
  const parameters = vae.init(perceptron, new Random(41));
  const x = exampleImages(perceptron, 5);
  const { divergence } = vae.elbo(parameters, x, perceptron, new Random(1));
  const perUnit = Array.from(tf.mean(divergence, 0).dataSync());
  const lambda = (perUnit[0]! + perUnit[1]!) / 2;
  const plain = vae.loss(parameters, x, perceptron, new Random(1)).dataSync()[0]!;
  const free = vae.loss(parameters, x, perceptron, new Random(1), { freeBits: lambda }).dataSync()[0]!;
  expect(free - plain).toBeCloseTo(lambda - Math.min(...perUnit), 4);
  expect(() => vae.loss(parameters, x, perceptron, new Random(1), { freeBits: 1, samples: 2 })).toThrow(
    "one sample",
  );
});

test("corruption hides on-pixels from the encoder and not from the likelihood", () => {
  const parameters = randomParameters(perceptron, 42);
  const x = exampleImages(perceptron, 4);
  const options = { corruption: 1 };
  const hidden = vae.loss(parameters, x, perceptron, new Random(1), options).dataSync()[0]!;
  const blank = vae.elbo(parameters, tf.zerosLike(x), perceptron, new Random(1)).divergence.arraySync();
  const z = vae.encode(parameters, tf.zerosLike(x), perceptron);
  const noise = new Random(1).normalTensor<tf.Rank.R3>([1, 4, 2]);
  const drawn = tf.add(z.mean, tf.mul(tf.exp(tf.mul(z.logVariance, 0.5)), noise)) as tf.Tensor3D;
  const likelihood = vae.logLikelihood(parameters, x, drawn, perceptron).arraySync()[0]!;
  const expected = blank.reduce((sum, row, n) => sum + (row[0]! + row[1]! - likelihood[n]!) / 4, 0);
  expect(hidden).toBeCloseTo(expected, 4);
});

test("the loss with K samples is minus the mean importance-weighted bound", () => {
  const parameters = randomParameters(perceptron, 43);
  const x = exampleImages(perceptron, 4);
  const bound = importanceWeightedBound(vae.logWeights(parameters, x, perceptron, 5, new Random(2)));
  const loss = vae.loss(parameters, x, perceptron, new Random(2), { samples: 5 }).dataSync()[0]!;
  expect(loss).toBeCloseTo(-tf.mean(bound).dataSync()[0]!, 4);
});

test("with outputScale γ each output starts as noise of variance about γ²; by default γ is 1, and 1/100 for Gaussian pixels", () => {
  const wide = { visible: 100, latent: 10, network: { kind: "perceptron", hidden: [200, 200] } } as const;
  const gaussian = { ...wide, likelihood: { kind: "gaussian", deviation: "fixed" } } as const;
  const z = new Random(2).normalTensor<tf.Rank.R2>([200, 10]);
  const outputs = (config: vae.VaeConfig, options?: { outputScale: number }) =>
    Array.from(vae.decode(vae.init(config, new Random(1), options), z, config).dataSync());
  const usual = outputs(wide);
  const variance = usual.reduce((sum, output) => sum + output ** 2 / usual.length, 0);
  // The square of a layer's scale varies by about √(5 / units) from one draw of the weights to the next: two layers of 200.
  expect(variance).toBeGreaterThan(0.5);
  expect(variance).toBeLessThan(2);
  expect(outputs(gaussian, { outputScale: 1 })).toEqual(usual);
  outputs(gaussian).forEach((output, i) => {
    expect(output).toBeCloseTo(usual[i]! / 100, 6);
  });
});

test("training lowers the loss on a mixture of two images", async () => {
  const pixels = Uint8Array.from({ length: 4 * 100 }, (_, i) =>
    Math.floor(i / 4) % 2 === 0 ? i % 2 : 1 - (i % 2),
  );
  const parameters = vae.init(perceptron, new Random(51));
  const result = await fit({
    parameters,
    data: rows(pixels, 4),
    // Without the warm-up this tiny model collapses to independent pixels.
    loss: (x, { random, epoch }) =>
      vae.loss(parameters, x, perceptron, random, { beta: Math.min(1, epoch / 30) }),
    optimizer: adam({ learningRate: 0.02 }),
    random: new Random(52),
    batchSize: 20,
    epochs: 60,
  });
  // Two equally likely images cost log 2 nats, independent pixels 4 log 2: half of that needs the latent variables.
  expect(result.history.epochs.at(-1)!.trainLoss).toBeLessThan(2 * Math.LN2);
});

test("configs and shapes that make no sense are refused in one sentence", async () => {
  const refuse = (changes: object, message: string) =>
    expect(() => vae.init({ ...perceptron, ...changes } as vae.VaeConfig, new Random(1))).toThrow(message);
  refuse({ latent: 0 }, "whole numbers above 0, not 0");
  refuse({ network: { kind: "perceptron", hidden: [] } }, "at least one hidden layer");
  refuse({ visible: 9, network: { kind: "convolutional", channels: [2], hidden: 3 } }, "halved 1 times");
  refuse({ visible: 5, causalWindow: 1 }, "square images");
  refuse({ causalWindow: 1, likelihood: { kind: "continuous-bernoulli" } }, "Bernoulli pixels");
  const parameters = vae.init(perceptron, new Random(1));
  expect(() => vae.elbo(parameters, tf.zeros([2, 5]), perceptron, new Random(1))).toThrow(
    "[batch, 4], not [2,5]",
  );
  expect(() => vae.decode(parameters, tf.zeros([2, 3]), perceptron)).toThrow("[batch, 2], not [2,3]");
  expect(() => vae.decode({}, tf.zeros([2, 2]), perceptron)).toThrow("encoder0W");
  const folder = await mkdtemp(join(tmpdir(), "vae-"));
  try {
    await writeSafetensors(join(folder, "other"), {}, { model: "nade" });
    await expect(vae.load(join(folder, "other"))).rejects.toThrow("holds no VAE");
  } finally {
    await rm(folder, { recursive: true });
  }
});
