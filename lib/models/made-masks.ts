import * as tf from "@tensorflow/tfjs-core";
import type { Random } from "../engine";
import type { MadeConfig } from "./made-config";

/**
 * Who may see whom: the number (degree) of each unit, from which every mask follows.
 *
 * Source: Germain, Gregor, Murray and Larochelle, "MADE: masked autoencoder for distribution estimation", ICML 2015, section 3.
 */
export interface Connectivity {
  /** m_0 `[D]`: the position of each pixel in the order of prediction, 1 … D. */
  readonly pixels: Int32Array;
  /** m_l `[H_l]` of each hidden layer: how many leading pixels a unit may depend on, 1 … D − 1. */
  readonly hidden: readonly Int32Array[];
}

/** Masks of zeros and ones, `[from, to]` as the weights that they multiply. The caller disposes of them. */
export type MadeMasks = {
  /** The pixels in the order in which they are predicted: entry i is the pixel at position i. */
  ordering: Int32Array;
  /** M^{W_l}: from the pixels to the first hidden layer, and from each layer to the next. */
  hidden: tf.Tensor2D[];
  /** M^V: from the last hidden layer to the outputs. */
  output: tf.Tensor2D;
  /** M^A: from the pixels straight to the outputs; there when the config is `direct`. */
  direct?: tf.Tensor2D;
};

/**
 * Pixels in the order of the image, and degrees spread evenly over 1 … D − 1: nothing is left to chance.
 *
 * Unit k of H has degree 1 + ⌊k (D − 1) / H⌋.
 */
export function evenConnectivity({ visible, hidden }: MadeConfig): Connectivity {
  const largest = Math.max(1, visible - 1);
  return {
    pixels: Int32Array.from({ length: visible }, (_, d) => d + 1),
    hidden: hidden.map((units) =>
      Int32Array.from({ length: units }, (_, k) => 1 + Math.floor((k * largest) / units)),
    ),
  };
}

/**
 * Degrees at random, uniform between the smallest of the layer before and D − 1, as in the paper's algorithm 1.
 *
 * @param options.ordering "random" draws the order of the pixels too; default "natural", the order of the image
 */
export function randomConnectivity(
  { visible, hidden }: MadeConfig,
  random: Random,
  options: { ordering?: "natural" | "random" } = {},
): Connectivity {
  const pixels = Int32Array.from({ length: visible }, (_, d) => d + 1);
  if (options.ordering === "random") {
    for (const [position, d] of random.split("ordering").permutation(visible).entries())
      pixels[d] = position + 1;
  }
  const largest = Math.max(1, visible - 1);
  let smallest = 1;
  const degrees = hidden.map((units, layer) => {
    const uniform = random.split(`layer ${layer}`).uniform(units);
    const drawn = Int32Array.from(uniform, (u) => smallest + Math.floor(u * (largest - smallest + 1)));
    smallest = drawn.reduce((least, degree) => Math.min(least, degree));
    return drawn;
  });
  return { pixels, hidden: degrees };
}

/**
 * The masks that follow from the degrees:
 *
 * M^{W_l} `[k', k]` = 1 where m_l(k) ≥ m_{l−1}(k'), M^V `[k, d]` = 1 where m_0(d) > m_L(k), M^A `[d', d]` = 1 where m_0(d) > m_0(d').
 *
 * Then output d depends on the pixels before d in the order and on nothing else, whatever the degrees: along any path they
 * cannot fall, and the last step rises.
 *
 * @throws when the numbers of units are not the config's, or a degree is out of its range
 */
export function makeMasks(config: MadeConfig, connectivity: Connectivity): MadeMasks {
  checkConnectivity(config, connectivity);
  const { pixels, hidden } = connectivity;
  const layers = [pixels, ...hidden];
  const ordering = new Int32Array(config.visible);
  for (const [d, position] of pixels.entries()) ordering[position - 1] = d;
  return tf.tidy(() => ({
    ordering,
    hidden: hidden.map((degrees, layer) => mask(layers[layer]!, degrees, tf.greaterEqual)),
    output: mask(layers.at(-1)!, pixels, tf.greater),
    ...(config.direct && { direct: mask(pixels, pixels, tf.greater) }),
  }));
}

/** 1 where compare(degree of the unit that sees, degree of the unit that is seen). */
function mask(from: Int32Array, to: Int32Array, compare: typeof tf.greater): tf.Tensor2D {
  const seen = tf.tensor2d(from, [from.length, 1], "int32");
  const sees = tf.tensor2d(to, [1, to.length], "int32");
  return tf.cast(compare(sees, seen), "float32") as tf.Tensor2D;
}

function checkConnectivity({ visible, hidden }: MadeConfig, connectivity: Connectivity): void {
  const units = connectivity.hidden.map((degrees) => degrees.length);
  if (String(units) !== String(hidden)) {
    throw new Error(`MADE has hidden layers of [${hidden}] units, the degrees are for [${units}].`);
  }
  const positions = Array.from(connectivity.pixels).sort((a, b) => a - b);
  if (positions.length !== visible || positions.some((position, i) => position !== i + 1)) {
    throw new Error(`The pixels' numbers must be each of 1 to ${visible} once.`);
  }
  const largest = Math.max(1, visible - 1);
  for (const degree of connectivity.hidden.flatMap((degrees) => Array.from(degrees))) {
    if (degree < 1 || degree > largest)
      throw new Error(`A hidden unit's degree must be 1 to ${largest}, not ${degree}.`);
  }
}
