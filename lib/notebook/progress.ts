import type { ProgressReporter, ProgressUpdate } from "../training/progress";
import { openDisplay } from "./display";
import { formatDuration, formatNumber } from "./format-number";
import { interruptSignal } from "./interrupt";
import { escapeHtml } from "./table-markup";

/** Milliseconds between two drawings: at most four a second. */
const interval = 250;

/**
 * Shows how far a long computation is: a bar with step, loss, throughput and time left, drawn at most four times a second in one
 * output, in whose place one plain line is left at the end. Its signal fires when the user interrupts the kernel.
 *
 * After an interrupt `finish` shows its line and then throws the signal's reason: the loop has ended in good order, and what would
 * follow it in the cell must not report the numbers of a computation that was broken off.
 */
export function progress(title: string): ProgressReporter {
  const display = openDisplay();
  const { signal, release } = interruptSignal();
  const started = performance.now();
  let first: ProgressUpdate | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  let finished = false;
  return {
    signal,
    update(update) {
      first ??= update;
      const now = performance.now();
      if (finished || now - drawn < interval) return;
      drawn = now;
      const text = describe(update, first, (now - started) / 1000);
      display.update(
        { "text/html": bar(title, update, text), "text/plain": `${title}: ${text}` },
        { genlab: { kind: "progress", title, done: false } },
      );
    },
    finish(line) {
      if (finished) return;
      finished = true;
      release();
      display.finish(
        { "text/plain": `${title}: ${line}` },
        { genlab: { kind: "progress", title, done: true } },
      );
      signal.throwIfAborted();
    },
  };
}

/** "step 450 of 1,000, loss 92.31, 12,000 examples/s, 8 s left"; the time left is judged from the steps made since the first update. */
function describe(update: ProgressUpdate, first: ProgressUpdate, seconds: number): string {
  const { step, total, loss, examplesPerSecond, note } = update;
  const parts = [`step ${formatNumber(step)} of ${formatNumber(total)}`];
  if (loss !== undefined && Number.isFinite(loss)) parts.push(`loss ${formatNumber(loss)}`);
  if (note) parts.push(note);
  const made = step - first.step;
  if (examplesPerSecond !== undefined && Number.isFinite(examplesPerSecond)) {
    parts.push(`${formatNumber(Math.round(examplesPerSecond))} examples/s`);
  } else if (made > 0) parts.push(`${formatNumber(made / seconds, "plain", { significant: 3 })} steps/s`);
  if (made > 0 && step < total) parts.push(`${formatDuration(((total - step) * seconds) / made)} left`);
  return parts.join(", ");
}

function bar(title: string, { step, total }: ProgressUpdate, text: string): string {
  const label = escapeHtml(title);
  return `<div><progress value="${step}" max="${total}" aria-label="${label}"></progress> ${label}: ${escapeHtml(text)}</div>`;
}
