/** Parameters of a NADE; row d of W and of V belongs to pixel d. */
export interface NadeArrays {
  /** [D, H] row-major: what pixel d adds to the hidden units. */
  W: Float32Array;
  /** [D, H] row-major: from the hidden units to pixel d's logit. */
  V: Float32Array;
  /** [D] */
  b: Float32Array;
  /** [H] */
  c: Float32Array;
}

export interface NadeOptions {
  /** Default "sigmoid". */
  activation?: "sigmoid" | "relu";
  /** The pixel of each step, a permutation of 0 … D−1. Default: natural order. */
  ordering?: ArrayLike<number>;
}

/** The gradient of each parameter, in its shape. */
export interface NadeGradient extends NadeArrays {
  /** [batch] log p(x) in nats. */
  logProb: Float32Array;
}

export interface NadeSampleOptions extends NadeOptions {
  /** Pixels to keep: where `observed` (of [D] or [count, D]) is nonzero, the value of `pixels` [count, D] is copied. */
  given?: { pixels: Float32Array; observed: ArrayLike<number> };
}

export interface NadeSamples {
  /** [count, D] 0 or 1 (or the observed value). */
  samples: Float32Array;
  /** [count, D] p(x_d = 1 | x before d) that the samples were drawn with. */
  probabilities: Float32Array;
}

/**
 * NADE's log-probability, gradient and ancestral sampling, on all cores.
 *
 * log p(x) = Σ_d x_d l_d − softplus(l_d), l_d = b_d + V_d·h_d, h_d = activation(c + Σ_{k<d} x_k W_k).
 * The hidden state changes only after a nonzero pixel, so it is computed once for each. Results do not depend on the
 * number of threads.
 *
 * Larochelle and Murray (2011), "The Neural Autoregressive Distribution Estimator", eqs. 1–6.
 */
export interface NadeKernel {
  readonly threads: number;

  /** What does the work, for people: "WebAssembly" or "native kernels (AVX-512, gcc 12.2.0)". */
  readonly description: string;

  /** log p(x) in nats of each row of x [batch, D]. */
  logProb(parameters: NadeArrays, x: Float32Array, options?: NadeOptions): Float32Array;

  /** Logits [batch, D] of p(x_d = 1 | x before d), column d for pixel d. */
  logits(parameters: NadeArrays, x: Float32Array, options?: NadeOptions): Float32Array;

  /**
   * log p(x) and a token for `backward`, which is then spared the forward pass.
   *
   * The token holds until the kernel's next call, and only for batches that fit at once.
   */
  forward(
    parameters: NadeArrays,
    x: Float32Array,
    options?: NadeOptions,
  ): { logProb: Float32Array; token: number };

  /**
   * Gradient of Σ_b upstream_b log p(x_b), once after `forward` of the same parameters, written into the arrays given or into
   * new ones; undefined when the token no longer holds.
   */
  backward(
    token: number,
    parameters: NadeArrays,
    upstream: Float32Array,
    into?: NadeArrays,
  ): NadeArrays | undefined;

  /** log p(x) and the gradient of Σ_b upstream_b log p(x_b); upstream is 1 for every image by default. */
  gradient(
    parameters: NadeArrays,
    x: Float32Array,
    upstream?: Float32Array,
    options?: NadeOptions,
  ): NadeGradient;

  /**
   * Draws `count` images pixel by pixel: x_d = 1 where uniforms_d < p(x_d = 1 | x before d).
   *
   * `uniforms` [count, D] in [0, 1), column d for pixel d; observed pixels are copied instead of drawn. Written into the
   * arrays given or into new ones.
   */
  sample(
    parameters: NadeArrays,
    uniforms: Float32Array,
    count: number,
    options?: NadeSampleOptions,
    into?: NadeSamples,
  ): NadeSamples;

  /** Ends threads and memory of its own; a later call starts new ones. */
  dispose(): Promise<void>;
}
