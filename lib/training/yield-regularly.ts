import { setImmediate } from "node:timers/promises";

const INTERVAL = 100;

/**
 * A function to await in a long loop: about every 100 ms it lets the event loop run, so that output and interrupts get
 * through. Resolves to whether it did.
 */
export function yieldRegularly(): () => Promise<boolean> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < INTERVAL) return false;
    await setImmediate();
    last = performance.now();
    return true;
  };
}
