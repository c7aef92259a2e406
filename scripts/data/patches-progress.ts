import type { CutEvent } from "../../lib/data/patches/cut-folder.js";
import type { Terminal } from "./terminal-progress.ts";

/** Least time between two drawings, milliseconds. */
const INTERVAL = 100;

/** Shows how far the cutting is: on a terminal a line that is drawn over; everywhere a line for each file passed over. */
export function patchesProgress(terminal: Terminal, now: () => number = Date.now): (event: CutEvent) => void {
  let drawn = -Infinity;
  let shown = false;
  return (event) => {
    if (event.kind === "progress") {
      if (!terminal.isTTY || now() - drawn < INTERVAL) return;
      drawn = now();
      const text = `${event.done} of ${event.total} photographs, ${event.patches} patches`;
      terminal.write(`\r\u001b[K${text.slice(0, (terminal.columns ?? 80) - 1)}`);
      shown = true;
      return;
    }
    const text = event.kind === "note" ? event.text : `Passed over: ${event.file} ${event.reason}`;
    terminal.write(`${shown ? "\r\u001b[K" : ""}${text}\n`);
    shown = false;
  };
}
