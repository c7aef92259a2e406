import { createInterface } from "node:readline";
import type { Block, Missing } from "./contender";

/** Makes some steps and returns the mean of their losses and the time they took. */
export type Run = (steps: number) => Promise<{ ms: number; loss: number }>;

export interface Served {
  readonly peer: string;
  readonly machine?: Readonly<Record<string, string>>;
  readonly note?: string;
  readonly run: Run;
}

/** The child's side of {@link startProcess}: says what it is, then answers requests until its input ends. */
export async function serve(start: () => Promise<Served | Missing>): Promise<void> {
  const served = await start();
  if ("missing" in served) return reply(served);
  const { run, ...hello } = served;
  reply({ ready: true, ...hello });
  for await (const line of createInterface({ input: process.stdin })) {
    const { ms, loss } = await run((JSON.parse(line) as { steps: number }).steps);
    const block: Block = {
      ms,
      loss,
      memory: process.memoryUsage.rss() / 1e6,
      peakMemory: (process.resourceUsage().maxRSS * 1024) / 1e6,
    };
    reply(block);
  }
  process.exit(0);
}

/** Times one step after the other. */
export function repeat(step: () => number): Run {
  return async (steps) => {
    let loss = 0;
    const start = performance.now();
    for (let i = 0; i < steps; i++) loss += step();
    return { ms: performance.now() - start, loss: loss / steps };
  };
}

function reply(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
