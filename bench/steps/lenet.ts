import * as tf from "@tensorflow/tfjs-core";

/**
 * Mean softmax cross-entropy of LeNet-5 on 28×28 images: convolution 6@5×5 (padded to keep 28×28), ReLU, maximum over 2×2,
 * convolution 16@5×5, ReLU, maximum over 2×2, dense 120, ReLU, dense 84, ReLU, dense 10.
 *
 * After LeCun, Bottou, Bengio, Haffner, "Gradient-based learning applied to document recognition", 1998, with today's usual
 * ReLU and max-pooling.
 *
 * @param x `[batch, 784]`
 * @param targets one-hot classes, `[batch, 10]`
 */
export function lenetLoss(
  parameters: Record<string, tf.Tensor>,
  x: tf.Tensor2D,
  targets: tf.Tensor2D,
): tf.Scalar {
  const convolution = (input: tf.Tensor4D, name: string, pad: "same" | "valid") => {
    const filter = parameters[name] as tf.Tensor4D;
    const bias = parameters[`${name}Bias`]!;
    const maps = tf.fused.conv2d({ x: input, filter, strides: 1, pad, bias, activation: "relu" });
    return tf.maxPool(maps, 2, 2, "valid");
  };
  const dense = (a: tf.Tensor2D, name: string, activation: "relu" | "linear") => {
    const b = parameters[`${name}Weight`] as tf.Tensor2D;
    return tf.fused.matMul({ a, b, bias: parameters[`${name}Bias`]!, activation }) as tf.Tensor2D;
  };
  const batch = x.shape[0];
  const maps1 = convolution(tf.reshape(x, [batch, 28, 28, 1]), "filters1", "same");
  const maps2 = convolution(maps1, "filters2", "valid");
  const hidden1 = dense(tf.reshape(maps2, [batch, 400]), "dense1", "relu");
  const logits = dense(dense(hidden1, "dense2", "relu"), "output", "linear");
  return tf.losses.softmaxCrossEntropy(targets, logits) as tf.Scalar;
}
