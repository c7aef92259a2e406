import type { FetchEvent } from "../../lib/data/fetch-options.js";

/** Where to write: process.stdout or a stand-in. */
export interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Least time between two drawings of the bar, milliseconds. */
const INTERVAL = 100;

/**
 * Shows what a fetch does: on a terminal a progress bar that is drawn over, elsewhere plain lines only, one for each
 * file that is done and one for each note.
 */
export function terminalProgress(
  terminal: Terminal,
  now: () => number = Date.now,
): (event: FetchEvent) => void {
  let current = "";
  let began = 0;
  let beganAt = 0;
  let drawn = 0;
  let barShown = false;

  function line(text: string): void {
    terminal.write(`${barShown ? "\r\u001b[K" : ""}${text}\n`);
    barShown = false;
  }

  return (event) => {
    if (event.kind === "note") line(`  ${event.file} ${event.text}`);
    if (event.kind === "done") line(`✓ ${event.file}  ${size(event.bytes)}  ${words[event.how]}`);
    if (event.kind !== "progress" || !terminal.isTTY) return;
    if (event.file !== current || event.received < began) {
      current = event.file;
      began = event.received;
      beganAt = now();
      drawn = 0;
    }
    if (now() - drawn < INTERVAL) return;
    drawn = now();
    const rate = (1000 * (event.received - began)) / Math.max(now() - beganAt, 1);
    const text = bar(event.file, event.received, event.total, rate);
    terminal.write(`\r\u001b[K${text.slice(0, (terminal.columns ?? 80) - 1)}`);
    barShown = true;
  };
}

const words = { present: "already there", copied: "copied", downloaded: "downloaded" } as const;

function bar(file: string, received: number, total: number | null, rate: number): string {
  const speed = rate > 0 ? `  ${size(rate)}/s` : "";
  if (total === null) return `${file}  ${size(received)}${speed}`;
  const share = total === 0 ? 1 : Math.min(received / total, 1);
  const filled = Math.round(20 * share);
  const rest = rate > 0 ? `  ${Math.ceil((total - received) / rate)} s left` : "";
  const percent = `${Math.floor(100 * share)} %`.padStart(5);
  return `${"█".repeat(filled)}${"░".repeat(20 - filled)} ${percent}  ${file}  ${size(received)} of ${size(total)}${speed}${rest}`;
}

/** Decimal units, as disks and networks count. */
function size(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
