export { type AdamOptions, adam } from "./adam";
export { type Clip, clipGradients, globalNorm } from "./clip-gradients";
export { fit } from "./fit";
export type { Evaluation, FitOptions, FitResult } from "./fit-options";
export type { EpochPoint, History, StepPoint } from "./history";
export { type Differentiable, type MinimizeOptions, type Minimum, minimize } from "./minimize";
export type { Optimizer, UpdateContext, UpdateRule } from "./optimizer";
export { loadParameters, type Parameters, type ParameterValues, saveParameters } from "./parameters";
export { perExample } from "./per-example";
export type { ProgressReporter, ProgressUpdate } from "./progress";
export { type RmspropOptions, rmsprop } from "./rmsprop";
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type StoredTensor,
  writeSafetensors,
} from "./safetensors";
export {
  constant,
  cosineDecay,
  exponentialDecay,
  inverseTimeDecay,
  linearWarmUp,
  type Schedule,
  stepDecay,
} from "./schedules";
export { type SgdOptions, sgd } from "./sgd";
export type { Gradients, Loss, StepContext, Update } from "./train-step";
export { arrayRows, type Indices, rows, type TrainingData } from "./training-data";
export type { Best } from "./training-state";
