// One line at the bottom of a terminal that says what is going on; on anything but a terminal, only what is printed above it.

const parts = new Map<string, string>();
const terminal = process.stdout.isTTY;
const start = Date.now();

function draw(): void {
  if (!terminal) return;
  const seconds = Math.round((Date.now() - start) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const text =
    parts.size > 0
      ? `${clock}  ${[...parts.values()].join(" · ")}`.slice(0, (process.stdout.columns ?? 80) - 1)
      : "";
  process.stdout.write(`\r\x1b[2K${text}`);
}

export const statusLine = {
  /** Sets one part of the line, or takes it away. */
  set(key: string, text: string | undefined): void {
    if (text === undefined) parts.delete(key);
    else parts.set(key, text);
    draw();
  },
  /** Prints lines that stay. */
  print(text: string): void {
    process.stdout.write(terminal ? `\r\x1b[2K${text}\n` : `${text}\n`);
    draw();
  },
};
