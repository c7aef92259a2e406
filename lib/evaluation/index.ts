export { type ActiveUnits, activeUnits } from "./active-units";
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
  bitsPerOnPixel,
  compressedBits,
  ensembleWaic,
  inputComplexity,
  likelihoodRatio,
  typicality,
} from "./detection-scores";
export { fitPowerLaw, type PowerLaw } from "./fit-power-law";
export { fprAtTpr } from "./fpr-at-tpr";
export { gradientNorms } from "./gradient-norms";
export {
  type ImportanceWeightedLogProb,
  type ImportanceWeightedOptions,
  importanceWeightedLogProb,
} from "./importance-weighted-log-prob";
export { type MeanAndStandardError, meanAndStandardError } from "./mean-and-standard-error";
export { type NearestNeighbors, nearestNeighbors } from "./nearest-neighbors";
export { areaUnderCurve, type RocCurve, rocCurve } from "./roc-curve";
export { wilsonInterval } from "./wilson-interval";
