import * as tf from "@tensorflow/tfjs-core";
import { innerSide, type VaeActivation, type VaeConfig, type VaeParameters } from "./vae-config";

/** The parameters of q(z | x) = N(mean, diag exp(logVariance)), `[batch, L]` each. */
export type Posterior = {
  mean: tf.Tensor2D;
  logVariance: tf.Tensor2D;
};

/** The encoder: x `[batch, D]` to its posterior. */
export function runEncoder(parameters: VaeParameters, x: tf.Tensor2D, config: VaeConfig): Posterior {
  const { network } = config;
  let hidden: tf.Tensor2D;
  if (network.kind === "perceptron") {
    hidden = network.hidden.reduce(
      (h, _, i) => dense(parameters, `encoder${i}`, h, network.activation ?? "relu"),
      x,
    );
  } else {
    const side = Math.sqrt(config.visible);
    let image = tf.reshape(x, [-1, side, side, 1]) as tf.Tensor4D;
    for (const i of network.channels.keys()) {
      const { W, b } = layer(parameters, `encoder${i}`);
      image = tf.relu(tf.add<tf.Tensor4D>(tf.conv2d(image, W as tf.Tensor4D, 2, "same"), b));
    }
    hidden = dense(parameters, "encoderDense", tf.reshape(image, [x.shape[0], -1]), "relu");
  }
  return {
    mean: dense(parameters, "mean", hidden),
    logVariance: dense(parameters, "logVariance", hidden),
  };
}

/** The decoder: z `[n, L]` to a number for each pixel, `[n, D]`. */
export function runDecoder(parameters: VaeParameters, z: tf.Tensor2D, config: VaeConfig): tf.Tensor2D {
  const { network } = config;
  if (network.kind === "perceptron") {
    const hidden = network.hidden.reduce(
      (h, _, i) => dense(parameters, `decoder${i}`, h, network.activation ?? "relu"),
      z,
    );
    return dense(parameters, "output", hidden);
  }
  const top = dense(parameters, "decoderTop", z, "relu");
  const inner = dense(parameters, "decoderDense", top, "relu");
  let side = innerSide(config);
  const n = z.shape[0];
  let image = tf.reshape(inner, [n, side, side, network.channels.at(-1)!]) as tf.Tensor4D;
  const doubled = (name: string) => {
    const W = layer(parameters, name).W as tf.Tensor4D;
    side *= 2;
    return tf.conv2dTranspose(image, W, [n, side, side, W.shape[2]], 2, "same");
  };
  for (let i = 0; i + 1 < network.channels.length; i++) {
    image = tf.relu(tf.add<tf.Tensor4D>(doubled(`decoder${i}`), layer(parameters, `decoder${i}`).b));
  }
  return tf.add(tf.reshape(doubled("output"), [n, config.visible]), parameters.outputb!);
}

function layer(parameters: VaeParameters, name: string): { W: tf.Tensor; b: tf.Tensor } {
  return { W: parameters[`${name}W`]!, b: parameters[`${name}b`]! };
}

function dense(
  parameters: VaeParameters,
  name: string,
  input: tf.Tensor2D,
  activation: VaeActivation | "linear" = "linear",
): tf.Tensor2D {
  const { W, b } = layer(parameters, name);
  const fused = activation === "tanh" ? "linear" : activation;
  const output = tf.fused.matMul({ a: input, b: W as tf.Tensor2D, bias: b, activation: fused });
  return (activation === "tanh" ? tf.tanh(output) : output) as tf.Tensor2D;
}
