// What a committed notebook has to be like, so that it reads well, diffs well and runs.
import { readFileSync, statSync } from "node:fs";
import {
  type Cell,
  formatNotebook,
  hasTag,
  joined,
  type Notebook,
  readNotebook,
} from "../report/notebook.ts";
import type { NotebookFile } from "../report/options.ts";
import { root } from "../setup/paths.mjs";
import type { Problem } from "./problem.ts";

const largestFile = 1.5e6;
const mostLines = 25;
const longestLine = 120;

function codeCellProblems(cell: Cell, position: number): string[] {
  const problems: string[] = [];
  const lines = joined(cell.source).split("\n");
  if (lines.length > mostLines)
    problems.push(`The cell has ${lines.length} lines: split it, ${mostLines} are enough.`);
  if (lines.some((line) => line.length > longestLine))
    problems.push(`A line is longer than ${longestLine} characters.`);
  if (cell.execution_count !== position) {
    problems.push(
      cell.execution_count == null
        ? "The cell has no output: execute the notebook with `npm run report -- NAME --in-place`."
        : `The cell was executed as number ${cell.execution_count}: execute the notebook from the top with \`npm run report -- NAME --in-place\`.`,
    );
  }
  for (const output of cell.outputs ?? []) {
    if (output.output_type === "error") problems.push("The cell's output is an error.");
    if (output.output_type === "stream" && output.name === "stderr" && !hasTag(cell, "expects-stderr")) {
      problems.push("The cell printed to stderr.");
    }
    if (output.metadata?.genlab?.kind === "progress") problems.push("A progress bar was left in the output.");
    if (output.metadata?.genlab?.kind === "figure" && !output.metadata.genlab.description) {
      problems.push("A figure has no description for readers who cannot see it.");
    }
  }
  if (JSON.stringify(cell.outputs ?? []).includes(root))
    problems.push("The output names a folder of this machine.");
  if ("execution" in cell.metadata)
    problems.push("The cell holds times of execution, which change with every run.");
  return problems;
}

/** The rules on a notebook's text. */
export function notebookProblems(name: string, notebook: Notebook): Problem[] {
  const problems: Problem[] = [];
  if (notebook.metadata.kernelspec?.name !== "tslab") {
    problems.push({ place: name, message: 'The kernel must be "tslab" (TypeScript).' });
  }
  const [first] = notebook.cells;
  if (first?.cell_type !== "markdown" || !/^# /.test(joined(first.source))) {
    problems.push({
      place: name,
      message: "The first cell must be Markdown that begins with the title, a heading of level 1.",
    });
  }
  let position = 0;
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    position++;
    for (const message of codeCellProblems(cell, position))
      problems.push({ place: `${name} cell [${position}]`, message });
  }
  return problems;
}

export function checkNotebookRules(files: readonly NotebookFile[]): Problem[] {
  return files.flatMap(({ name, path }) => {
    const { size } = statSync(path);
    const large = {
      place: name,
      message: `The file has ${(size / 1e6).toFixed(1)} MB: ${largestFile / 1e6} MB is the limit.`,
    };
    const notebook = readNotebook(path);
    const written = {
      place: name,
      message:
        "The file is not as Jupyter would write it: open it in JupyterLab and save it, or execute it with `npm run report -- NAME --in-place`.",
    };
    return [
      ...(size > largestFile ? [large] : []),
      ...(formatNotebook(notebook) === readFileSync(path, "utf8") ? [] : [written]),
      ...notebookProblems(name, notebook),
    ];
  });
}
