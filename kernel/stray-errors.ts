import type { ErrorReport } from "./thread-protocol";

export interface StrayError {
  readonly kind: "UnhandledPromiseRejection" | "UncaughtException";
  readonly reason: unknown;
  /** Set once it has been told to the user, when it came between two cells. */
  readonly late: boolean;
}

/**
 * Keeps what nobody caught: rejections of promises that nobody awaits, and errors thrown by callbacks. A rejection that
 * is handled later after all (a cell starts something, the next one awaits it) is taken back.
 */
export class StrayErrors {
  readonly #errors = new Map<unknown, StrayError>();
  readonly #whenLate: (error: Omit<StrayError, "late">) => void;
  /** Whether a cell is running, so that it can answer for them. */
  cellRunning = false;

  /** @param whenLate told at once what comes while no cell is running */
  constructor(whenLate: (error: Omit<StrayError, "late">) => void) {
    this.#whenLate = whenLate;
    process.on("unhandledRejection", (reason, promise) =>
      this.#keep(promise, { kind: "UnhandledPromiseRejection", reason }),
    );
    process.on("rejectionHandled", (promise) => this.#errors.delete(promise));
    process.on("uncaughtException", (reason) => this.#keep({}, { kind: "UncaughtException", reason }));
  }

  /** Hands out what has come up since the last call. */
  take(): StrayError[] {
    const errors = [...this.#errors.values()];
    this.#errors.clear();
    return errors;
  }

  #keep(key: unknown, error: Omit<StrayError, "late">): void {
    this.#errors.set(key, { ...error, late: !this.cellRunning });
    if (!this.cellRunning) this.#whenLate(error);
  }
}

/** Says in an error's own text that it is not an ordinary one. */
export function strayReport(report: ErrorReport, stray: StrayError, origin: string): ErrorReport {
  const what =
    stray.kind === "UncaughtException"
      ? "thrown by a callback, where nothing could catch it"
      : "a promise that nobody awaited was rejected";
  const where = stray.late ? `; it came from ${origin}, after that cell had ended; this cell itself ran` : "";
  const note = `(${what}${where})`;
  return {
    ename: report.ename,
    evalue: `${report.evalue} ${note}`,
    traceback: [`${stray.kind} ${note}`, ...report.traceback],
  };
}
