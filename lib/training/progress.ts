/** How far a long computation is. */
export interface ProgressUpdate {
  readonly step: number;
  readonly total: number;
  /** Loss of the last step, in the loss's own unit. */
  readonly loss?: number;
  readonly examplesPerSecond?: number;
  readonly note?: string;
}

/** Where a long computation reports to; `signal` tells it to stop. `progress(title)` of genlab/notebook makes one. */
export interface ProgressReporter {
  /** Called often; the reporter itself decides what to draw. */
  update(progress: ProgressUpdate): void;
  /** Called once, with the one line that stays. */
  finish(line: string): void;
  readonly signal: AbortSignal;
}
