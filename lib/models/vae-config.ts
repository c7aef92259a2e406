import type * as tf from "@tensorflow/tfjs-core";
import { checkParameterShapes } from "./check-shapes";

export interface VaeConfig {
  /** D, the number of pixels. */
  readonly visible: number;
  /** L, the number of latent variables. */
  readonly latent: number;
  readonly network: Network;
  /** p(x | z) of a pixel, default Bernoulli. */
  readonly likelihood?: Likelihood;
  /**
   * Lets the decoder see the pixels before the one it predicts: to the logit of pixel d is added Σ A_jd x_j over the pixels j
   * before it in reading order, at most this many rows above and columns aside. Bernoulli pixels in square images only.
   */
  readonly causalWindow?: number;
}

export type Network = PerceptronNetwork | ConvolutionalNetwork;

/** Fully connected layers in the encoder, the same in reverse in the decoder. */
export interface PerceptronNetwork {
  readonly kind: "perceptron";
  /** Units of the encoder's hidden layers, from x to z. */
  readonly hidden: readonly number[];
  /** Default "relu". */
  readonly activation?: VaeActivation;
}

/** Convolutions of stride 2, one dense layer, z, and the mirror image of it. */
export interface ConvolutionalNetwork {
  readonly kind: "convolutional";
  /** Channels after each halving of the image. */
  readonly channels: readonly number[];
  /** Units of the dense layer on either side of z. */
  readonly hidden: number;
}

export type VaeActivation = "relu" | "tanh";

/**
 * What the decoder's output means.
 *
 * - "bernoulli": logits of binary pixels
 * - "continuous-bernoulli": logits of grey values in [0, 1]
 * - "gaussian": means of real values; the standard deviation σ is fixed, or learned and shared by all pixels, or learned for each
 *   pixel; never below `minimum`
 */
export type Likelihood =
  | { readonly kind: "bernoulli" }
  | { readonly kind: "continuous-bernoulli" }
  | {
      readonly kind: "gaussian";
      readonly deviation: "fixed" | "shared" | "per-pixel";
      /** σ at the start of training, or for good; default 1. */
      readonly initial?: number;
      /** Default 0.01. */
      readonly minimum?: number;
    };

/** Tensors by name; `parameterShapes` lists them. */
export type VaeParameters<T extends tf.Tensor = tf.Tensor> = Record<string, T>;

const KERNEL = 3;

/**
 * The shape of each parameter: encoder0W, encoder0b, …, meanW, meanb, logVarianceW, logVarianceb, decoder0W, …, outputW, outputb;
 * A with a causal window; logDeviation with a learned σ.
 *
 * @throws when a config makes no sense
 */
export function parameterShapes(config: VaeConfig): Record<string, number[]> {
  checkConfig(config);
  const { visible, latent, network, likelihood } = config;
  const shapes: Record<string, number[]> = {};
  const dense = (name: string, from: number, to: number) => {
    shapes[`${name}W`] = [from, to];
    shapes[`${name}b`] = [to];
  };
  if (network.kind === "perceptron") {
    chain([visible, ...network.hidden], (i, from, to) => dense(`encoder${i}`, from, to));
  } else {
    chain([1, ...network.channels], (i, from, to) => {
      shapes[`encoder${i}W`] = [KERNEL, KERNEL, from, to];
      shapes[`encoder${i}b`] = [to];
    });
    dense("encoderDense", innerSize(config), network.hidden);
  }
  const top = network.kind === "perceptron" ? network.hidden.at(-1)! : network.hidden;
  dense("mean", top, latent);
  dense("logVariance", top, latent);
  if (network.kind === "perceptron") {
    const widths = [latent, ...[...network.hidden].reverse()];
    chain(widths, (i, from, to) => dense(`decoder${i}`, from, to));
    dense("output", widths.at(-1)!, visible);
  } else {
    dense("decoderTop", latent, network.hidden);
    dense("decoderDense", network.hidden, innerSize(config));
    const channels = [...network.channels].reverse();
    chain(channels, (i, from, to) => {
      // A transposed convolution's kernel names its output first.
      shapes[`decoder${i}W`] = [KERNEL, KERNEL, to, from];
      shapes[`decoder${i}b`] = [to];
    });
    shapes.outputW = [KERNEL, KERNEL, 1, channels.at(-1)!];
    shapes.outputb = [visible];
  }
  if (config.causalWindow !== undefined) shapes.A = [visible, visible];
  if (likelihood?.kind === "gaussian" && likelihood.deviation !== "fixed") {
    shapes.logDeviation = likelihood.deviation === "shared" ? [1] : [visible];
  }
  return shapes;
}

/** Number of parameters; of A only the entries inside the window count. */
export function parameterCount(config: VaeConfig): number {
  const { A: _, ...shapes } = parameterShapes(config);
  const stored = Object.values(shapes).reduce(
    (sum, shape) => sum + shape.reduce((size, n) => size * n, 1),
    0,
  );
  return stored + causalMask(config).reduce((sum, inside) => sum + inside, 0);
}

/** Ones at [j, d] where pixel j is before pixel d and within the window, `[D · D]`; empty without a window. */
export function causalMask({ visible, causalWindow }: VaeConfig): Float32Array {
  if (causalWindow === undefined) return new Float32Array(0);
  const width = Math.sqrt(visible);
  const mask = new Float32Array(visible * visible);
  for (let d = 0; d < visible; d++) {
    const [row, column] = [Math.floor(d / width), d % width];
    for (let j = 0; j < d; j++) {
      const aside = Math.abs((j % width) - column);
      if (row - Math.floor(j / width) <= causalWindow && aside <= causalWindow) mask[j * visible + d] = 1;
    }
  }
  return mask;
}

/** Side of the image after the last halving. */
export function innerSide({ visible, network }: VaeConfig): number {
  return network.kind === "convolutional"
    ? Math.sqrt(visible) / 2 ** network.channels.length
    : Math.sqrt(visible);
}

function innerSize(config: VaeConfig): number {
  const { network } = config;
  return network.kind === "convolutional" ? innerSide(config) ** 2 * network.channels.at(-1)! : 0;
}

function chain(widths: readonly number[], layer: (i: number, from: number, to: number) => void): void {
  for (let i = 0; i + 1 < widths.length; i++) layer(i, widths[i]!, widths[i + 1]!);
}

function checkConfig(config: VaeConfig): void {
  const { visible, latent, network, likelihood, causalWindow } = config;
  const widths = network.kind === "perceptron" ? network.hidden : [...network.channels, network.hidden];
  for (const size of [visible, latent, ...widths]) {
    if (!Number.isInteger(size) || size < 1) {
      throw new Error(`A VAE's pixels, latents and units are whole numbers above 0, not ${size}.`);
    }
  }
  if (network.kind === "perceptron" ? network.hidden.length === 0 : network.channels.length === 0) {
    throw new Error("A VAE's network needs at least one hidden layer.");
  }
  const side = innerSide(config);
  if (network.kind === "convolutional" && !Number.isInteger(side)) {
    throw new Error(
      `An image of ${visible} pixels is no square that can be halved ${network.channels.length} times.`,
    );
  }
  if (causalWindow !== undefined) {
    if (!(Number.isInteger(causalWindow) && causalWindow > 0 && Number.isInteger(Math.sqrt(visible)))) {
      throw new Error("A causal window is a whole number of pixels above 0, in square images.");
    }
    if (likelihood !== undefined && likelihood.kind !== "bernoulli") {
      throw new Error("A causal window is for Bernoulli pixels.");
    }
  }
}

/** @throws when a parameter is missing or its shape is not the config's, with both */
export function checkParameters(parameters: VaeParameters, config: VaeConfig): void {
  checkParameterShapes("The VAE", parameters, parameterShapes(config));
}
