import type { Position } from "./compiler";

/** The lines of a cell around a place in it, and a mark under the place. */
export function codeFrame(source: string, { line, column }: Position): string[] {
  const lines = source.split("\n");
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  return lines.slice(first - 1, last).flatMap((text, index) => {
    const number = first + index;
    const gutter = `${number === line ? ">" : " "} ${String(number).padStart(width)} | `;
    const shown = [`${gutter}${text}`];
    if (number === line) shown.push(`${" ".repeat(width + 3)}| ${" ".repeat(column - 1)}^`);
    return shown;
  });
}
