import type { GrayImages } from "../../lib/data";

const CLASSES = 10;

/**
 * Share of test images that a linear classifier labels correctly: softmax regression on pixels in [0, 1] and a bias,
 * float64, plain gradient descent on batches of 20 in the order of the data, the rate falling linearly to 0.
 */
export function softmaxRegressionAccuracy(train: GrayImages, test: GrayImages, epochs: number): number {
  const size = train.height * train.width;
  // Row d holds the weights of pixel d for all classes; the last row is the bias.
  const weights = new Float64Array((size + 1) * CLASSES);
  const batch = 20;
  const steps = epochs * Math.floor(train.count / batch);
  for (let step = 0; step < steps; step++) {
    const rate = (0.5 / batch) * (1 - step / steps);
    const changes = new Float64Array(weights.length);
    for (let j = 0; j < batch; j++) {
      const i = (step * batch + j) % train.count;
      const errors = softmax(logits(weights, train, i));
      errors[train.labels![i]!]! -= 1;
      addOuterProduct(changes, train, i, errors);
    }
    for (let k = 0; k < weights.length; k++) weights[k]! -= rate * changes[k]!;
  }
  let right = 0;
  for (let i = 0; i < test.count; i++) {
    const scores = logits(weights, test, i);
    if (scores.indexOf(Math.max(...scores)) === test.labels![i]) right++;
  }
  return right / test.count;
}

function logits(weights: Float64Array, images: GrayImages, image: number): Float64Array {
  const size = images.height * images.width;
  const out = weights.slice(size * CLASSES);
  for (let d = 0; d < size; d++) {
    const value = images.pixels[image * size + d]! / 255;
    if (value === 0) continue;
    for (let c = 0; c < CLASSES; c++) out[c]! += weights[d * CLASSES + c]! * value;
  }
  return out;
}

function addOuterProduct(sums: Float64Array, images: GrayImages, image: number, errors: Float64Array): void {
  const size = images.height * images.width;
  for (let d = 0; d <= size; d++) {
    const value = d === size ? 1 : images.pixels[image * size + d]! / 255;
    if (value === 0) continue;
    for (let c = 0; c < CLASSES; c++) sums[d * CLASSES + c]! += errors[c]! * value;
  }
}

function softmax(scores: Float64Array): Float64Array {
  const maximum = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - maximum));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}
