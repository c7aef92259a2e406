// The statements of a notebook, that is its checks, over runs with different seeds: do the comparisons hold, whatever the digits?
import type { Failure } from "../report/execute-notebook.ts";
import type { Notebook } from "../report/notebook.ts";

export interface Run {
  seed: number;
  notebook: Notebook;
  failures: readonly Failure[];
}

export interface StatementRow {
  /** Code cell, as its [n] counts. */
  cell: number;
  statement: string;
  /** For each run: did it hold? undefined where the run did not get there. */
  holds: (boolean | undefined)[];
}

/** The checks that ended well in each cell of a run, in their order. */
function statementsOf({ notebook }: Run): string[][] {
  return notebook.cells
    .filter(({ cell_type }) => cell_type === "code")
    .map(({ outputs = [] }) =>
      outputs.flatMap(({ metadata }) =>
        metadata?.genlab?.kind === "check" ? [metadata.genlab.statement ?? ""] : [],
      ),
    );
}

/** One row for each check, in the order of the text; the wording is that of the first run that has it. */
export function compareStatements(runs: readonly Run[]): StatementRow[] {
  const found = runs.map(statementsOf);
  const cells = Math.max(0, ...found.map((cell) => cell.length));
  return Array.from({ length: cells }, (_, cell) => {
    const count = Math.max(...found.map((statements) => statements[cell]?.length ?? 0));
    const rows = Array.from({ length: count }, (_, place): StatementRow => {
      const texts = found.map((statements) => statements[cell]?.[place]);
      return {
        cell: cell + 1,
        statement: texts.find((text) => text !== undefined)!,
        holds: texts.map((text) => text !== undefined || undefined),
      };
    });
    // A check that fails leaves no output, but ends its cell: it is the one after those that the cell had shown.
    runs.forEach(({ failures }, run) => {
      const failure = failures.find((each) => each.cell === cell + 1);
      if (!failure) return;
      const reached = found[run]![cell]?.length ?? 0;
      if (rows[reached]) rows[reached].holds[run] = false;
      else {
        const holds = runs.map((_, other) => (other === run ? false : undefined));
        rows.push({ cell: cell + 1, statement: failure.message.split("\n")[0]!, holds });
      }
    });
    return rows;
  }).flat();
}
