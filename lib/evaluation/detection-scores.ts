import { deflateRawSync } from "node:zlib";
import { packBits } from "../data/packed-bits";

// Scores of how far an image lies outside of the distribution that a model was trained on: the higher, the further.

/**
 * Distance from typicality: |−log p(x) − H|, in nats. Typical images of a distribution have about its entropy, neither more nor
 * less; a mode, such as an image with every pixel at its likeliest value, is not typical.
 *
 * With batches it is that of the mean of −log p over `batchSize` images that follow each other: one score a batch, and no image in
 * two of them.
 *
 * Source: Nalisnick, Matsukawa, Teh and Lakshminarayanan, "Detecting out-of-distribution inputs to deep generative models using
 * typicality", 2019, equation 3.
 *
 * @param logProb log p of each image, nats
 * @param entropy H, estimated by the mean of −log p over training images
 * @param batchSize images tested together, default 1
 * @returns `[⌊count / batchSize⌋]`
 */
export function typicality(logProb: ArrayLike<number>, entropy: number, batchSize = 1): Float64Array {
  const count = logProb.length;
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > count) {
    throw new Error(`A batch must be 1 to ${count} images, not ${batchSize}.`);
  }
  return Float64Array.from({ length: Math.floor(count / batchSize) }, (_, batch) => {
    let sum = 0;
    for (let k = 0; k < batchSize; k++) sum -= logProb[batch * batchSize + k]!;
    return Math.abs(sum / batchSize - entropy);
  });
}

/**
 * Likelihood ratio to a background model: −(log p(x) − log p_background(x)), in nats. What both models find hard, such as the noise at the
 * edges of strokes, cancels.
 *
 * Source: Ren, Liu, Fertig, Snoek, Poplin, Depristo, Dillon and Lakshminarayanan, "Likelihood ratios for out-of-distribution
 * detection", NeurIPS 2019, equation 2.
 */
export function likelihoodRatio(logProb: ArrayLike<number>, background: ArrayLike<number>): Float64Array {
  requireSameLength(logProb, background);
  return Float64Array.from({ length: logProb.length }, (_, i) => background[i]! - logProb[i]!);
}

/**
 * What a lossless compressor makes of each image: the length in bits of its pixels, packed eight to a byte, after DEFLATE at its best
 * setting.
 *
 * @param pixels zeros and ones, `[count, D]`
 * @returns `[count]`, multiples of 8
 */
export function compressedBits(pixels: Uint8Array, dimensions: number): Float64Array {
  const count = pixels.length / dimensions;
  if (!Number.isInteger(count)) {
    throw new Error(`Give whole images: ${pixels.length} pixels do not split into images of ${dimensions}.`);
  }
  // The smallest window and tables hold an image; larger ones take longer to set up than to use.
  const settings = { level: 9, windowBits: 9, memLevel: 1 };
  return Float64Array.from({ length: count }, (_, i) => {
    const image = pixels.subarray(i * dimensions, (i + 1) * dimensions);
    return 8 * deflateRawSync(packBits(image, { count: 1, width: dimensions }), settings).length;
  });
}

/**
 * Input complexity: S(x) = −log₂ p(x) − L(x), in bits; what the model needs beyond a general compressor.
 *
 * Source: Serrà, Álvarez, Gómez, Slizovskaia, Núñez and Luque, "Input complexity and out-of-distribution detection with
 * likelihood-based generative models", ICLR 2020, equation 1.
 *
 * @param logProb log p of each image, nats
 * @param bits L, see `compressedBits`
 */
export function inputComplexity(logProb: ArrayLike<number>, bits: ArrayLike<number>): Float64Array {
  requireSameLength(logProb, bits);
  return Float64Array.from({ length: logProb.length }, (_, i) => -logProb[i]! / Math.LN2 - bits[i]!);
}

/**
 * Minus the Watanabe–Akaike criterion of an ensemble: −(mean − variance) of log p(x) over its models, in nats (the variance in nats²).
 * Models that were trained alike agree where they had data.
 *
 * Source: Choi, Jang and Alemi, "WAIC, but why? Generative ensembles for robust anomaly detection", 2018, equation 1.
 *
 * @param logProbs log p of each image under each model, at least two models; the variance is that of the population, with 1/K
 */
export function ensembleWaic(logProbs: readonly ArrayLike<number>[]): Float64Array {
  const K = logProbs.length;
  if (K < 2) throw new Error(`An ensemble needs at least two models, not ${K}.`);
  for (const other of logProbs) requireSameLength(logProbs[0]!, other);
  return Float64Array.from({ length: logProbs[0]!.length }, (_, i) => {
    const values = logProbs.map((logProb) => logProb[i]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / K;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / K;
    return variance - mean;
  });
}

/**
 * Bits per on-pixel: −log₂ p(x) / (1 + Σ_d x_d). The one keeps a black image's score finite.
 *
 * @param pixels zeros and ones, `[count, D]`
 */
export function bitsPerOnPixel(logProb: ArrayLike<number>, pixels: Uint8Array): Float64Array {
  const dimensions = pixels.length / logProb.length;
  if (!Number.isInteger(dimensions)) {
    throw new Error(`${pixels.length} pixels do not split into ${logProb.length} images.`);
  }
  return Float64Array.from({ length: logProb.length }, (_, i) => {
    let on = 0;
    for (let d = 0; d < dimensions; d++) on += pixels[i * dimensions + d]!;
    return -logProb[i]! / Math.LN2 / (1 + on);
  });
}

function requireSameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length)
    throw new Error(`A score needs both numbers of each image: there are ${a.length} and ${b.length}.`);
}
