import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import * as made from "../../lib/models/made";
import { adam, fit, rows } from "../../lib/training";
import { slowMadeLogProb } from "./slow-made";
import { allBinary } from "./slow-nade";

beforeAll(async () => {
  await startEngine();
});

/** Parameters of a size at which every part of the model matters. */
function example(config: made.MadeConfig, seed = 1): made.MadeParameters<tf.Variable> {
  const random = new Random(seed);
  const parameters = made.init(config, random);
  for (const [name, variable] of Object.entries(parameters))
    variable.assign(random.split(`large ${name}`).normalTensor(variable.shape));
  return parameters;
}

const everyImage = (visible: number) =>
  tf.tensor2d(Float32Array.from(allBinary(visible)), [2 ** visible, visible]);

const total = (logProb: tf.Tensor1D) =>
  Array.from(logProb.dataSync()).reduce((sum, l) => sum + Math.exp(l), 0);

const configs: Record<string, made.MadeConfig> = {
  "one hidden layer": { visible: 8, hidden: [11] },
  "two hidden layers": { visible: 8, hidden: [9, 12] },
  "direct connections": { visible: 8, hidden: [5], direct: true },
  "fewer units than pixels": { visible: 8, hidden: [2, 3], direct: true },
};

describe.each(Object.entries(configs))("MADE with %s", (_, config) => {
  const connectivities = {
    even: made.evenConnectivity(config),
    random: made.randomConnectivity(config, new Random(3)),
    "random, in a random order": made.randomConnectivity(config, new Random(4), { ordering: "random" }),
  };

  test.each(Object.entries(connectivities))(
    "sums to 1 over all 2^D images with %s masks",
    (_, connectivity) => {
      const masks = made.makeMasks(config, connectivity);
      expect(total(made.logProb(example(config), everyImage(8), config, masks))).toBeCloseTo(1, 5);
    },
  );

  test("logProb is that of a slow float64 loop over paths of rising degrees", () => {
    const parameters = example(config);
    for (const connectivity of Object.values(connectivities)) {
      const masks = made.makeMasks(config, connectivity);
      const x = new Random(9).bernoulli(0.4, 5 * 8);
      const fast = made.logProb(parameters, tf.tensor2d(x, [5, 8]), config, masks).dataSync();
      for (let n = 0; n < 5; n++) {
        const slow = slowMadeLogProb(parameters, x.subarray(8 * n, 8 * n + 8), config, connectivity);
        expect(Math.abs(fast[n]! - slow)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slow)));
      }
    }
  });

  test("flipping a pixel leaves the logits of the pixels up to it bit for bit as they were", () => {
    const parameters = example(config);
    for (const connectivity of Object.values(connectivities)) {
      const masks = made.makeMasks(config, connectivity);
      const x = new Random(5).bernoulli(0.5, 8);
      const before = made.logits(parameters, tf.tensor2d(x, [1, 8]), config, masks).dataSync();
      let changes = 0;
      for (const [position, flipped] of masks.ordering.entries()) {
        const other = x.slice();
        other[flipped] = 1 - other[flipped]!;
        const after = made.logits(parameters, tf.tensor2d(other, [1, 8]), config, masks).dataSync();
        for (const d of masks.ordering.subarray(0, position + 1)) expect(after[d]).toBe(before[d]);
        for (const d of masks.ordering.subarray(position + 1)) if (after[d] !== before[d]) changes++;
      }
      expect(changes).toBeGreaterThan(0);
    }
  });
});

test("still sums to 1 under the first masks after training steps with others", async () => {
  const config = { visible: 6, hidden: [10, 8], direct: true };
  const random = new Random(2);
  const sets = [0, 1, 2].map((k) =>
    made.makeMasks(config, made.randomConnectivity(config, random.split(k), { ordering: "random" })),
  );
  const parameters = example(config);
  const pixels = Uint8Array.from(random.bernoulli(0.3, 6 * 50));
  await fit({
    parameters,
    data: rows(pixels, 6),
    loss: (x: tf.Tensor2D, { step }) => made.loss(parameters, x, config, sets[1 + (step % 2)]!),
    optimizer: adam({ learningRate: 0.05 }),
    random: random.split("training"),
    batchSize: 10,
    epochs: 4,
  });
  for (const masks of sets)
    expect(total(made.logProb(parameters, everyImage(6), config, masks))).toBeCloseTo(1, 5);
});

test("a mixture over masks sums to 1 and lies at or above the mean of the logarithms", () => {
  const config = { visible: 7, hidden: [9] };
  const parameters = example(config);
  const sets = [0, 1, 2].map((k) =>
    made.makeMasks(config, made.randomConnectivity(config, new Random(k), { ordering: "random" })),
  );
  const mixture = made.mixtureLogProb(parameters, everyImage(7), config, sets);
  expect(total(mixture)).toBeCloseTo(1, 5);
  const logs = sets.map((masks) => made.logProb(parameters, everyImage(7), config, masks).dataSync());
  mixture.dataSync().forEach((value, i) => {
    const probabilities = logs.map((log) => Math.exp(log[i]!));
    const mean = probabilities.reduce((a, b) => a + b, 0) / 3;
    expect(Math.abs(value - Math.log(mean))).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
    expect(value).toBeGreaterThan(logs.reduce((sum, log) => sum + log[i]! / 3, 0) - 1e-4);
  });
});

test("the gradient of the loss is that of central differences, and zero where the mask is", () => {
  const config = { visible: 5, hidden: [6], direct: true };
  const connectivity = made.randomConnectivity(config, new Random(6), { ordering: "random" });
  const masks = made.makeMasks(config, connectivity);
  const parameters = example(config);
  const x = new Random(8).bernoulli(0.5, 4 * 5);
  const slowLoss = () =>
    [0, 1, 2, 3].reduce(
      (sum, n) => sum - slowMadeLogProb(parameters, x.subarray(5 * n, 5 * n + 5), config, connectivity) / 4,
      0,
    );
  const { grads } = tf.variableGrads(() => made.loss(parameters, tf.tensor2d(x, [4, 5]), config, masks));
  for (const [name, variable] of Object.entries(parameters)) {
    const gradient = grads[variable.name]!.dataSync();
    const values = variable.dataSync().slice();
    for (let i = 0; i < values.length; i++) {
      const at = (value: number) => {
        const moved = values.slice();
        moved[i] = value;
        variable.assign(tf.tensor(moved, variable.shape));
        return { loss: slowLoss(), value: moved[i]! };
      };
      const [above, below] = [at(values[i]! + 1e-3), at(values[i]! - 1e-3)];
      variable.assign(tf.tensor(values, variable.shape));
      const slope = (above.loss - below.loss) / (above.value - below.value);
      expect(Math.abs(gradient[i]! - slope), `${name}[${i}]`).toBeLessThan(2e-3);
    }
  }
  const masked = { W1: masks.hidden[0]!, V: masks.output, A: masks.direct! };
  for (const [name, mask] of Object.entries(masked)) {
    const gradient = grads[parameters[name]!.name]!.dataSync();
    mask.dataSync().forEach((seen, i) => {
      if (seen === 0) expect(Math.abs(gradient[i]!), `${name}[${i}]`).toBe(0);
    });
  }
});

test("degrees lie in 1 … D − 1, and those of a layer are not below the smallest of the layer before", () => {
  const sizes = fc.record({
    visible: fc.integer({ min: 2, max: 30 }),
    hidden: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 3 }),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(sizes, ({ visible, hidden, seed }) => {
      const config = { visible, hidden };
      for (const connectivity of [
        made.evenConnectivity(config),
        made.randomConnectivity(config, new Random(seed), { ordering: "random" }),
      ]) {
        let smallest = 1;
        for (const degrees of connectivity.hidden) {
          expect(Math.max(...degrees)).toBeLessThan(visible);
          expect(Math.min(...degrees)).toBeGreaterThanOrEqual(smallest);
          smallest = Math.min(...degrees);
        }
        expect(Array.from(connectivity.pixels).sort((a, b) => a - b)).toEqual(
          Array.from({ length: visible }, (_, d) => d + 1),
        );
      }
    }),
  );
});

test("sampled images come as often as their probabilities say, whatever the order", () => {
  const config = { visible: 4, hidden: [6], direct: true };
  const connectivity = made.randomConnectivity(config, new Random(1), { ordering: "random" });
  const masks = made.makeMasks(config, connectivity);
  const parameters = example(config);
  const n = 20_000;
  const { images } = made.sample(parameters, config, n, new Random(11), masks);
  const drawn = images.dataSync();
  const counts = new Float64Array(16);
  for (let i = 0; i < n; i++)
    counts[8 * drawn[4 * i]! + 4 * drawn[4 * i + 1]! + 2 * drawn[4 * i + 2]! + drawn[4 * i + 3]!]!++;
  const x = tf.tensor2d(
    Array.from({ length: 16 }, (_, i) => [(i >> 3) & 1, (i >> 2) & 1, (i >> 1) & 1, i & 1]),
  );
  made
    .logProb(parameters, x, config, masks)
    .dataSync()
    .forEach((log, i) => {
      const p = Math.exp(log);
      expect(Math.abs(counts[i]! / n - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n) + 1e-6);
    });
});

test("the probabilities returned with a sample are the conditionals given the drawn pixels", () => {
  const config = { visible: 9, hidden: [7, 5] };
  const masks = made.makeMasks(config, made.evenConnectivity(config));
  const parameters = example(config);
  const { images, probabilities } = made.sample(parameters, config, 6, new Random(2), masks);
  const expected = made.conditionals(parameters, images, config, masks).dataSync();
  probabilities.dataSync().forEach((p, i) => {
    expect(Math.abs(p - expected[i]!)).toBeLessThan(1e-6);
  });
});

test("parameterCount counts what init makes", () => {
  for (const config of Object.values(configs)) {
    const stored = Object.values(made.init(config, new Random(1))).reduce((sum, { size }) => sum + size, 0);
    expect(made.parameterCount(config)).toBe(stored);
  }
  expect(made.parameterCount({ visible: 784, hidden: [500] })).toBe(2 * 784 * 500 + 784 + 500);
});

test("no tensors are left behind", () => {
  const config = { visible: 6, hidden: [5], direct: true };
  const parameters = example(config);
  const masks = made.makeMasks(config, made.evenConnectivity(config));
  const x = everyImage(6);
  const before = tf.memory().numTensors;
  made.loss(parameters, x, config, masks).dispose();
  made.mixtureLogProb(parameters, x, config, [masks, masks]).dispose();
  tf.dispose(made.sample(parameters, config, 3, new Random(1), masks));
  expect(tf.memory().numTensors).toBe(before);
});

test("what is wrong with a call is said in one sentence", () => {
  const config = { visible: 6, hidden: [5] };
  const connectivity = made.evenConnectivity(config);
  const masks = made.makeMasks(config, connectivity);
  const parameters = example(config);
  const wide = tf.zeros<tf.Rank.R2>([2, 7]);
  expect(() => made.logProb(parameters, wide, config, masks)).toThrow("[batch, 6], not [2,7]");
  expect(() => made.logProb({ ...parameters, V: wide }, everyImage(6), config, masks)).toThrow(
    "V has shape [2,7]",
  );
  expect(() => made.init({ visible: 6, hidden: [] }, new Random(1))).toThrow("at least one hidden layer");
  expect(() => made.makeMasks({ visible: 6, hidden: [4] }, connectivity)).toThrow("the degrees are for [5]");
  expect(() => made.makeMasks(config, { ...connectivity, hidden: [Int32Array.of(1, 2, 3, 4, 6)] })).toThrow(
    "must be 1 to 5, not 6",
  );
  expect(() => made.init(config, new Random(1), { marginals: [0, 0.5, 0.5, 0.5, 0.5, 0.5] })).toThrow(
    "smooth the marginals",
  );
});
