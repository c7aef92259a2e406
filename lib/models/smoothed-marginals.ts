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
