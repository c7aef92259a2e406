import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import { binaryCrossEntropy } from "../objectives/binary-cross-entropy";
import {
  checkConfig,
  checkImages,
  checkParameters,
  type MadeConfig,
  type MadeParameters,
  parameterShapes,
} from "./made-config";
import type { MadeMasks } from "./made-masks";
import { marginalLogits } from "./smoothed-marginals";

export { type MadeConfig, type MadeParameters, parameterCount } from "./made-config";
export {
  type Connectivity,
  evenConnectivity,
  type MadeMasks,
  makeMasks,
  randomConnectivity,
} from "./made-masks";
export { smoothedMarginals } from "./smoothed-marginals";

/**
 * MADE's starting parameters, as variables that the caller disposes of.
 *
 * W_l ~ N(0, 2 / fan-in), with the fan-in halved for what a mask leaves out on average, V and A ~ N(0, s²) with a small s, biases 0
 * but b, the logits of the pixels' marginals: training starts at about the independent-pixel model.
 *
 * @param options.marginals `[D]`, each within (0, 1): `smoothedMarginals` makes them
 * @param options.standardDeviation s, default 0.01
 */
export function init(
  config: MadeConfig,
  random: Random,
  options: { marginals?: ArrayLike<number>; standardDeviation?: number } = {},
): MadeParameters<tf.Variable> {
  checkConfig(config);
  const { marginals, standardDeviation = 0.01 } = options;
  const { visible } = config;
  const b = marginalLogits("MADE", visible, marginals);
  const start = (name: string, shape: number[]): tf.Tensor => {
    if (name === "b") return tf.tensor1d(b);
    if (name.startsWith("c")) return tf.zeros(shape);
    const spread = name.startsWith("W") ? Math.sqrt(4 / shape[0]!) : standardDeviation;
    return tf.mul(random.split(name).normalTensor(shape), spread);
  };
  const shapes = Object.entries(parameterShapes(config));
  return tf.tidy(() =>
    Object.fromEntries(shapes.map(([name, shape]) => [name, tf.variable(start(name, shape))])),
  );
}

/**
 * The logit of each pixel's conditional, all of them in one pass:
 *
 * h_0 = x, h_l = relu((W_l ∘ M^{W_l})ᵀ h_{l−1} + c_l), s = (V ∘ M^V)ᵀ h_L + b, and + (A ∘ M^A)ᵀ x with direct connections.
 *
 * The masks multiply the weights here and nowhere else, so that the same parameters serve any masks.
 *
 * Source: Germain et al., ICML 2015, equations 8 to 11. Derived in notebook 17-made.
 *
 * @param x `[batch, D]`
 * @returns `[batch, D]`
 */
export function logits(
  parameters: MadeParameters,
  x: tf.Tensor2D,
  config: MadeConfig,
  masks: MadeMasks,
): tf.Tensor2D {
  checkConfig(config);
  checkParameters(parameters, config);
  checkImages(x, config);
  return tf.tidy(() => {
    const { V, b, A, ...layers } = maskWeights(parameters, masks);
    const s = tf.fused.matMul({ a: lastHidden(layers, x), b: V, bias: b });
    return A ? tf.add(s, tf.matMul(x, A)) : s;
  }) as tf.Tensor2D;
}

/** The conditionals p(x_d = 1 | pixels before d in the order) = σ(s_d), `[batch, D]`; see `logits`. */
export function conditionals(
  parameters: MadeParameters,
  x: tf.Tensor2D,
  config: MadeConfig,
  masks: MadeMasks,
): tf.Tensor2D {
  return tf.tidy(() => tf.sigmoid(logits(parameters, x, config, masks)));
}

/**
 * The exact log-probability of each image under one set of masks: log p(x) = Σ_d log p(x_d | pixels before d), in nats.
 *
 * @param x `[batch, D]`, zeros and ones
 * @returns `[batch]`
 */
export function logProb(
  parameters: MadeParameters,
  x: tf.Tensor2D,
  config: MadeConfig,
  masks: MadeMasks,
): tf.Tensor1D {
  return tf.tidy(() =>
    tf.neg(tf.sum<tf.Tensor1D>(binaryCrossEntropy(x, logits(parameters, x, config, masks)), 1)),
  );
}

/**
 * The exact log-probability under the mixture of the models that K sets of masks make, all equally likely:
 *
 * log p(x) = log (1/K) Σ_k p_k(x) = logsumexp_k log p_k(x) − log K, in nats.
 *
 * Not the mean of log p_k, which is smaller, nor that of the logits, which is no distribution when the orders differ.
 *
 * @returns `[batch]`
 */
export function mixtureLogProb(
  parameters: MadeParameters,
  x: tf.Tensor2D,
  config: MadeConfig,
  masks: readonly MadeMasks[],
): tf.Tensor1D {
  if (masks.length === 0) throw new Error("A mixture needs at least one set of masks.");
  return tf.tidy(() => {
    const each = masks.map((one) => logProb(parameters, x, config, one));
    return tf.sub(tf.logSumExp<tf.Tensor1D>(tf.stack(each), 0), Math.log(masks.length));
  });
}

/** What training makes small: −mean log p(x) over the batch, in nats per image. */
export function loss(
  parameters: MadeParameters,
  x: tf.Tensor2D,
  config: MadeConfig,
  masks: MadeMasks,
): tf.Scalar {
  return tf.tidy(() => tf.neg(tf.mean<tf.Scalar>(logProb(parameters, x, config, masks))));
}

/** Drawn images and the probabilities their pixels were drawn with, `[count, D]` each. */
export type MadeSamples = { images: tf.Tensor2D; probabilities: tf.Tensor2D };

/**
 * Draws images: the pixels one after the other in the order of the masks, x_d = 1 where u_d < p(x_d = 1 | pixels before d).
 *
 * Takes D passes through the hidden layers, since every pass needs the pixel that the one before it drew; of the outputs,
 * each pass computes only the next.
 */
export function sample(
  parameters: MadeParameters,
  config: MadeConfig,
  count: number,
  random: Random,
  masks: MadeMasks,
): MadeSamples {
  checkConfig(config);
  checkParameters(parameters, config);
  const { visible } = config;
  const images = new Float32Array(count * visible);
  const probabilities = new Float32Array(count * visible);
  const uniforms = random.uniform(count * visible);
  const weights = tf.tidy(() => maskWeights(parameters, masks));
  for (const d of masks.ordering) {
    const p = tf.tidy(() => {
      const x = tf.tensor2d(images.slice(), [count, visible]);
      return tf.sigmoid(outputLogit(weights, x, d)).dataSync();
    });
    for (let n = 0; n < count; n++) {
      const i = n * visible + d;
      probabilities[i] = p[n]!;
      images[i] = uniforms[i]! < p[n]! ? 1 : 0;
    }
  }
  tf.dispose(weights);
  const shape: [number, number] = [count, visible];
  return { images: tf.tensor2d(images, shape), probabilities: tf.tensor2d(probabilities, shape) };
}

/** The weights that are left when the masks have multiplied them. */
type MaskedWeights = { W: tf.Tensor2D[]; c: tf.Tensor1D[]; V: tf.Tensor2D; b: tf.Tensor1D; A?: tf.Tensor2D };

function maskWeights(parameters: MadeParameters, masks: MadeMasks): MaskedWeights {
  const masked = (name: string, mask: tf.Tensor2D) => tf.mul<tf.Tensor2D>(parameters[name]!, mask);
  return {
    W: masks.hidden.map((mask, layer) => masked(`W${layer + 1}`, mask)),
    c: masks.hidden.map((_, layer) => tf.clone(parameters[`c${layer + 1}`] as tf.Tensor1D)),
    V: masked("V", masks.output),
    b: tf.clone(parameters.b as tf.Tensor1D),
    ...(masks.direct && { A: masked("A", masks.direct) }),
  };
}

/** h_L `[batch, H_L]`. */
function lastHidden({ W, c }: Pick<MaskedWeights, "W" | "c">, x: tf.Tensor2D): tf.Tensor2D {
  return W.reduce(
    (h, weights, layer) =>
      tf.fused.matMul({ a: h, b: weights, bias: c[layer]!, activation: "relu" }) as tf.Tensor2D,
    x,
  );
}

/** s_d `[batch, 1]`: one column of the logits. */
function outputLogit({ V, b, A, ...layers }: MaskedWeights, x: tf.Tensor2D, d: number): tf.Tensor {
  const column = (weights: tf.Tensor2D) => tf.slice(weights, [0, d], [-1, 1]);
  const s = tf.add(tf.matMul(lastHidden(layers, x), column(V)), tf.slice(b, d, 1));
  return A ? tf.add(s, tf.matMul(x, column(A))) : s;
}
