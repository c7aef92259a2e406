import * as tf from "@tensorflow/tfjs-core";
import { denoisingGradients } from "genlab/models/deep-energy-score-matching";
import { type Inputs, readInputs } from "../inputs";
import { type Run, repeat, serve } from "../serve";
import { lenetLoss } from "../steps/lenet";
import { madeLoss, madeMasks } from "../steps/made";
import { nadeLoss, nadeSample } from "../steps/nade";
import { nceLoss } from "../steps/nce";
import { contrastiveDivergence } from "../steps/rbm";
import { vaeLoss } from "../steps/vae";

// tfjs as it comes: `tfjs.ts STEP DIRECTORY`, with the wasm backend, or the cpu backend where wasm lacks a kernel. Nothing of
// lib/engine runs here; randomness and optimizers are tfjs's own.

const bernoulli = (p: tf.Tensor2D) =>
  tf.cast(tf.less(tf.randomUniform(p.shape), p), "float32") as tf.Tensor2D;

const steps: Record<string, (inputs: Inputs) => () => number> = {
  nade_train: (inputs) => train(inputs, (x) => nadeLoss(inputs.parameters, x)),
  nade_sample: (inputs) => () => tf.mean(nadeSample(inputs.parameters, inputs.batchSize)).dataSync()[0]!,
  rbm_cd1: (inputs) => descend(inputs, (x) => contrastiveDivergence(inputs.parameters, x, bernoulli)),
  vae_step: (inputs) =>
    train(inputs, (x) => vaeLoss(inputs.parameters, x, (shape) => tf.randomNormal(shape))),
  made_step(inputs) {
    const [visible, hidden] = inputs.parameters.W!.shape as [number, number];
    const masks = madeMasks(visible, hidden);
    return train(inputs, (x) => madeLoss(inputs.parameters, x, masks));
  },
  dem_step(inputs) {
    const { V, W, b, c } = inputs.parameters as Record<"V" | "W" | "b" | "c", tf.Variable>;
    const config = { visible: V.shape[1]!, features: V.shape[0]!, latent: W.shape[0]! };
    return descend(inputs, (x) =>
      denoisingGradients({ V, W, b, c }, x, tf.randomNormal(x.shape), 0.5, config),
    );
  },
  lenet_step: (inputs) => train(inputs, (x, targets) => lenetLoss(inputs.parameters, x, targets)),
  nce_step: (inputs) =>
    train(inputs, (x) => nceLoss(inputs.parameters, x, tf.randomNormal([inputs.batchSize, inputs.pixels]))),
};

/** Plain SGD, for models that make their own gradients. */
function descend(
  inputs: Inputs,
  way: (x: tf.Tensor2D) => { loss: tf.Scalar; gradients: Record<string, tf.Tensor> },
): () => number {
  const { parameters, learningRate } = inputs;
  const next = batches(inputs);
  return () => {
    const { loss, gradients } = way(next().x);
    for (const [name, gradient] of Object.entries(gradients)) {
      const parameter = parameters[name]!;
      parameter.assign(tf.sub(parameter, tf.mul(gradient, learningRate)));
    }
    return loss.dataSync()[0]!;
  };
}

function train(inputs: Inputs, loss: (x: tf.Tensor2D, targets: tf.Tensor2D) => tf.Scalar): () => number {
  const optimizer = tf.train.adam(inputs.learningRate);
  const variables = Object.values(inputs.parameters);
  const next = batches(inputs);
  return () => {
    const { x, targets } = next();
    return optimizer.minimize(() => loss(x, targets), true, variables)!.dataSync()[0]!;
  };
}

/** The batches one after the other; they are made once. */
function batches({
  images,
  labels,
  batchSize,
  pixels,
}: Inputs): () => { x: tf.Tensor2D; targets: tf.Tensor2D } {
  const all = Array.from({ length: labels.length / batchSize }, (_, i) => ({
    x: tf.tensor2d(Float32Array.from(images.subarray(i * batchSize * pixels, (i + 1) * batchSize * pixels)), [
      batchSize,
      pixels,
    ]),
    targets: tf.oneHot(
      tf.tensor1d(Int32Array.from(labels.subarray(i * batchSize, (i + 1) * batchSize)), "int32"),
      10,
    ) as tf.Tensor2D,
  }));
  let next = 0;
  return () => all[next++ % all.length]!;
}

/** The step on one backend. */
async function startOn(backend: string, step: string, directory: string): Promise<() => number> {
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs's ${backend} backend does not start`);
  const make = steps[step]!(readInputs(directory));
  return () => tf.tidy(make);
}

/** tfjs with the backend that can do the step: tried by one step, which is not the first of those counted. */
async function start(step: string, directory: string): Promise<{ peer: string; note?: string; run: Run }> {
  // The whole package: tfjs-core alone has no gradients. It is installed under this name, see package.json.
  const union: string = "@tensorflow/tfjs-node";
  await import(union);
  const { version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
  try {
    (await startOn("wasm", step, directory))();
  } catch (error) {
    const kernel = /Kernel '(\w+)' not registered/.exec((error as Error).message)?.[1];
    if (!kernel) throw error;
    return {
      peer: `tfjs-cpu ${tf.version_core}`,
      note: `the peer cannot run this: tfjs-wasm lacks kernel ${kernel}; tfjs-cpu stands in`,
      run: repeat(await startOn("cpu", step, directory)),
    };
  }
  return { peer: `tfjs-wasm ${version_wasm}`, run: repeat(await startOn("wasm", step, directory)) };
}

const [step = "", directory = ""] = process.argv.slice(2);
void serve(() => start(step, directory));
