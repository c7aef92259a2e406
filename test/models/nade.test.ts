import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import * as nade from "../../lib/models/nade";
import { adam, rows, fit as train, writeSafetensors } from "../../lib/training";
import { allBinary, type SlowParameters, slowConditionals, slowLogProb, slowParameters } from "./slow-nade";

beforeAll(async () => {
  await startEngine();
});

function toTensors({ W, V, b, c }: SlowParameters): nade.NadeParameters {
  return { W: tf.tensor2d(W), V: tf.tensor2d(V), b: tf.tensor1d(b), c: tf.tensor1d(c) };
}

function example(visible: number, hidden: number, seed: number) {
  const random = new Random(seed);
  const slow = slowParameters(visible, hidden, (n) => random.normal(n));
  return { random, slow, parameters: toTensors(slow) };
}

function images(values: ArrayLike<number>, visible: number): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from(values), [values.length / visible, visible]);
}

const implementations = ["fast", "reference"] as const;
const activations = ["sigmoid", "relu"] as const;
const orderings = (visible: number) => ({
  natural: undefined,
  reversed: Array.from({ length: visible }, (_, d) => visible - 1 - d),
  random: new Random(8).permutation(visible),
});

describe.each(implementations)("with the %s implementation", (implementation) => {
  describe.each(activations)("and %s units", (activation) => {
    test("the probabilities of all 2^D images sum to 1, whatever the ordering", () => {
      const visible = 10;
      const { parameters } = example(visible, 7, 1);
      for (const ordering of Object.values(orderings(visible))) {
        const config = { visible, hidden: 7, activation, ...(ordering && { ordering }) };
        const x = images(allBinary(visible), visible);
        const logProb = nade.logProb(parameters, x, config, { implementation }).dataSync();
        const total = Array.from(logProb).reduce((sum, l) => sum + Math.exp(l), 0);
        expect(total).toBeCloseTo(1, 5);
      }
    });

    test("logProb is that of a slow float64 loop over the equations, for any size and ordering", () => {
      const cases = fc.record({
        visible: fc.integer({ min: 1, max: 70 }),
        hidden: fc.integer({ min: 1, max: 9 }),
        batch: fc.integer({ min: 1, max: 4 }),
        seed: fc.integer(),
        ordered: fc.boolean(),
      });
      fc.assert(
        fc.property(cases, ({ visible, hidden, batch, seed, ordered }) => {
          tf.tidy(() => {
            const { slow, parameters, random } = example(visible, hidden, seed);
            const config = {
              visible,
              hidden,
              activation,
              ...(ordered && { ordering: random.permutation(visible) }),
            };
            const x = random.bernoulli(0.4, batch * visible);
            const fast = nade.logProb(parameters, images(x, visible), config, { implementation }).dataSync();
            for (let n = 0; n < batch; n++) {
              const expected = slowLogProb(slow, x.subarray(n * visible, (n + 1) * visible), config);
              expect(Math.abs(fast[n]! - expected)).toBeLessThan(2e-5 * Math.max(10, Math.abs(expected)));
            }
          });
        }),
        { numRuns: 25 },
      );
    });

    test("loss is −mean log p of the slow loop", () => {
      const { slow, parameters, random } = example(40, 6, 3);
      const config = { visible: 40, hidden: 6, activation };
      const x = random.bernoulli(0.3, 5 * 40);
      const expected = [0, 1, 2, 3, 4].reduce(
        (sum, n) => sum - slowLogProb(slow, x.subarray(n * 40, (n + 1) * 40), config) / 5,
        0,
      );
      const loss = nade.loss(parameters, images(x, 40), config, { implementation }).dataSync()[0]!;
      expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-5);
    });

    test("the gradient of the loss is that of central differences of the slow loop", () => {
      const config = { visible: 6, hidden: 4, activation, ordering: [3, 1, 0, 5, 4, 2] };
      const { slow, parameters, random } = example(6, 4, 5);
      const x = random.bernoulli(0.5, 3 * 6);
      const variables = Object.fromEntries(
        Object.entries(parameters).map(([name, t]) => [name, tf.variable(t)]),
      ) as nade.NadeParameters<tf.Variable>;
      const { grads } = tf.variableGrads(
        () => nade.loss(variables, images(x, 6), config, { implementation }),
        Object.values(variables),
      );
      const slowLoss = () =>
        [0, 1, 2].reduce((sum, n) => sum - slowLogProb(slow, x.subarray(n * 6, n * 6 + 6), config) / 3, 0);
      for (const name of ["W", "V", "b", "c"] as const) {
        const gradient = grads[variables[name].name]!.dataSync();
        const rowsOf = (name === "b" || name === "c" ? [slow[name]] : slow[name]) as number[][];
        let i = 0;
        for (const row of rowsOf) {
          for (let k = 0; k < row.length; k++) {
            const value = row[k]!;
            const h = 1e-5;
            row[k] = value + h;
            const above = slowLoss();
            row[k] = value - h;
            const below = slowLoss();
            row[k] = value;
            expect(Math.abs(gradient[i++]! - (above - below) / (2 * h)), `${name}[${i - 1}]`).toBeLessThan(
              1e-5,
            );
          }
        }
      }
      for (const variable of Object.values(variables)) variable.dispose();
    });

    test("sampled images come as often as the slow loop's probabilities say", () => {
      const config = { visible: 4, hidden: 3, activation, ordering: [2, 0, 3, 1] };
      const { slow, parameters } = example(4, 3, 7);
      const n = 20_000;
      const drawn = nade.sample(parameters, config, n, new Random(11), { implementation }).images.dataSync();
      const counts = new Float64Array(16);
      for (let i = 0; i < n; i++) {
        counts[drawn[4 * i]! + 2 * drawn[4 * i + 1]! + 4 * drawn[4 * i + 2]! + 8 * drawn[4 * i + 3]!]!++;
      }
      const all = allBinary(4);
      for (let i = 0; i < 16; i++) {
        const p = Math.exp(slowLogProb(slow, all.subarray(4 * i, 4 * i + 4), config));
        expect(Math.abs(counts[i]! / n - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n) + 1e-6);
      }
    });
  });

  test("completing keeps the observed pixels, and draws the others from their conditionals given them", () => {
    const config = { visible: 4, hidden: 3, ordering: [2, 0, 3, 1] };
    const { slow, parameters } = example(4, 3, 7);
    const n = 20_000;
    // Pixels 2 and 0 are observed, 1 and 0; the others hold ones that must not matter.
    const given = Float32Array.from({ length: 4 * n }, (_, i) => [0, 1, 1, 1][i % 4]!);
    const drawn = nade.complete(parameters, images(given, 4), config, 2, new Random(3), { implementation });
    const pixels = drawn.images.dataSync();
    const counts = new Float64Array(4);
    for (let i = 0; i < n; i++) {
      expect(pixels[4 * i]! === 0 && pixels[4 * i + 2]! === 1).toBe(true);
      counts[pixels[4 * i + 1]! + 2 * pixels[4 * i + 3]!]!++;
    }
    const joint = [0, 1, 2, 3].map((k) => Math.exp(slowLogProb(slow, [0, k & 1, 1, k >> 1], config)));
    const evidence = joint.reduce((sum, p) => sum + p, 0);
    for (const [k, p] of joint.map((p) => p / evidence).entries()) {
      expect(Math.abs(counts[k]! / n - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n) + 1e-6);
    }
  });

  test("a sample's probabilities are the conditionals of the drawn image", () => {
    const config = { visible: 60, hidden: 8, ordering: new Random(2).permutation(60) };
    const { parameters } = example(60, 8, 9);
    const drawn = nade.sample(parameters, config, 6, new Random(5), { implementation });
    const expected = nade.conditionals(parameters, drawn.images, config).dataSync();
    drawn.probabilities.dataSync().forEach((p, i) => {
      expect(Math.abs(p - expected[i]!)).toBeLessThan(2e-6);
    });
  });

  test("the same generator draws the same images, another one others", () => {
    const config = { visible: 50, hidden: 5 };
    const { parameters } = example(50, 5, 9);
    const draw = (seed: number) =>
      nade.sample(parameters, config, 4, new Random(seed), { implementation }).images.dataSync();
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test("logits of ±300 give finite log-probabilities", () => {
    const config = { visible: 3, hidden: 2 };
    const parameters = toTensors({
      W: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      V: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      b: [300, -300, 300],
      c: [0, 0],
    });
    const logProb = nade.logProb(parameters, images([1, 0, 1, 0, 0, 1], 3), config, { implementation });
    const [certain, wrong] = logProb.dataSync();
    expect(Math.abs(certain!)).toBeLessThan(1e-37);
    expect(wrong).toBe(-300);
  });

  test("nothing it computes stays in memory but what it returns", () => {
    const config = { visible: 30, hidden: 4, ordering: new Random(2).permutation(30) };
    const { parameters } = example(30, 4, 1);
    const x = tf.zeros<tf.Rank.R2>([2, 30]);
    const before = tf.memory().numTensors;
    nade.logProb(parameters, x, config, { implementation }).dispose();
    nade.loss(parameters, x, config, { implementation }).dispose();
    tf.dispose(nade.sample(parameters, config, 2, new Random(1), { implementation }));
    tf.dispose(nade.complete(parameters, x, config, 9, new Random(1), { implementation }));
    nade.conditionals(parameters, x, config).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("fit makes the NLL of a tiny data set small, below that of independent pixels", async () => {
    // Two images, each as often: log 2 nats. Independent pixels give 8 log 2.
    const pixels = Uint8Array.from({ length: 40 * 8 }, (_, i) => (Math.floor(i / 8) % 2 === i % 2 ? 1 : 0));
    const config = { visible: 8, hidden: 6 };
    const parameters = nade.init(config, new Random(0));
    const result = await train({
      parameters,
      data: rows(pixels, 8),
      loss: (x) => nade.loss(parameters, x, config, { implementation }),
      optimizer: adam({ learningRate: 0.1 }),
      random: new Random(1),
      batchSize: 20,
      epochs: 100,
    });
    expect(result.history.epochs[0]!.trainLoss).toBeGreaterThan(4);
    expect(result.history.epochs.at(-1)!.trainLoss).toBeLessThan(Math.LN2 + 0.05);
    expect(result.history.epochs.at(-1)!.trainLoss).toBeGreaterThan(Math.LN2 - 1e-4);
    tf.dispose(parameters);
  });
});

test("the fast implementation agrees with the reference, gradients included", () => {
  for (const activation of activations) {
    const config = { visible: 100, hidden: 30, activation, ordering: new Random(4).permutation(100) };
    const { parameters, random } = example(100, 30, 2);
    const variables = Object.values(parameters).map((t) => tf.variable(tf.mul(t, 0.3)));
    const [W, V, b, c] = variables as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
    const x = images(random.bernoulli(0.2, 900), 100);
    const [fast, reference] = implementations.map((implementation) =>
      tf.variableGrads(() => nade.loss({ W, V, b, c }, x, config, { implementation }), variables),
    );
    expect(Math.abs(fast!.value.dataSync()[0]! / reference!.value.dataSync()[0]! - 1)).toBeLessThan(1e-6);
    for (const variable of variables) {
      const expected = reference!.grads[variable.name]!.dataSync();
      fast!.grads[variable.name]!.dataSync().forEach((g, i) => {
        expect(Math.abs(g - expected[i]!)).toBeLessThan(1e-5);
      });
      variable.dispose();
    }
  }
});

test("conditionals are those of the slow loop, in the pixels' own order", () => {
  const config = { visible: 30, hidden: 5, ordering: new Random(6).permutation(30) };
  const { slow, parameters, random } = example(30, 5, 2);
  const x = random.bernoulli(0.5, 30);
  const expected = slowConditionals(slow, x, config);
  nade
    .conditionals(parameters, images(x, 30), config)
    .dataSync()
    .forEach((p, i) => {
      expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-6);
    });
});

test("flipping a pixel leaves its own and all earlier conditionals as they are, bit for bit, and moves the next", () => {
  const visible = 61;
  for (const activation of activations) {
    const ordering = new Random(3).permutation(visible);
    const config = { visible, hidden: 5, activation, ordering };
    const { parameters, random } = example(visible, 5, 4);
    const x = random.bernoulli(0.5, visible);
    const before = nade.conditionals(parameters, images(x, visible), config).dataSync();
    for (const d of [0, 1, 27, 28, 29, 56, 59]) {
      const flipped = x.slice();
      flipped[ordering[d]!] = 1 - flipped[ordering[d]!]!;
      const after = nade.conditionals(parameters, images(flipped, visible), config).dataSync();
      for (let j = 0; j <= d; j++) expect(after[ordering[j]!]).toBe(before[ordering[j]!]);
      expect(after[ordering[d + 1]!]).not.toBe(before[ordering[d + 1]!]);
    }
  }
});

test("parameterCount is 2HD + H + D, the size of what init makes", () => {
  const config = { visible: 784, hidden: 500 };
  expect(nade.parameterCount(config)).toBe(785_284);
  const parameters = nade.init({ visible: 11, hidden: 3 }, new Random(0));
  const size = Object.values(parameters).reduce((sum, t) => sum + t.size, 0);
  expect(size).toBe(nade.parameterCount({ visible: 11, hidden: 3 }));
  tf.dispose(parameters);
});

test("init with marginals starts as the independent-pixel model, in any ordering", () => {
  const config = { visible: 5, hidden: 3, ordering: [4, 2, 0, 1, 3] };
  const marginals = [0.1, 0.2, 0.5, 0.7, 0.95];
  const parameters = nade.init(config, new Random(1), { marginals, standardDeviation: 0 });
  const p = nade.conditionals(parameters, images([1, 0, 1, 0, 1], 5), config).dataSync();
  marginals.forEach((marginal, i) => {
    expect(p[i]).toBeCloseTo(marginal, 6);
  });
  tf.dispose(parameters);
});

test("init draws weights of the standard deviation asked for, reproducibly and independently for W and V", () => {
  const config = { visible: 100, hidden: 100 };
  const first = nade.init(config, new Random(0));
  const again = nade.init(config, new Random(0));
  expect(again.W.dataSync()).toEqual(first.W.dataSync());
  expect(first.V.dataSync()).not.toEqual(first.W.dataSync());
  const n = 10_000;
  const variance = Array.from(first.W.dataSync()).reduce((sum, w) => sum + w * w, 0) / n;
  expect(Math.abs(variance / 1e-4 - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  tf.dispose([first, again]);
});

test("a saved model loads with its config and gives the same log-probabilities", async () => {
  const directory = await mkdtemp(join(tmpdir(), "nade-"));
  try {
    const config = {
      visible: 9,
      hidden: 4,
      activation: "relu" as const,
      ordering: new Random(2).permutation(9),
    };
    const { parameters, random } = example(9, 4, 1);
    const path = join(directory, "model.safetensors");
    await nade.save(path, parameters, config);
    const loaded = await nade.load(path);
    expect(loaded.config).toEqual({ ...config, ordering: Array.from(config.ordering) });
    const x = images(random.bernoulli(0.5, 27), 9);
    const expected = nade.logProb(parameters, x, config).dataSync();
    expect(nade.logProb(loaded.parameters, x, loaded.config).dataSync()).toEqual(expected);
    tf.dispose(loaded.parameters);

    const other = join(directory, "other.safetensors");
    await writeSafetensors(other, { a: { shape: [1], values: new Float32Array(1) } });
    const before = tf.memory().numTensors;
    await expect(nade.load(other)).rejects.toThrow(/holds no NADE/);
    expect(tf.memory().numTensors).toBe(before);
  } finally {
    await rm(directory, { recursive: true });
  }
});

test("what does not fit is refused with what was received and what is wanted", () => {
  const { parameters } = example(5, 3, 1);
  const config = { visible: 5, hidden: 3 };
  const x = tf.zeros<tf.Rank.R2>([2, 5]);
  expect(() => nade.logProb(parameters, tf.zeros([2, 4]), config)).toThrow(
    "NADE wants images of shape [batch, 5], not [2,4].",
  );
  expect(() => nade.logProb(parameters, x, { visible: 5, hidden: 4 })).toThrow(
    "NADE's parameter W has shape [5,3], its config wants [5,4].",
  );
  expect(() => nade.logProb(parameters, x, { ...config, ordering: [0, 1, 2, 3, 3] })).toThrow(/ordering/);
  expect(() => nade.logProb(parameters, x, { ...config, ordering: [0, 1, 2, 3, 5] })).toThrow(/ordering/);
  expect(() => nade.init({ visible: 0, hidden: 3 }, new Random(0))).toThrow(/visible/);
  expect(() => nade.init(config, new Random(0), { marginals: [0.5, 0.5, 0.5, 0.5, 1] })).toThrow(/smooth/);
  expect(() => nade.init(config, new Random(0), { marginals: [0.5] })).toThrow(/5 marginals/);
  expect(() => nade.complete(parameters, x, config, 6, new Random(0))).toThrow(/0 and 5/);
});
