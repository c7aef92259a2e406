/** What both sides of a benchmark do: shapes, starting point, data. */
export interface Work {
  /** Name of the step: a key of steps/, and of a module in peers/. */
  readonly step: string;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Binary images for models of binary images, gray ones with labels for a classifier. */
  readonly data: "binary" | "gray";
  readonly height: number;
  readonly width: number;
  /** Shape of each parameter and the standard deviation of its normal starting values; biases start at 0. */
  readonly parameters: Readonly<Record<string, Weights>>;
  /** How far apart the first losses of two sides may be: rounding where the loss is exact, noise where it is sampled. */
  readonly lossTolerance: number;
}

export interface Weights {
  readonly shape: readonly number[];
  readonly deviation: number;
}

const bias = (...shape: number[]): Weights => ({ shape, deviation: 0 });
/** He's initialization: variance 2 / inputs. */
const weights = (...shape: number[]): Weights => {
  const inputs = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  return { shape, deviation: Math.sqrt(2 / inputs) };
};
const mnist = { data: "binary", height: 28, width: 28, batchSize: 100, learningRate: 0.001 } as const;

/** NADE on images of height × width pixels. */
export function nade(height: number, width: number, hidden: number, step = "nade_train"): Work {
  const visible = height * width;
  const matrix = { shape: [visible, hidden], deviation: 0.01 };
  const parameters = { W: matrix, V: matrix, b: bias(visible), c: bias(hidden) };
  return { ...mnist, step, height, width, parameters, lossTolerance: 1e-3 };
}

export const nadeTrain = nade(28, 28, 500);

// 100 images of 784 pixels; the share of ones is about a half with these parameters, which draws alike.
export const nadeSample: Work = { ...nade(28, 28, 500, "nade_sample"), lossTolerance: 0.02 };

export const rbm: Work = {
  ...mnist,
  step: "rbm_cd1",
  learningRate: 0.05,
  parameters: { W: { shape: [784, 500], deviation: 0.01 }, b: bias(784), c: bias(500) },
  lossTolerance: 0.05,
};

export const vae: Work = {
  ...mnist,
  step: "vae_step",
  parameters: {
    encoderWeight: weights(784, 400),
    encoderBias: bias(400),
    meanWeight: weights(400, 20),
    meanBias: bias(20),
    logVarianceWeight: { shape: [400, 20], deviation: 0.01 },
    logVarianceBias: bias(20),
    decoderWeight: weights(20, 400),
    decoderBias: bias(400),
    outputWeight: weights(400, 784),
    outputBias: bias(784),
  },
  lossTolerance: 0.05,
};

export const made: Work = {
  ...mnist,
  step: "made_step",
  parameters: { W: weights(784, 500), c: bias(500), V: weights(500, 784), b: bias(784) },
  lossTolerance: 1e-3,
};

/** The two-layer deep energy model on gray images, denoising score matching, batches of 500 as notebook 21 trains it. */
export const dem: Work = {
  ...mnist,
  step: "dem_step",
  data: "gray",
  batchSize: 500,
  parameters: {
    V: { shape: [64, 784], deviation: 0.1 },
    W: { shape: [64, 64], deviation: 0.125 },
    b: bias(784),
    c: bias(64),
  },
  lossTolerance: 0.02,
};

export const lenet: Work = {
  ...mnist,
  step: "lenet_step",
  data: "gray",
  batchSize: 64,
  parameters: {
    filters1: weights(5, 5, 1, 6),
    filters1Bias: bias(6),
    filters2: weights(5, 5, 6, 16),
    filters2Bias: bias(16),
    dense1Weight: weights(400, 120),
    dense1Bias: bias(120),
    dense2Weight: weights(120, 84),
    dense2Bias: bias(84),
    outputWeight: weights(84, 10),
    outputBias: bias(10),
  },
  lossTolerance: 1e-3,
};

/** A field of 28×28 pixels, one entry for each pixel and each edge, and the free constant c = log Z − (D/2) log 2π. */
export const nce: Work = {
  ...mnist,
  step: "nce_step",
  data: "gray",
  batchSize: 1000,
  parameters: {
    logDiagonal: bias(28, 28),
    horizontal: { shape: [2, 28, 27], deviation: 0.3 },
    vertical: { shape: [2, 27, 28], deviation: 0.3 },
    c: bias(),
  },
  lossTolerance: 0.05,
};
