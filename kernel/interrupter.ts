import { Session } from "node:inspector";
import { setTimeout as delay } from "node:timers/promises";
import { Shared } from "./thread-protocol";

/** Milliseconds after which an interrupt that nobody noticed ends the running code by force. */
const PATIENCE = 500;
const STEP = 20;

/**
 * Interrupts the main thread from the message thread.
 *
 * SIGINT does for code that returns to the event loop (a listener ends the cell) and for the part of a cell before its
 * first await (the vm module breaks it off). A loop that blocks after an await hears neither: after PATIENCE the
 * inspector ends the running JavaScript, `finally` blocks included. Compiling is never broken off: it ends by itself, and
 * half a compilation would spoil the next ones.
 */
export class Interrupter {
  readonly #shared: Int32Array;

  constructor(shared: Int32Array) {
    this.#shared = shared;
  }

  /** Resolves when the interrupt has been noticed or forced, or once `cellEnded`. */
  async interrupt(cellEnded: () => boolean): Promise<void> {
    const seen = Atomics.load(this.#shared, Shared.interruptsSeen);
    process.kill(process.pid, "SIGINT");
    let start = performance.now();
    while (performance.now() - start < PATIENCE) {
      await delay(STEP);
      if (cellEnded() || Atomics.load(this.#shared, Shared.interruptsSeen) !== seen) return;
      if (Atomics.load(this.#shared, Shared.compiling) === 1) start = performance.now();
    }
    Atomics.store(this.#shared, Shared.forced, 1);
    await terminateExecution();
  }
}

/** Ends the JavaScript that the main thread is running; its event loop goes on. */
function terminateExecution(): Promise<void> {
  const session = new Session();
  session.connectToMainThread();
  return new Promise((resolve) => {
    session.post("Runtime.terminateExecution", () => {
      session.disconnect();
      resolve();
    });
  });
}
