/** What a contender answers to a request for some steps. */
export interface Block {
  /** Wall-clock time of all of them. */
  readonly ms: number;
  /** Mean of the steps' losses, or what stands for a loss where there is none. */
  readonly loss: number;
  /** Resident memory of the process after them, and the most it ever had, in MB (10⁶ bytes). */
  readonly memory?: number;
  readonly peakMemory?: number;
}

/** One side of a benchmark: it makes steps when told to, and rests in between. */
export interface Contender {
  /** What runs, for people: "PyTorch 1.13.1, vectorized". */
  readonly description: string;
  /** What else it says about itself: versions, BLAS. */
  readonly machine: Readonly<Record<string, string>>;
  /** Time a step of each way to write it, where there are several; the fastest is what runs. */
  readonly forms?: Readonly<Record<string, number>>;
  /** Why it is not the one that was wanted. */
  readonly note?: string;
  run(steps: number): Promise<Block>;
  stop(): void;
}

/** A contender that cannot run here, and why. */
export interface Missing {
  readonly missing: string;
}
