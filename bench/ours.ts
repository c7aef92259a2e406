import * as tf from "@tensorflow/tfjs-core";
import { Random, startEngine } from "genlab/engine";
import { denoisingScoreMatching } from "genlab/models/deep-energy-score-matching";
import * as field from "genlab/models/gaussian-markov-field";
import { noiseContrastive } from "genlab/models/gaussian-markov-losses";
import * as made from "genlab/models/made";
import { type NadeParameters, loss as nadeLoss, sample } from "genlab/models/nade";
import * as training from "genlab/training";
import { type Inputs, readInputs } from "./inputs";
import { type Run, repeat, serve } from "./serve";
import { lenetLoss } from "./steps/lenet";
import { logStandardNormal } from "./steps/nce";
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
  dem_step(inputs) {
    const { V, W, b, c } = inputs.parameters as Record<"V" | "W" | "b" | "c", tf.Variable>;
    const [features, visible] = V.shape as [number, number];
    const config = { visible, features, latent: W.shape[0]! };
    const gradients = denoisingScoreMatching({ V, W, b, c }, config, 0.5);
    return train(inputs, { gradients: ({ x }, context) => gradients(x, context) });
  },
  lenet_step: (inputs) =>
    train(inputs, { loss: ({ x, targets }) => lenetLoss(inputs.parameters, x, targets()) }),
  nce_step(inputs) {
    const { c, ...parameters } = inputs.parameters;
    const config = { height: 28, width: 28, neighborhood: 4, coupling: "free" } as const;
    const scored = (images: Float32Array) => ({ images, logNoise: logStandardNormal(images, config) });
    return trainOn(
      inputs,
      inOrder(training.arrayRows(inputs.images as Float32Array, inputs.pixels), inputs),
      {
        optimizer: training.adam({ learningRate: inputs.learningRate }),
        gradients: (x, { random }) => {
          const stencil = field.stencilOf(parameters, config);
          const [data, noise] = [scored(x), scored(random.normal(x.length))];
          const step = noiseContrastive(stencil, c!.dataSync()[0]!, data, noise, config);
          const gradients = field.parameterGradients(parameters, config, step.gradient);
          return { loss: step.loss, gradients: { ...gradients, c: tf.scalar(step.logZGradient) } };
        },
      },
    );
  },
};

/** Makes steps by `fit`: plain SGD where the gradients are the model's own, else Adam. */
function train(
  inputs: Inputs,
  way: { loss: training.Loss<Batch> } | { gradients: training.Gradients<Batch> },
): Run {
  const { images, labels, pixels, learningRate } = inputs;
  const optimizer = "gradients" in way ? training.sgd({ learningRate }) : training.adam({ learningRate });
  const all = training.rows(images, pixels);
  const data = {
    size: all.size,
    batch(indices: training.Indices) {
      const classes = () =>
        tf.tensor1d(
          Int32Array.from(indices, (index) => labels[index]!),
          "int32",
        );
      return { x: all.batch(indices), targets: () => tf.oneHot(classes(), 10) as tf.Tensor2D };
    },
  };
  return trainOn(inputs, inOrder(data, inputs), { optimizer, ...way });
}

/** Makes steps by `fit` on the batches of `next`. */
function trainOn<B>(
  { parameters, batchSize }: Inputs,
  next: () => B,
  way: { optimizer: training.Optimizer } & (
    | { loss: training.Loss<B> }
    | { gradients: training.Gradients<B> }
  ),
): Run {
  const random = new Random(1).split("training");
  let block = 0;
  return async (steps) => {
    const data = { size: steps * batchSize, batch: next };
    const stream = random.split(block++);
    const start = performance.now();
    const result = await training.fit<B, string>({
      parameters,
      data,
      random: stream,
      batchSize,
      epochs: 1,
      ...way,
    });
    return { ms: performance.now() - start, loss: result.history.epochs[0]!.trainLoss };
  };
}

/** The batches in the order in which the peer takes them, whatever indices are asked for. */
function inOrder<B>(all: training.TrainingData<B>, { batchSize }: Inputs): () => B {
  let next = 0;
  return () => {
    const indices = Int32Array.from({ length: batchSize }, (_, i) => next + i);
    next = (next + batchSize) % all.size;
    return all.batch(indices);
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
