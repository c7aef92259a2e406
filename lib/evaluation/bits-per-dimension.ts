/**
 * Bits per dimension of a negative log-likelihood: NLL / (D log 2).
 *
 * @param nats negative log-likelihood of an image, in nats
 * @param dimensions D
 */
export function bitsPerDimension(nats: number, dimensions: number): number {
  if (!(dimensions > 0)) throw new Error(`The number of dimensions must be above 0, not ${dimensions}.`);
  return nats / (dimensions * Math.LN2);
}
