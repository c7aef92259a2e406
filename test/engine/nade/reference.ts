import type { NadeArrays, NadeOptions } from "../../../lib/engine/nade";

export interface ReferenceResult {
  logProb: Float64Array;
  logits: Float64Array;
  W: Float64Array;
  V: Float64Array;
  b: Float64Array;
  c: Float64Array;
}

/** NADE as its equations say, one image and one pixel at a time in double precision, with its gradient by hand. */
export function reference(
  { W, V, b, c }: NadeArrays,
  x: ArrayLike<number>,
  { activation = "sigmoid", ordering }: NadeOptions = {},
  upstream?: ArrayLike<number>,
): ReferenceResult {
  const D = b.length;
  const H = c.length;
  const count = x.length / D;
  const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
  const softplus = (value: number) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));
  const activate = (value: number) => (activation === "relu" ? Math.max(value, 0) : sigmoid(value));
  const slope = (value: number) =>
    activation === "relu" ? (value > 0 ? 1 : 0) : sigmoid(value) * (1 - sigmoid(value));
  const result = {
    logProb: new Float64Array(count),
    logits: new Float64Array(count * D),
    W: new Float64Array(D * H),
    V: new Float64Array(D * H),
    b: new Float64Array(D),
    c: new Float64Array(H),
  };
  for (let image = 0; image < count; image++) {
    const preactivations: Float64Array[] = [];
    const a = Float64Array.from(c);
    for (let step = 0; step < D; step++) {
      const d = ordering ? ordering[step]! : step;
      preactivations.push(a.slice());
      let logit = b[d]!;
      for (let j = 0; j < H; j++) logit += V[d * H + j]! * activate(a[j]!);
      const value = x[image * D + d]!;
      result.logits[image * D + d] = logit;
      result.logProb[image]! += value * logit - softplus(logit);
      for (let j = 0; j < H; j++) a[j]! += value * W[d * H + j]!;
    }
    const later = new Float64Array(H); // d log p / d a, summed over later steps
    for (let step = D - 1; step >= 0; step--) {
      const d = ordering ? ordering[step]! : step;
      const value = x[image * D + d]!;
      const delta = (upstream ? upstream[image]! : 1) * (value - sigmoid(result.logits[image * D + d]!));
      result.b[d]! += delta;
      for (let j = 0; j < H; j++) {
        result.W[d * H + j]! += value * later[j]!;
        result.V[d * H + j]! += delta * activate(preactivations[step]![j]!);
        later[j]! += delta * V[d * H + j]! * slope(preactivations[step]![j]!);
      }
    }
    for (let j = 0; j < H; j++) result.c[j]! += later[j]!;
  }
  return result;
}
