import { setMaxListeners } from "node:events";
import timers from "node:timers";
import timersPromises from "node:timers/promises";

/**
 * Cancels what a cell waits for when it is interrupted: its timers. tslab gives an interrupted cell up, but cannot stop a
 * loop in it that goes on by timers (`await setTimeout(…)`); without its timers the loop ends.
 *
 * Timers are those of the public functions, started while the cell ran. Waiting for files, the network or a worker
 * thread cannot be cancelled from here.
 */
export class AbandonedTimers {
  #callbacks = new Set<unknown>();
  #waits = new AbortController();

  constructor() {
    this.reset();
    this.#wrapCallbacks();
    this.#wrapClearing();
    this.#wrapPromises();
  }

  /** Forgets the timers of earlier cells. */
  reset(): void {
    this.#callbacks = new Set();
    this.#waits = new AbortController();
    setMaxListeners(0, this.#waits.signal);
  }

  /** Clears the timers started since `reset`; awaited ones reject with an AbortError. */
  cancel(): void {
    for (const timer of this.#callbacks) {
      clearTimeout(timer as NodeJS.Timeout); // intervals too; does nothing to an Immediate
      clearImmediate(timer as NodeJS.Immediate);
    }
    this.#waits.abort();
    this.reset();
  }

  #wrapCallbacks(): void {
    for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
      const original = globalThis[name] as (...args: unknown[]) => NodeJS.Timeout & NodeJS.Immediate;
      const wrapped = (callback: (...args: unknown[]) => void, ...rest: unknown[]) => {
        if (typeof callback !== "function") return original(callback, ...rest); // Node's own error
        const registry = this.#callbacks;
        const run = (...args: unknown[]) => {
          if (name !== "setInterval") registry.delete(timer);
          callback(...args);
        };
        const timer = original(run, ...rest);
        registry.add(timer);
        return timer;
      };
      // util.promisify looks for a property of the original.
      Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
      Object.assign(globalThis, { [name]: wrapped });
      Object.assign(timers, { [name]: wrapped });
    }
  }

  #wrapClearing(): void {
    for (const name of ["clearTimeout", "clearInterval", "clearImmediate"] as const) {
      const original = globalThis[name] as (timer: unknown) => void;
      const wrapped = (timer: unknown) => {
        this.#callbacks.delete(timer);
        original(timer);
      };
      Object.assign(globalThis, { [name]: wrapped });
      Object.assign(timers, { [name]: wrapped });
    }
  }

  #wrapPromises(): void {
    for (const name of ["setTimeout", "setImmediate"] as const) {
      const original = timersPromises[name] as (...args: unknown[]) => Promise<unknown>;
      const position = name === "setTimeout" ? 2 : 1;
      const wrapped = (...args: unknown[]) => {
        const options = (args[position] ?? {}) as { signal?: AbortSignal };
        const waits = this.#waits.signal;
        const signal = options.signal ? AbortSignal.any([options.signal, waits]) : waits;
        while (args.length < position) args.push(undefined);
        args[position] = { ...options, signal };
        return original(...args);
      };
      Object.assign(timersPromises, { [name]: wrapped });
    }
  }
}
