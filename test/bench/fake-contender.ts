import type { Contender } from "../../bench/contender";

/** A contender whose steps take the times given, block after block, and that writes its name into a log when it runs. */
export function fakeContender(
  name: string,
  stepMs: (block: number) => number,
  options: { log?: string[]; loss?: number } = {},
): Contender & { stopped: boolean } {
  let block = 0;
  let busy = false;
  return {
    description: name,
    machine: { [name]: "1.0" },
    stopped: false,
    async run(steps) {
      if (busy) throw new Error(`${name} was asked for a block while it made one`);
      busy = true;
      options.log?.push(`${name} starts`);
      await Promise.resolve();
      options.log?.push(`${name} ends`);
      busy = false;
      return { ms: stepMs(block++) * steps, loss: options.loss ?? 1 };
    },
    stop() {
      this.stopped = true;
    },
  };
}
