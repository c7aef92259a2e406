import * as tf from "@tensorflow/tfjs-core";
import { Random, startEngine } from "genlab/engine";
import * as made from "genlab/models/made";
import { type NadeParameters, loss as nadeLoss, sample } from "genlab/models/nade";
import * as training from "genlab/training";
import { type Inputs, readInputs } from "./inputs";
import { type Run, repeat, serve } from "./serve";
import { lenetLoss } from "./steps/lenet";
import { contrastiveDivergence } from "./steps/rbm";
import { vaeLoss } from "./steps/vae";

// Our side of a benchmark: `ours.ts STEP DIRECTORY`. Training runs through `fit`, as it does for a user.

interface Batch {
  readonly x: tf.Tensor2D;
  readonly targets: () => tf.Tensor2D;
}

const steps: Record<string, (inputs: Inputs) => Run> = {
  nade_train(inputs) {
    const parameters = inputs.parameters as NadeParameters<tf.Variable>;
    const [visible, hidden] = parameters.W.shape as [number, number];
    return train(inputs, { loss: ({ x }) => nadeLoss(parameters, x, { visible, hidden }) });
  },
  nade_sample(inputs) {
    const parameters = inputs.parameters as NadeParameters<tf.Variable>;
    const [visible, hidden] = parameters.W.shape as [number, number];
    const random = new Random(1).split("samples");
    let drawn = 0;
    return repeat(() =>
      tf.tidy(() => {
        const stream = random.split(drawn++);
        const { images } = sample(parameters, { visible, hidden }, inputs.batchSize, stream);
        return tf.mean(images).dataSync()[0]!;
      }),
    );
  },
  rbm_cd1: (inputs) =>
    train(inputs, {
      gradients: ({ x }, { random }) => {
        let draws = 0;
        return contrastiveDivergence(inputs.parameters, x, (p) => random.split(draws++).bernoulliTensor(p));
      },
    }),
  vae_step: (inputs) =>
    train(inputs, {
      loss: ({ x }, { random }) =>
        vaeLoss(inputs.parameters, x, (shape) => random.normalTensor(shape) as tf.Tensor2D),
    }),
  made_step(inputs) {
    const { W, c, V, b } = inputs.parameters as Record<"W" | "c" | "V" | "b", tf.Variable>;
    const [visible, units] = W.shape as [number, number];
    const config = { visible, hidden: [units] };
    const { pixels } = made.evenConnectivity(config);
    // The peer's degrees.
    const degrees = Int32Array.from({ length: units }, (_, k) => 1 + (k % (visible - 1)));
    const masks = made.makeMasks(config, { pixels, hidden: [degrees] });
    return train(inputs, { loss: ({ x }) => made.loss({ W1: W, c1: c, V, b }, x, config, masks) });
  },
  lenet_step: (inputs) =>
    train(inputs, { loss: ({ x, targets }) => lenetLoss(inputs.parameters, x, targets()) }),
};

/** Makes steps by `fit`: plain SGD where the gradients are the model's own, else Adam. */
function train(
  inputs: Inputs,
  way: { loss: training.Loss<Batch> } | { gradients: training.Gradients<Batch> },
): Run {
  const { parameters, batchSize, learningRate } = inputs;
  const optimizer = "gradients" in way ? training.sgd({ learningRate }) : training.adam({ learningRate });
  const batches = inTurn(inputs);
  const random = new Random(1).split("training");
  let block = 0;
  return async (steps) => {
    const data = { size: steps * batchSize, batch: batches };
    const stream = random.split(block++);
    const start = performance.now();
    const result = await training.fit<Batch, string>({
      parameters,
      data,
      optimizer,
      random: stream,
      batchSize,
      epochs: 1,
      ...way,
    });
    return { ms: performance.now() - start, loss: result.history.epochs[0]!.trainLoss };
  };
}

/** The batches in the order in which the peer takes them, whatever indices are asked for. */
function inTurn({ images, labels, batchSize, pixels }: Inputs): training.TrainingData<Batch>["batch"] {
  const all = training.rows(images, pixels);
  let next = 0;
  return () => {
    const indices = Int32Array.from({ length: batchSize }, (_, i) => next + i);
    next = (next + batchSize) % all.size;
    const classes = () =>
      tf.tensor1d(
        indices.map((index) => labels[index]!),
        "int32",
      );
    return { x: all.batch(indices), targets: () => tf.oneHot(classes(), 10) as tf.Tensor2D };
  };
}

const [step = "", directory = ""] = process.argv.slice(2);
void serve(async () => {
  const engine = await startEngine();
  return {
    peer: `genlab on ${engine.description}`,
    machine: { engine: engine.description },
    run: steps[step]!(readInputs(directory)),
  };
});
