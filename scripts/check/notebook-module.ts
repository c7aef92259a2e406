// A notebook's code cells joined into one TypeScript module, and the way back from a line of it to its cell.
import { joined, type Notebook } from "../report/notebook.ts";

export interface NotebookModule {
  text: string;
  /** The code cell (as its [n] counts) and the line in it (from 1) of a line of the module (from 0). */
  place(line: number): { cell: number; line: number };
}

export function notebookModule(notebook: Notebook): NotebookModule {
  const starts: number[] = [];
  const lines: string[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    starts.push(lines.length);
    lines.push(...joined(cell.source).split("\n"));
  }
  return {
    text: `${lines.join("\n")}\n`,
    place(line) {
      let cell = starts.length;
      while (cell > 1 && starts[cell - 1]! > line) cell--;
      return { cell, line: line - (starts[cell - 1] ?? 0) + 1 };
    },
  };
}
