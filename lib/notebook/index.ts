export { CheckError, type CheckOptions, check, checkThat } from "./check";
export type { Numbers, TensorLike, Tolerance } from "./compare";
export { captureDisplays, display, type MimeBundle, type Output, type OutputMetadata } from "./display";
export { errorMessage } from "./error-message";
export { formatDuration, formatNumber, formatWithError, plusMinus } from "./format-number";
export { type Lab, type LabOptions, openLab, type Scale } from "./lab";
export { progress } from "./progress";
export { type Estimate, type EstimateDetails, recordEstimate, recordMean } from "./record-estimate";
export {
  type RecordedResult,
  type Result,
  type ResultKind,
  type Results,
  record,
  recorded,
  usedData,
} from "./results";
export { say } from "./say";
export { show } from "./show";
export { type ColumnFormat, type TableOptions, table } from "./table";
export type { DataFrameLike, TableData } from "./table-data";
export type { Versions } from "./versions";
