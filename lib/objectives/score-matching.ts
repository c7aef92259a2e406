import * as tf from "@tensorflow/tfjs-core";

/**
 * Score matching: half the mean squared distance of the model's score from the data's, up to a constant.
 *
 * J = E[ Δ log p(x) + ½ |∇ log p(x)|² ]; the normalizer has no part in it, since gradients are by x.
 *
 * Source: Hyvärinen, "Estimation of non-normalized statistical models by score matching", JMLR 2005, equation 4.
 *
 * @param score ∇ log p(x) `[batch, D]`
 * @param laplacian Δ log p(x), the sum of its second derivatives `[batch]`, or one number for all
 */
export function scoreMatchingLoss(score: tf.Tensor2D, laplacian: tf.Tensor1D | tf.Scalar): tf.Scalar {
  return tf.tidy(() => {
    const squares = tf.sum(tf.square(score), 1);
    return tf.mean(tf.add(laplacian, tf.mul(squares, 0.5))) as tf.Scalar;
  });
}

/**
 * Denoising score matching: the score at a noisy x̃ = x + s ε should point back to x. No second derivatives.
 *
 * J = E[ ½ |∇ log p(x̃) + (x̃ − x) / s²|² ]; what it fits is the distribution of x̃, not that of x.
 *
 * Source: Vincent, "A connection between score matching and denoising autoencoders", Neural Computation 2011.
 *
 * @param score ∇ log p(x̃) `[batch, D]`
 * @param noise s ε = x̃ − x `[batch, D]`
 * @param standardDeviation s
 */
export function denoisingScoreMatchingLoss(
  score: tf.Tensor2D,
  noise: tf.Tensor2D,
  standardDeviation: number,
): tf.Scalar {
  return tf.tidy(() => {
    const residual = tf.add(score, tf.div(noise, standardDeviation ** 2));
    return tf.mul(0.5, tf.mean(tf.sum(tf.square(residual), 1))) as tf.Scalar;
  });
}

/**
 * Sliced score matching: score matching along random directions v with E[v vᵀ] = I, one second derivative each.
 *
 * J = E[ vᵀ ∇² log p(x) v + ½ (vᵀ ∇ log p(x))² ]
 *
 * Source: Song, Garg, Shi and Ermon, "Sliced score matching", UAI 2019, equation 8.
 *
 * @param score ∇ log p(x) `[batch, D]`
 * @param directions v `[batch, D]`
 * @param curvature vᵀ ∇² log p(x) v `[batch]`
 */
export function slicedScoreMatchingLoss(
  score: tf.Tensor2D,
  directions: tf.Tensor2D,
  curvature: tf.Tensor1D,
): tf.Scalar {
  return tf.tidy(() => {
    const along = tf.sum(tf.mul(score, directions), 1);
    return tf.mean(tf.add(curvature, tf.mul(tf.square(along), 0.5))) as tf.Scalar;
  });
}
