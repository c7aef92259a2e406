export { bitsPerDimension } from "./bits-per-dimension";
export { bootstrapInterval, type Interval } from "./bootstrap-interval";
export { fitPowerLaw, type PowerLaw } from "./fit-power-law";
export { type MeanAndStandardError, meanAndStandardError } from "./mean-and-standard-error";
export { type NearestNeighbors, nearestNeighbors } from "./nearest-neighbors";
