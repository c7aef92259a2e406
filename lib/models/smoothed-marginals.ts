/**
 * Probability of each pixel to be 1, with half an observation of either value added.
 *
 * p_d = (Σ_n x_nd + ½) / (N + 1), never 0 or 1, so that its logit is finite. (Jeffreys' prior.)
 *
 * @param pixels N rows of D zeros and ones
 * @param visible D
 * @returns `[D]`
 */
export function smoothedMarginals(pixels: Uint8Array, visible: number): Float32Array {
  const count = pixels.length / visible;
  if (!Number.isInteger(count)) {
    throw new Error(`Give whole images: ${pixels.length} pixels do not split into images of ${visible}.`);
  }
  const ones = new Float64Array(visible);
  for (let i = 0; i < pixels.length; i++) ones[i % visible]! += pixels[i]!;
  return Float32Array.from(ones, (n) => (n + 0.5) / (count + 1));
}

/**
 * The logits of the pixels' marginals, log(p_d / (1 − p_d)): output biases that start a model at independent pixels. Zeros without
 * marginals.
 *
 * @returns `[D]`
 * @throws when there is not one marginal for each pixel, or one is 0 or 1
 */
export function marginalLogits(model: string, visible: number, marginals?: ArrayLike<number>): Float32Array {
  if (!marginals) return new Float32Array(visible);
  if (marginals.length !== visible) {
    throw new Error(`${model} wants ${visible} marginals, one for each pixel, not ${marginals.length}.`);
  }
  return Float32Array.from(marginals, (p) => {
    if (!(p > 0 && p < 1))
      throw new Error(`A marginal is ${p}, with an infinite logit: smooth the marginals.`);
    return Math.log(p / (1 - p));
  });
}
