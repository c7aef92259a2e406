import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random, startEngine } from "../../lib/engine";
import * as training from "../../lib/training";
import { adam, arrayRows, type FitOptions, type ProgressUpdate, rows, sgd } from "../../lib/training";

let directory: string;
beforeAll(async () => {
  await startEngine();
  directory = await mkdtemp(join(tmpdir(), "fit-"));
});
afterAll(() => rm(directory, { recursive: true }));

const D = 3;
const N = 50;
const points = new Random(4).normal(N * D).map((z, i) => z + (i % D));

/** A problem with a known answer: the mean of points, found by Σ (x − μ)². */
function problem() {
  const mean = tf.tidy(() => tf.variable(tf.zeros<tf.Rank.R1>([D])));
  const options = {
    parameters: { mean },
    data: rows(points, D),
    loss: (x: tf.Tensor2D) => tf.mean<tf.Scalar>(tf.sum(tf.square(tf.sub(x, mean)), 1)),
    optimizer: adam({ learningRate: 0.1 }),
    random: new Random(1),
    batchSize: 15,
    epochs: 3,
  } satisfies FitOptions<tf.Tensor2D, "mean">;
  return { mean, options };
}

const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

describe("the loop", () => {
  test("plain gradient descent on all of the data goes where the formula says", async () => {
    const { mean, options } = problem();
    const sums = [0, 1, 2].map((d) =>
      points.filter((_, i) => i % D === d).reduce((sum, x) => sum + x / N, 0),
    );
    const optimizer = sgd({ learningRate: 0.25 });
    const result = await training.fit({ ...options, optimizer, batchSize: N, epochs: 2 });
    // μ ← μ + ½ (x̄ − μ), twice: ¾ x̄.
    values(mean).forEach((m, d) => {
      expect(m).toBeCloseTo(0.75 * sums[d]!, 5);
    });
    expect(result).toMatchObject({ stopped: "finished", steps: 2, epochs: 2 });
    mean.dispose();
  });

  test("each epoch goes once through all examples in its own order, the last batch smaller", async () => {
    const { mean, options } = problem();
    const seen: number[][] = [];
    const data = {
      size: N,
      batch: (indices: training.Indices) => {
        seen.push(Array.from(indices));
        return options.data.batch(indices);
      },
    };
    await training.fit({ ...options, data, epochs: 2 });
    expect(seen.map((batch) => batch.length)).toEqual([15, 15, 15, 5, 15, 15, 15, 5]);
    const epochs = [seen.slice(0, 4).flat(), seen.slice(4).flat()];
    const all = Array.from({ length: N }, (_, i) => i);
    for (const epoch of epochs) expect(epoch.toSorted((a, b) => a - b)).toEqual(all);
    expect(epochs[0]).not.toEqual(epochs[1]);
    mean.dispose();
  });

  test("the same seed gives the same parameters bit for bit, another seed others", async () => {
    const run = async (seed: number) => {
      const { mean, options } = problem();
      await training.fit({ ...options, random: new Random(seed) });
      const end = values(mean);
      mean.dispose();
      return end;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  test("every step gets a generator of its own, which does not depend on the steps before", async () => {
    const { mean, options } = problem();
    const drawn: number[] = [];
    const loss = (x: tf.Tensor2D, { random, step, epoch }: training.StepContext) => {
      expect(epoch).toBe(Math.floor(step / 4));
      drawn.push(random.uniform(1)[0]!);
      return options.loss(x);
    };
    await training.fit({ ...options, loss });
    expect(new Set(drawn).size).toBe(12);
    expect(drawn[7]).toBe(options.random.split("step").split(7).uniform(1)[0]);
    mean.dispose();
  });

  test("the schedule multiplies the learning rate", async () => {
    const { mean, options } = problem();
    const rates: number[] = [];
    const optimizer = {
      ...sgd({ learningRate: 0.5 }),
      update: (...[, , , c]: Parameters<training.UpdateRule>) => {
        rates.push(c.learningRate);
      },
    };
    await training.fit({
      ...options,
      optimizer,
      schedule: training.stepDecay({ every: 2, factor: 0.1 }),
      epochs: 1,
    });
    expect(rates).toEqual([0.5, 0.5, 0.05, 0.05]);
    mean.dispose();
  });

  test("models may give their own gradients", async () => {
    const own = problem();
    const auto = problem();
    const gradients = (x: tf.Tensor2D) => ({
      loss: own.options.loss(x),
      gradients: { mean: tf.mul(tf.sub(own.mean, tf.mean(x, 0)), 2) },
    });
    const { loss: _, ...rest } = own.options;
    await training.fit({ ...rest, gradients });
    await training.fit(auto.options);
    values(own.mean).forEach((m, d) => {
      expect(m).toBeCloseTo(auto.mean.dataSync()[d]!, 4);
    });
    tf.dispose([own.mean, auto.mean]);
  });

  test("of several updates each moves its own parameters only, and the later sees what the earlier did", async () => {
    const scalar = (x: number) => tf.tidy(() => tf.variable(tf.scalar(x)));
    const [u, v] = [scalar(1), scalar(1)];
    const result = await training.fit({
      parameters: { u, v },
      data: rows(points, D),
      updates: [
        { name: "first", parameters: ["u"], loss: () => tf.mul<tf.Scalar>(u, v) },
        { name: "second", parameters: ["v"], loss: () => tf.neg(tf.mul<tf.Scalar>(u, v)) },
      ],
      optimizer: sgd({ learningRate: 0.5 }),
      random: new Random(0),
      steps: 1,
    });
    // u ← 1 − ½·1, then v ← 1 + ½·u.
    expect([values(u), values(v)]).toEqual([[0.5], [1.25]]);
    expect(result.history.steps).toEqual([{ step: 1, loss: 1, losses: { first: 1, second: -0.5 } }]);
    tf.dispose([u, v]);
  });

  test("clipping limits the step", async () => {
    const { mean, options } = problem();
    await training.fit({
      ...options,
      optimizer: sgd({ learningRate: 1 }),
      clip: { norm: 0.01 },
      epochs: undefined!,
      steps: 1,
    });
    expect(Math.hypot(...values(mean))).toBeCloseTo(0.01, 6);
    mean.dispose();
  });

  test("the epoch's training loss is the mean over its examples of the loss at their step", async () => {
    const { mean, options } = problem();
    const result = await training.fit({ ...options, optimizer: sgd({ learningRate: 0 }), epochs: 1 });
    const expected = points.reduce((sum, x) => sum + (x * x) / N, 0);
    expect(Math.abs(result.history.epochs[0]!.trainLoss / expected - 1)).toBeLessThan(1e-6);
    expect(result.history.steps.map((p) => p.step)).toEqual([1, 2, 3, 4]);
    mean.dispose();
  });

  test("100 steps leave no tensor behind, with everything switched on", async () => {
    const { mean, options } = problem();
    const path = join(directory, "memory.safetensors");
    const before = tf.memory().numTensors;
    const during = new Set<number>();
    await training.fit({
      ...options,
      epochs: 25,
      averaging: { decay: 0.9 },
      clip: { norm: 1 },
      evaluate: () => {
        during.add(tf.memory().numTensors);
        return 1 / (1 + during.size);
      },
      earlyStopping: { patience: 100 },
      checkpoint: { path },
    });
    expect(during.size).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
    mean.dispose();
  });
});

describe("validation", () => {
  test("early stopping ends after `patience` evaluations without improvement and restores the best parameters", async () => {
    const { mean, options } = problem();
    const scores = [5, 4, 4.5, 3, 3, 3.5, 2];
    const seen: number[][] = [];
    const result = await training.fit({
      ...options,
      epochs: 20,
      evaluate: (parameters, { epoch }) => {
        seen.push(values(parameters.mean));
        return { value: scores[epoch - 1]!, other: epoch };
      },
      earlyStopping: { patience: 2 },
    });
    expect(result).toMatchObject({ stopped: "early", epochs: 6, best: { epoch: 4, step: 16, value: 3 } });
    expect(values(mean)).toEqual(seen[3]);
    expect(seen[3]).not.toEqual(seen[5]);
    expect(result.history.epochs.map((e) => e.validation)).toEqual(
      [1, 2, 3, 4, 5, 6].map((epoch) => ({ value: scores[epoch - 1], other: epoch })),
    );
    mean.dispose();
  });

  test("without early stopping the last parameters stay", async () => {
    const { mean, options } = problem();
    let last: number[] = [];
    const evaluate = (parameters: { mean: tf.Tensor }, { epoch }: { epoch: number }) => {
      last = values(parameters.mean);
      return epoch;
    };
    const result = await training.fit({ ...options, evaluate });
    expect(result.best?.epoch).toBe(1);
    expect(values(mean)).toEqual(last);
    mean.dispose();
  });

  test("averages are what is evaluated and left, and follow their recursion", async () => {
    const { mean, options } = problem();
    const path: number[] = [];
    let evaluated: number[] = [];
    const loss = (x: tf.Tensor2D) => {
      path.push(mean.dataSync()[0]!);
      return options.loss(x);
    };
    await training.fit({
      ...options,
      loss,
      averaging: { decay: 0.5 },
      evaluate: (parameters) => {
        path.push(mean.dataSync()[0]!);
        evaluated = values(parameters.mean);
        return 0;
      },
      epochs: 1,
    });
    const expected = path.slice(1).reduce((average, theta, t) => {
      const decay = Math.min(0.5, (1 + t) / (10 + t));
      return decay * average + (1 - decay) * theta;
    }, path[0]!);
    expect(evaluated[0]).toBeCloseTo(expected, 5);
    expect(values(mean)).toEqual(evaluated);
    mean.dispose();
  });
});

describe("checkpoints", () => {
  const everything = {
    averaging: { decay: 0.9 },
    clip: { norm: 2 },
    schedule: training.cosineDecay({ steps: 30 }),
    earlyStopping: { patience: 10 },
    batchSize: 15,
    epochs: 6,
  } as const;

  function run(path: string, persistent: tf.Variable, signal?: AbortSignal, resume = false) {
    const { mean, options } = problem();
    const loss = (x: tf.Tensor2D, { random }: training.StepContext) => {
      // A chain that lives from step to step, and noise: both must go on where they were.
      persistent.assign(tf.add(tf.mul(persistent, 0.5), random.normalTensor([2])));
      return tf.add<tf.Scalar>(options.loss(x), tf.mul(tf.sum(mean), tf.sum(persistent)));
    };
    const evaluate = () =>
      tf.tidy(() => options.loss(options.data.batch(Int32Array.of(1, 2, 3))).dataSync()[0]!);
    const promise = training.fit({
      ...options,
      ...everything,
      loss,
      evaluate,
      persistent: { chain: persistent },
      checkpoint: { path, resume, config: { model: "mean" } },
      ...(signal && { signal }),
    });
    return { mean, promise };
  }

  test("a run interrupted at any step and resumed gives the uninterrupted one bit for bit: parameters, history, file", async () => {
    const chain = () => tf.tidy(() => tf.variable(tf.zeros([2])));
    const [whole, wholeChain] = [join(directory, "whole.safetensors"), chain()];
    const uninterrupted = run(whole, wholeChain);
    const expected = await uninterrupted.promise;
    expect(expected.stopped).toBe("finished");

    for (const steps of [1, 3, 4, 5, 13]) {
      const path = join(directory, `resumed-${steps}.safetensors`);
      const persistent = chain();
      // Abort while the given step is being made.
      const controller = new AbortController();
      let count = 0;
      const first = problem();
      const counting = {
        size: N,
        batch: (indices: training.Indices) => {
          if (++count === steps) controller.abort();
          return first.options.data.batch(indices);
        },
      };
      const loss = (x: tf.Tensor2D, { random }: training.StepContext) => {
        persistent.assign(tf.add(tf.mul(persistent, 0.5), random.normalTensor([2])));
        return tf.add<tf.Scalar>(first.options.loss(x), tf.mul(tf.sum(first.mean), tf.sum(persistent)));
      };
      const evaluate = () =>
        tf.tidy(() => first.options.loss(first.options.data.batch(Int32Array.of(1, 2, 3))).dataSync()[0]!);
      const interrupted = await training.fit({
        ...first.options,
        ...everything,
        data: counting,
        loss,
        evaluate,
        persistent: { chain: persistent },
        checkpoint: { path, config: { model: "mean" } },
        signal: controller.signal,
      });
      expect(interrupted).toMatchObject({ stopped: "interrupt", steps });

      const freshChain = chain();
      const resumed = run(path, freshChain, undefined, true);
      const { seconds: _, ...result } = await resumed.promise;
      const { seconds: __, ...wanted } = expected;
      expect(result).toEqual(wanted);
      expect(values(resumed.mean)).toEqual(values(uninterrupted.mean));
      expect(values(freshChain)).toEqual(values(wholeChain));
      expect(await readFile(path)).toEqual(await readFile(whole));
      tf.dispose([persistent, freshChain, first.mean, resumed.mean]);
    }
    tf.dispose([uninterrupted.mean, wholeChain]);
  });

  test("an evaluation that an interrupt cut short is made up for on resume", async () => {
    const path = join(directory, "evaluation.safetensors");
    const controller = new AbortController();
    const first = problem();
    const interrupted = await training.fit({
      ...first.options,
      evaluate: async (_, { signal }) => {
        controller.abort();
        await training.perExample(first.options.data, (x) => tf.sum(x, 1), { signal });
        return 1;
      },
      checkpoint: { path },
      signal: controller.signal,
    });
    expect(interrupted).toMatchObject({ stopped: "interrupt", steps: 4 });
    expect(interrupted.history.epochs).toEqual([]);
    const second = problem();
    const epochs: number[] = [];
    await training.fit({
      ...second.options,
      evaluate: (_, { epoch }) => epochs.push(epoch),
      checkpoint: { path, resume: true },
    });
    expect(epochs).toEqual([1, 2, 3]);
    tf.dispose([first.mean, second.mean]);
  });

  test("a finished run resumed with more epochs goes on; with the same it returns at once", async () => {
    const path = join(directory, "more.safetensors");
    const long = problem();
    await training.fit({ ...long.options, epochs: 5 });
    const first = problem();
    await training.fit({ ...first.options, checkpoint: { path } });
    const again = problem();
    const result = await training.fit({
      ...again.options,
      loss: () => {
        throw new Error("no step was to be made");
      },
      checkpoint: { path, resume: true },
    });
    expect(result).toMatchObject({ stopped: "finished", steps: 12 });
    expect(values(again.mean)).toEqual(values(first.mean));
    const more = problem();
    await training.fit({ ...more.options, epochs: 5, checkpoint: { path, resume: true } });
    expect(values(more.mean)).toEqual(values(long.mean));
    tf.dispose([long.mean, first.mean, again.mean, more.mean]);
  });

  test("the file holds everything under readable names", async () => {
    const path = join(directory, "names.safetensors");
    const chain = tf.tidy(() => tf.variable(tf.zeros([2])));
    const { mean, promise } = run(path, chain);
    await promise;
    const { tensors, metadata } = await training.readSafetensors(path);
    expect(Object.keys(tensors).toSorted()).toEqual([
      "average/mean",
      "best/mean",
      "optimizer/firstMoment/mean",
      "optimizer/secondMoment/mean",
      "parameters/mean",
      "persistent/chain",
    ]);
    expect(metadata).toMatchObject({ format: "genlab-checkpoint-1", step: "24" });
    expect(metadata.configHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(metadata.generator!)).toEqual(new Random(1).state);
    tf.dispose([mean, chain]);
  });

  test("a checkpoint of another configuration is refused with what differs, and the parameters stay", async () => {
    const path = join(directory, "other.safetensors");
    const first = problem();
    await training.fit({ ...first.options, checkpoint: { path, config: { hidden: 3 } } });
    const attempt = async (
      change: Partial<FitOptions<tf.Tensor2D, "mean">>,
      config: unknown = { hidden: 3 },
    ) => {
      const { mean, options } = problem();
      const before = tf.memory().numTensors;
      try {
        await training.fit({ ...options, ...change, checkpoint: { path, config, resume: true } });
      } finally {
        expect(values(mean)).toEqual([0, 0, 0]);
        expect(tf.memory().numTensors).toBe(before);
        mean.dispose();
      }
    };
    await expect(attempt({ batchSize: 10 })).rejects.toThrow(/run with another batchSize \(15, now 10\)/);
    await expect(attempt({ random: new Random(2) })).rejects.toThrow(/another seed/);
    await expect(attempt({ optimizer: adam() })).rejects.toThrow(/another optimizer .*0\.1.*0\.001/);
    await expect(attempt({ schedule: training.exponentialDecay({ rate: 0.1 }) })).rejects.toThrow(
      /another schedule/,
    );
    await expect(attempt({}, { hidden: 4 })).rejects.toThrow(
      'another config ({"hidden":3}, now {"hidden":4})',
    );
    first.mean.dispose();
  });
});

describe("interrupts", () => {
  test("an abort from a timer stops an endless fit within a second, and progress is reported while it runs", async () => {
    const { mean, options } = problem();
    const path = join(directory, "abort.safetensors");
    const controller = new AbortController();
    const updates: ProgressUpdate[] = [];
    const lines: string[] = [];
    const progress = {
      update: (p: ProgressUpdate) => updates.push(p),
      finish: (line: string) => lines.push(line),
      signal: controller.signal,
    };
    const fitting = training.fit({
      ...options,
      epochs: 1e7,
      checkpoint: { path, everySteps: 1e9 },
      progress,
    });
    await setTimeout(450);
    const aborted = performance.now();
    controller.abort();
    const result = await fitting;
    expect(performance.now() - aborted).toBeLessThan(1000);
    expect(result.stopped).toBe("interrupt");
    expect(updates.length).toBeGreaterThan(2);
    expect(updates.at(-1)).toMatchObject({ total: 4e7, examplesPerSecond: expect.any(Number) });
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^interrupted after ${result.steps} steps`))]);
    const { metadata } = await training.readSafetensors(path);
    expect(metadata.step).toBe(String(result.steps));
    mean.dispose();
  });

  test("the event loop runs while a long fit does", async () => {
    const { mean, options } = problem();
    let turns = 0;
    let running = true;
    const ticking = (async () => {
      while (running) {
        await setImmediate();
        turns++;
      }
    })();
    const slow = (x: tf.Tensor2D) => {
      const until = performance.now() + 30;
      while (performance.now() < until);
      return options.loss(x);
    };
    try {
      await training.fit({ ...options, loss: slow });
    } finally {
      running = false;
    }
    await ticking;
    expect(turns).toBeGreaterThanOrEqual(3);
    mean.dispose();
  });

  test("perExample computes a value for each example, batch by batch, and heeds the signal", async () => {
    const { mean, options } = problem();
    const sums = await training.perExample(options.data, (x) => tf.sum(x, 1), { batchSize: 7 });
    expect(sums.length).toBe(N);
    expect(sums[48]).toBeCloseTo(points[144]! + points[145]! + points[146]!, 5);
    await expect(
      training.perExample(options.data, (x) => tf.sum(x, 1), { signal: AbortSignal.abort() }),
    ).rejects.toThrow(/abort/);
    await expect(training.perExample(options.data, (x) => tf.sum(x))).rejects.toThrow(
      /shape \[50\], not \[\]/,
    );
    mean.dispose();
  });
});

describe("numbers that are not finite", () => {
  test("a NaN in the data stops the run with the step and the batch", async () => {
    const { mean, options } = problem();
    const broken = points.slice();
    broken.fill(Number.NaN, 0, 1);
    await expect(training.fit({ ...options, data: rows(broken, D), batchSize: N })).rejects.toThrow(
      "Training stopped at step 0: the loss is NaN (tensor batch holds NaN or infinity in 1 of 150 entries); " +
        "lower the learning rate or clip the gradients.",
    );
    mean.dispose();
  });

  test("a learning rate that is far too high stops with the step and the parameter that ran away", async () => {
    const { mean, options } = problem();
    const path = join(directory, "nan.safetensors");
    const diverging = { ...options, optimizer: sgd({ learningRate: 1e30 }), checkpoint: { path } };
    const before = tf.memory().numTensors;
    await expect(training.fit(diverging)).rejects.toThrow(
      /Training stopped at step \d+: the loss is \S+ \((parameter mean holds|the gradient of mean holds|every)/,
    );
    expect(tf.memory().numTensors).toBe(before);
    await expect(readFile(path)).rejects.toThrow(/ENOENT/);
    mean.dispose();
  });

  test("a gradient that is NaN under a finite loss is found at the next step, by the parameter", async () => {
    const { mean, options } = problem();
    // d√x/dx at 0 is infinite, and infinite × 0 is NaN; the loss itself is 0.
    const loss = () => tf.sum<tf.Scalar>(tf.sqrt(tf.mul(mean, 0)));
    await expect(training.fit({ ...options, loss })).rejects.toThrow(
      /at step 1: the loss is NaN \(parameter mean holds NaN or infinity in 3 of 3 entries\)/,
    );
    mean.dispose();
  });

  test("a parameter that is not finite is found before it is evaluated or saved", async () => {
    const { mean, options } = problem();
    const gradients = () => ({ loss: 0, gradients: { mean: tf.tensor1d([0, Number.NaN, 0]) } });
    const { loss: _, ...rest } = options;
    await expect(training.fit({ ...rest, gradients, evaluate: () => 0 })).rejects.toThrow(
      /Training stopped after step 4: parameter mean holds NaN or infinity in 3? ?1? of 3 entries/,
    );
    mean.dispose();
  });
});

test("options that contradict each other are refused in one sentence", async () => {
  const { mean, options } = problem();
  const other = tf.tidy(() => tf.variable(tf.scalar(0)));
  const attempts: [object, RegExp][] = [
    [{ steps: 3 }, /either epochs or steps/],
    [{ epochs: 1.5 }, /whole number, not 1.5/],
    [{ batchSize: 0 }, /batch size/],
    [{ gradients: () => ({}) }, /exactly one of loss, gradients and updates/],
    [{ earlyStopping: { patience: 1 } }, /Give evaluate/],
    [{ parameters: { mean, other } }, /loss does not depend on parameter other/],
    [{ loss: undefined, updates: [{ name: "u", parameters: ["x"], loss: options.loss }] }, /not there: x/],
    [{ loss: undefined, updates: [{ name: "u", parameters: ["mean"] }] }, /either a loss or gradients/],
  ];
  for (const [change, message] of attempts) {
    await expect(training.fit({ ...options, ...change })).rejects.toThrow(message);
  }
  for (const make of [rows, arrayRows]) {
    expect(() => make(new Float32Array(7), 3)).toThrow(/7 values do not split into rows of 3/);
  }
  tf.dispose([mean, other]);
});

test("arrayRows gives the batches of rows as arrays", () => {
  const indices = Int32Array.of(4, 0, 4);
  const tensor = rows(points, D).batch(indices);
  expect(arrayRows(points, D).batch(indices)).toEqual(tensor.dataSync());
  expect(arrayRows(points, D).size).toBe(N);
  tensor.dispose();
});
