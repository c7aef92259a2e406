import type { NadeConfig } from "../../lib/models/nade";

/** NADE's parameters as nested arrays of float64. */
export interface SlowParameters {
  W: number[][];
  V: number[][];
  b: number[];
  c: number[];
}

/** Random parameters of a size at which every part of the model matters. */
export function slowParameters(
  visible: number,
  hidden: number,
  normal: (n: number) => Float32Array,
): SlowParameters {
  const matrix = () => Array.from({ length: visible }, () => Array.from(normal(hidden)));
  return { W: matrix(), V: matrix(), b: Array.from(normal(visible)), c: Array.from(normal(hidden)) };
}

/**
 * The logits straight from the equations, with nothing shared with lib: for each pixel the whole sum over those before it in
 * the ordering, in float64.
 */
function slowLogits({ W, V, b, c }: SlowParameters, x: ArrayLike<number>, config: NadeConfig): number[] {
  const { visible, hidden, activation = "sigmoid" } = config;
  const order = Array.from(config.ordering ?? Array.from({ length: visible }, (_, d) => d));
  const logits = Array<number>(visible);
  for (const [position, d] of order.entries()) {
    let logit = b[d]!;
    for (let k = 0; k < hidden; k++) {
      let a = c[k]!;
      for (const j of order.slice(0, position)) a += x[j]! * W[j]![k]!;
      logit += V[d]![k]! * (activation === "relu" ? Math.max(0, a) : 1 / (1 + Math.exp(-a)));
    }
    logits[d] = logit;
  }
  return logits;
}

/** p(x_d = 1 | x_<d) for every pixel. */
export function slowConditionals(
  parameters: SlowParameters,
  x: ArrayLike<number>,
  config: NadeConfig,
): number[] {
  return slowLogits(parameters, x, config).map((logit) => 1 / (1 + Math.exp(-logit)));
}

/** log p(x) in nats: log p = −log(1 + exp(−ℓ)) of a pixel that is 1, −log(1 + exp(ℓ)) of one that is 0. */
export function slowLogProb(parameters: SlowParameters, x: ArrayLike<number>, config: NadeConfig): number {
  const logits = slowLogits(parameters, x, config);
  return logits.reduce((sum, logit, d) => sum - Math.log1p(Math.exp(x[d] === 1 ? -logit : logit)), 0);
}

/** All 2^D binary vectors of length D, row after row. */
export function allBinary(dimensions: number): Float32Array {
  const count = 2 ** dimensions;
  const all = new Float32Array(count * dimensions);
  for (let n = 0; n < count; n++) {
    for (let d = 0; d < dimensions; d++) all[n * dimensions + d] = (n >> d) & 1;
  }
  return all;
}
