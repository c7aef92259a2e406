export { type AdaptStepSizeOptions, adaptStepSize } from "./adapt-step-size";
export { type AdaptiveStepSize, type AdaptiveStepSizeOptions, adaptiveStepSize } from "./adaptive-step-size";
export { type EffectiveSampleSize, effectiveSampleSize } from "./effective-sample-size";
export { type FindModesOptions, findModes, type Modes } from "./find-modes";
export { factoredGaussian, type Gaussian, type GaussianFactors, isotropicGaussian } from "./gaussian";
export { type HamiltonianOptions, hamiltonian } from "./hamiltonian";
export { type LangevinOptions, langevin } from "./langevin";
export {
  type ChainState,
  type Moved,
  meanAcceptance,
  moveChains,
  startChains,
  type Transition,
} from "./markov-chain";
export { acceptOrStay } from "./metropolis";
export { persistentChains } from "./persistent-chains";
export { type SampleChainsOptions, type SampledChains, sampleChains } from "./sample-chains";
export { differentiatedTarget, type Evaluation, geometricPath, makeTarget, type Target } from "./target";
