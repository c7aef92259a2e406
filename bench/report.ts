/** Where the figures were measured. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Main memory, GB (10⁹ bytes). */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** Our engine with its BLAS, and the peers' versions; absent ones are named so. */
  readonly engine: string;
  readonly torch: string;
  readonly python: string;
  readonly blas: string;
  /** Data the batches were taken from. */
  readonly data: string;
  /** The largest share of the cores that other programs used just before a benchmark: ratios under load mean little. */
  readonly load: number;
}

/** One comparison; times are medians of a step. */
export interface Result {
  readonly name: string;
  readonly peer: string;
  readonly oursMs: number | null;
  readonly peerMs: number | null;
  /** Median of the pairwise ratios, peer's time over ours, and their 10th and 90th percentile. */
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** The peer's ways to write the step with their times in ms; the fastest was compared. */
  readonly forms?: Readonly<Record<string, number>>;
  /** Why there is no ratio, or not the peer that was wanted. */
  readonly note?: string;
  /** What went wrong. */
  readonly error?: string;
}

/** A figure of ours alone. */
export interface Measurement {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  /** 10th and 90th percentile, where it was measured several times. */
  readonly low?: number;
  readonly high?: number;
  /** How it was measured, or why it was not. */
  readonly note?: string;
  /** What went wrong. */
  readonly error?: string;
}

/** What `npm run bench -- --json` prints and `--write` keeps. */
export interface Report {
  readonly machine: Machine;
  readonly results: readonly Result[];
  readonly measurements: readonly Measurement[];
}
