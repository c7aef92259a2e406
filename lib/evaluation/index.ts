export { absoluteJacobian } from "./absolute-jacobian";
export { type ActiveUnits, activeUnits } from "./active-units";
export {
  type AnnealedImportance,
  type AnnealingOptions,
  annealedImportanceSampling,
  annealedStepSizes,
  estimateLogNormalizer,
  linearTemperatures,
  reverseAnnealedImportanceSampling,
  sigmoidTemperatures,
} from "./annealed-importance-sampling";
export { auroc } from "./auroc";
export { averagePrecision } from "./average-precision";
export { bitsPerDimension } from "./bits-per-dimension";
export {
  type BootstrapDetectionOptions,
  bootstrapDetection,
  type DetectionEstimate,
  type DetectionReport,
} from "./bootstrap-detection";
export { bootstrapInterval, type Interval } from "./bootstrap-interval";
export {
  derivativeFilters,
  type FilterKernel,
  type FilterResponses,
  filterResponses,
} from "./derivative-filters";
export {
  bitsPerOnPixel,
  compressedBits,
  ensembleWaic,
  inputComplexity,
  likelihoodRatio,
  typicality,
} from "./detection-scores";
export { distanceFromWhite } from "./distance-from-white";
export { excessKurtosis, excessKurtosisInterval, type KurtosisEstimate } from "./excess-kurtosis";
export { fitPowerLaw, type PowerLaw } from "./fit-power-law";
export { fprAtTpr } from "./fpr-at-tpr";
export { gradientNorms } from "./gradient-norms";
export { groupMeans, numberGroups } from "./group-means";
export {
  type ImportanceWeightedLogProb,
  type ImportanceWeightedOptions,
  importanceWeightedLogProb,
} from "./importance-weighted-log-prob";
export { type LabeledRows, linearProbe } from "./linear-probe";
export { type MeanAndStandardError, meanAndStandardError } from "./mean-and-standard-error";
export { type NearestNeighbors, nearestNeighbors } from "./nearest-neighbors";
export {
  aurocOverSeeds,
  deviationOverSeeds,
  meanOverSeeds,
  type SeededEstimate,
  type SeedScores,
} from "./over-seeds";
export { meanPower, type PowerSpectrum, powerSpectrum } from "./power-spectrum";
export { quantile } from "./quantile";
export { areaUnderCurve, type RocCurve, rocCurve } from "./roc-curve";
export { shortestTime } from "./shortest-time";
export { type SpectrumSlope, slopeOf, spectrumSlope } from "./spectrum-slope";
export { standardizedDensity } from "./standardized-density";
export { wilsonInterval } from "./wilson-interval";
