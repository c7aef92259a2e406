const active = new Set<AbortController>();
let listening = false;

/**
 * A signal that fires when the user interrupts the kernel (or presses Ctrl-C): a running loop goes on unless it watches such
 * a signal. Its reason is an error with the name AbortError. `release` ends the watch.
 */
export function interruptSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  active.add(controller);
  listenSoon();
  return {
    signal: controller.signal,
    release() {
      active.delete(controller);
      listenSoon();
    },
  };
}

function interrupt(): void {
  const reason = new Error("Interrupted by the user; the rest of the cell does not run.");
  reason.name = "AbortError";
  for (const controller of active) controller.abort(reason);
  active.clear();
  listenSoon();
}

/**
 * Listens to SIGINT while a watch is active, and no longer: else Ctrl-C would not end a plain Node process, and a kernel would
 * believe that each cell ends by itself.
 *
 * Soon, not now: tslab runs the synchronous part of a cell by vm with breakOnSigint, which takes all listeners away and puts
 * them back. One added in between would leave the process without a handler, and the next interrupt would kill the kernel.
 */
function listenSoon(): void {
  queueMicrotask(() => {
    if (listening === active.size > 0) return;
    listening = active.size > 0;
    if (listening) process.on("SIGINT", interrupt);
    else process.off("SIGINT", interrupt);
  });
}
