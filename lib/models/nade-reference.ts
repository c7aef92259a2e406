import * as tf from "@tensorflow/tfjs-core";
import type { NadeConfig, NadeParameters } from "./nade-config";

/**
 * Pixels whose hidden units are computed together: memory is `[batch, CHUNK, H]` a piece, and the arithmetic of the masked
 * product grows with it.
 */
const CHUNK = 28;

const activations = { sigmoid: tf.sigmoid, relu: tf.relu };

/**
 * NADE's logits with tensor operations: the definition that faster code is held against.
 *
 * a_d = c + Σ_{j<d} x_j W_j, h_d = g(a_d), s_d = b_d + V_d · h_d, with d and j counted along the ordering.
 *
 * The sum over j < d is done chunk by chunk: what came before the chunk is carried along as `past`, and within the chunk
 * a strictly lower triangular mask leaves each pixel only the ones before it. Differentiable in the parameters.
 *
 * @param x `[batch, D]`
 * @returns `[batch, D]`
 */
export function referenceLogits(parameters: NadeParameters, x: tf.Tensor2D, config: NadeConfig): tf.Tensor2D {
  return tf.tidy(() => {
    const { activation = "sigmoid", visible, hidden } = config;
    const { W, V, b, c, inOrder, back } = alongOrdering(parameters, config);
    const batch = x.shape[0];
    const sizes = chunkSizes(visible);
    const xs = split(inOrder(x), sizes, 1);
    const Ws = split(W, sizes, 0);
    const Vs = split(V, sizes, 0);
    const bs = split(b, sizes, 0);
    let past = tf.add(tf.zeros([batch, hidden]), c);
    const logits = sizes.map((size, k) => {
      const earlier = tf.mul(tf.expandDims(xs[k]!, 1), strictlyLower(size)); // [batch, d, j]: x_j where j < d
      const within = tf.matMul(tf.reshape(earlier, [batch * size, size]), Ws[k]! as tf.Tensor2D);
      const a = tf.add(tf.expandDims(past, 1), tf.reshape(within, [batch, size, hidden]));
      const h = activations[activation](a);
      past = tf.add(past, tf.matMul(xs[k]! as tf.Tensor2D, Ws[k]! as tf.Tensor2D));
      return tf.add(tf.sum(tf.mul(h, Vs[k]!), 2), bs[k]!);
    });
    return back(tf.concat(logits, 1) as tf.Tensor2D) as tf.Tensor2D;
  });
}

/** Images and the probabilities of their pixels, `[count, D]` each. */
export interface Drawn {
  readonly images: tf.Tensor2D;
  readonly probabilities: tf.Tensor2D;
}

/**
 * Draws the pixels of the ordering from position `observed` on, one after the other, each from its conditional.
 *
 * x_d = 1 where u_d < σ(s_d), then a_{d+1} = a_d + x_d W_d: O(HD) for an image, but the D steps must follow each other.
 *
 * @param images `[count, D]` with the observed pixels in place
 * @param uniforms u, `[count, D]`, each at its pixel
 */
export function referenceSample(
  { W, V, b, c }: NadeParameters,
  images: tf.Tensor2D,
  observed: number,
  uniforms: Float32Array,
  config: NadeConfig,
): Drawn {
  const { visible, hidden, activation = "sigmoid", ordering } = config;
  const [count] = images.shape;
  const drawn = {
    images: images.dataSync<"float32">().slice(),
    probabilities: new Float32Array(images.size),
  };
  let a = tf.tidy(() => tf.add(tf.zeros([count, hidden]), c));
  for (let position = 0; position < visible; position++) {
    const d = ordering?.[position] ?? position;
    const next = tf.tidy(() => {
      const h = activations[activation](a);
      const logit = tf.add(tf.sum(tf.mul(h, tf.slice(V, d, 1)), 1), tf.slice(b, d, 1));
      const p = tf.sigmoid(logit).dataSync();
      const x = new Float32Array(count);
      for (let n = 0; n < count; n++) {
        const i = n * visible + d;
        drawn.probabilities[i] = p[n]!;
        if (position >= observed) drawn.images[i] = uniforms[i]! < p[n]! ? 1 : 0;
        x[n] = drawn.images[i]!;
      }
      return tf.add(a, tf.mul(tf.tensor2d(x, [count, 1]), tf.slice(W, d, 1)));
    });
    a.dispose();
    a = next;
  }
  a.dispose();
  return {
    images: tf.tensor2d(drawn.images, images.shape),
    probabilities: tf.tensor2d(drawn.probabilities, images.shape),
  };
}

/**
 * Parameters in the order of the ordering's positions, and the ways of images there and back.
 *
 * By products with the permutation matrix P, exact since each sum has one term that is not 0, because not every engine has
 * the gradient of tf.gather.
 */
function alongOrdering({ W, V, b, c }: NadeParameters, { visible, ordering }: NadeConfig) {
  if (!ordering) return { W, V, b, c, inOrder: (x: tf.Tensor2D) => x, back: (x: tf.Tensor2D) => x };
  const matrix = new Float32Array(visible * visible);
  for (let position = 0; position < visible; position++) matrix[position * visible + ordering[position]!] = 1;
  const P = tf.tensor2d(matrix, [visible, visible]);
  return {
    W: tf.matMul(P, W as tf.Tensor2D),
    V: tf.matMul(P, V as tf.Tensor2D),
    b: tf.reshape(tf.matMul(P, tf.reshape(b, [visible, 1])), [visible]),
    c,
    inOrder: (x: tf.Tensor2D) => tf.matMul(x, P, false, true),
    back: (x: tf.Tensor2D) => tf.matMul(x, P),
  };
}

/** tf.split, which has no gradient when there is only one piece (tfjs 4.22). */
function split(x: tf.Tensor, sizes: number[], axis: number): tf.Tensor[] {
  return sizes.length === 1 ? [x] : tf.split(x, sizes, axis);
}

/** [size, size] with 1 where column j < row d. */
function strictlyLower(size: number): tf.Tensor2D {
  const mask = new Float32Array(size * size);
  for (let d = 0; d < size; d++) mask.fill(1, d * size, d * size + d);
  return tf.tensor2d(mask, [size, size]);
}

function chunkSizes(visible: number): number[] {
  const sizes = Array<number>(Math.floor(visible / CHUNK)).fill(CHUNK);
  if (visible % CHUNK > 0) sizes.push(visible % CHUNK);
  return sizes;
}
