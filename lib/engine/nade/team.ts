import { Worker } from "node:worker_threads";
import { ARENA, GENERATION, JOB, KIND, PHASE_UNITS, PHASES } from "./layout";
import { kernelModule } from "./module";

const PAGE = 65536;
const MAXIMUM_PAGES = 32768; // 2 GiB, as the kernel declares; reserved, not used
const NAP_MILLISECONDS = 1;
const WORKER = `
const { workerData } = require("node:worker_threads");
const { module, memory, slot, generation } = workerData;
const words = new Int32Array(memory.buffer);
const nap = (address, value) => { Atomics.wait(words, address >> 2, value, ${NAP_MILLISECONDS}); };
const { join } = new WebAssembly.Instance(module, { env: { memory, nap } }).exports;
for (let seen = 0; ; Atomics.wait(words, generation >> 2, seen)) seen = join(slot);
`;

/** Fields of a job, by their byte offset in layout.ts. */
export type Fields = [offset: number, value: number][];

/**
 * The calling thread and its workers, on one shared memory.
 *
 * Workers start with the first job and sleep between jobs; they never keep the process alive. Units of work are
 * claimed, not assigned, so that a job ends even when no worker has started yet.
 */
export class Team {
  readonly threads: number;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES, shared: true });
  readonly #run: () => void;
  #workers: Worker[] | undefined;
  #end = ARENA;

  constructor(threads: number) {
    this.threads = threads;
    const words = new Int32Array(this.#memory.buffer);
    const nap = (address: number, value: number) => {
      Atomics.wait(words, address >> 2, value, NAP_MILLISECONDS);
    };
    const instance = new WebAssembly.Instance(kernelModule(), { env: { memory: this.#memory, nap } });
    this.#run = instance.exports.run as () => void;
  }

  /** Forgets all buffers: what was allocated before may be overwritten. */
  reset(): void {
    this.#end = ARENA;
  }

  /** Address of `bytes` fresh bytes, a multiple of 64. Memory grows as needed; views made earlier stay valid. */
  allocate(bytes: number): number {
    const address = this.#end;
    this.#end = (address + bytes + 63) & ~63;
    const missing = Math.ceil((this.#end - this.#memory.buffer.byteLength) / PAGE);
    if (this.#end < 0 || this.#end > MAXIMUM_PAGES * PAGE) {
      throw new Error("This NADE is too large for the kernel's memory of 2 GiB: use fewer hidden units.");
    }
    if (missing > 0) this.#memory.grow(missing);
    return address;
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length);
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, length);
  }

  /** Runs one job on all threads and returns when it is done; `phases` are the numbers of units of its phases. */
  run(kind: number, fields: Fields, phases: number[]): void {
    this.#start();
    const words = this.integers(JOB, 64);
    words[KIND >> 2] = kind;
    for (const [offset, value] of fields) words[offset >> 2] = value;
    words[PHASES >> 2] = phases.length;
    phases.forEach((units, phase) => {
      words[(PHASE_UNITS >> 2) + phase] = units;
    });
    this.#run();
  }

  /** Ends the workers. A later job starts new ones. */
  async terminate(): Promise<void> {
    const workers = this.#workers ?? [];
    this.#workers = undefined;
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #start(): void {
    if (this.#workers) return;
    this.#workers = [];
    for (let slot = 1; slot < this.threads; slot++) {
      const workerData = { module: kernelModule(), memory: this.#memory, slot, generation: GENERATION };
      const worker = new Worker(WORKER, { eval: true, workerData, env: {}, execArgv: [] });
      worker.unref();
      this.#workers.push(worker);
    }
  }
}
