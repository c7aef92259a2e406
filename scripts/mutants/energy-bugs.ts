// Slips in the deep energy model, its samplers and its training.
import type { PlantedBug } from "./planted-bug.ts";

const model = ["test/models/deep-energy-model.test.ts"];
const samplers = ["test/sampling/samplers.test.ts"];
const length = ["test/sampling/effective-sample-size.test.ts"];
const training = ["test/objectives/contrastive-divergence.test.ts"];
const annealing = ["test/evaluation/annealed-importance-sampling.test.ts"];

export const energyBugs: readonly PlantedBug[] = [
  {
    slip: "the factor ½ lost from −‖x‖²/(2σ²)",
    file: "models/deep-energy-model.ts",
    right: "-0.5 / sigma ** 2",
    wrong: "-1 / sigma ** 2",
    tests: model,
  },
  {
    slip: "σ instead of σ² in the score",
    file: "models/deep-energy-model.ts",
    right: "sigma === 1 ? x : tf.mul(x, 1 / sigma ** 2)",
    wrong: "sigma === 1 ? x : tf.mul(x, 1 / sigma)",
    tests: model,
  },
  {
    slip: "the slope of the first layer left out of ∂/∂V",
    file: "models/deep-energy-model.ts",
    right: "tf.mul<tf.Tensor2D>(tf.matMul(weighted, W), tf.mul(g, tf.sub(1, g)))",
    wrong: "tf.mul<tf.Tensor2D>(tf.matMul(weighted, W), g)",
    tests: model,
  },
  {
    slip: "the Laplacian without the bend of the first layer",
    file: "models/deep-energy-model.ts",
    right: "tf.add(within, across)",
    wrong: "tf.add(within, tf.mul(across, 0))",
    tests: model,
  },
  {
    slip: "the Laplacian of the base counted once, not for every pixel",
    file: "models/deep-energy-model.ts",
    right: "visible / sigma ** 2",
    wrong: "1 / sigma ** 2",
    tests: model,
  },
  {
    slip: "denoising gradients that forget how g′ depends on g",
    file: "models/deep-energy-score-matching.ts",
    right: "tf.sub(1, tf.mul(2, g))",
    wrong: "tf.zerosLike(g)",
    tests: model,
  },
  {
    slip: "noise over s² where the noise is ε, not s ε",
    file: "models/deep-energy-score-matching.ts",
    right: "1 / deviation - deviation / sigma ** 2",
    wrong: "1 / deviation ** 2 - deviation / sigma ** 2",
    tests: model,
  },
  {
    slip: "latent variables that count their bias for z = 0 too",
    file: "models/deep-energy-latent.ts",
    right: "tf.sum(tf.mul(z, layers(parameters, x).u), 1)",
    wrong: "tf.sum(tf.mul(tf.add(z, 1), layers(parameters, x).u), 1)",
    tests: model,
  },
  {
    slip: "Langevin's drift with ε² instead of ε²/2",
    file: "sampling/langevin.ts",
    right: "tf.mul(state.score, stepSize ** 2 / 2)",
    wrong: "tf.mul(state.score, stepSize ** 2)",
    tests: samplers,
  },
  {
    slip: "a test of Metropolis without the ratio of Langevin's proposals",
    file: "sampling/langevin.ts",
    right: "tf.add<tf.Tensor1D>(tf.sub(proposal.logProb, state.logProb), proposals)",
    wrong: "tf.sub<tf.Tensor1D>(proposal.logProb, state.logProb)",
    tests: samplers,
  },
  {
    slip: "the leapfrog's last half step of the momentum left out",
    file: "sampling/hamiltonian.ts",
    right: "momentum = tf.add(momentum, tf.mul(proposal.score, epsilon / 2));",
    wrong: "",
    tests: samplers,
  },
  {
    slip: "every proposal taken",
    file: "sampling/metropolis.ts",
    right: "draws[i]! < probability ? 1 : 0",
    wrong: "1",
    tests: samplers,
  },
  {
    slip: "a rejected move that keeps the proposal's log p̃",
    file: "sampling/metropolis.ts",
    right: "tf.where(chosen, proposal.logProb, state.logProb)",
    wrong: "tf.clone(proposal.logProb)",
    tests: samplers,
  },
  {
    slip: "a shrunken chain passed for a longer one: the correlations not doubled",
    file: "sampling/effective-sample-size.ts",
    right: "time += 2 * previous;",
    wrong: "time += previous;",
    tests: length,
  },
  {
    slip: "each chain about its own mean, as if chains that have not met had",
    file: "sampling/effective-sample-size.ts",
    right: "Float64Array.from(chain, (value) => value - mean)",
    wrong:
      "Float64Array.from(chain, (value) => value - Array.from(chain).reduce((a, b) => a + b, 0) / length)",
    tests: length,
  },
  {
    slip: "contrastive divergence with its signs turned round",
    file: "objectives/contrastive-divergence.ts",
    right: "tf.fill<tf.Rank.R1>([N], -1 / N)",
    wrong: "tf.fill<tf.Rank.R1>([N], 1 / N)",
    tests: training,
  },
  {
    slip: "persistent chains that are not kept",
    file: "objectives/contrastive-divergence.ts",
    right: "chains?.assign(moved.x);",
    wrong: "",
    tests: training,
  },
  {
    slip: "the sign of ∂J/∂log Z",
    file: "objectives/noise-contrastive-gradients.ts",
    right: "tf.scalar(-total)",
    wrong: "tf.scalar(total)",
    tests: training,
  },
  {
    slip: "annealing weights without the base's density",
    file: "evaluation/annealed-importance-sampling.ts",
    right: "tf.sub(target.evaluate(x).logProb, base.logProb(x))",
    wrong: "target.evaluate(x).logProb",
    tests: annealing,
  },
  {
    slip: "the mean of log w passed for the log of the mean w",
    file: "evaluation/annealed-importance-sampling.ts",
    right: "const logZ = sign * (largest + Math.log(mean));",
    wrong: "const logZ = (sign * logWeights.reduce((a, b) => a + b, 0)) / n;",
    tests: annealing,
  },
  {
    slip: "a standard error of the mean weight, not of its logarithm",
    file: "evaluation/annealed-importance-sampling.ts",
    right: "const standardError = spread / mean;",
    wrong: "const standardError = spread;",
    tests: annealing,
  },
];
