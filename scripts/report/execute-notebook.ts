// Executes one notebook through Jupyter, in a process of its own.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { jupyterEnvironment, notebooksDirectory, root, stateDirectory } from "../setup/paths.mjs";
import { runTool } from "./run-tool.ts";

export interface Failure {
  /** Code cell, as its [n] counts; 0 when no cell was reached. */
  cell: number;
  kind: "error" | "skipped" | "stderr" | "rejection" | "dead" | "kernel";
  source: string[];
  message: string;
}

export interface Execution {
  /** The executed notebook, where the run came to its end. */
  notebook: string;
  /** The file that its `record` calls wrote, if any did. */
  results: string;
  cells: number;
  executed: number;
  seconds: number;
  failures: Failure[];
}

export interface ExecutionOptions {
  name: string;
  path: string;
  scale: string;
  seed: number;
  python: string;
  kernel?: string;
  environment?: NodeJS.ProcessEnv;
  onCell?: (cell: number, cells: number) => void;
}

/** Executes a notebook in a fresh kernel; every failure of it is in the result, and nothing outside of .genlab is written. */
export async function executeNotebook(options: ExecutionOptions): Promise<Execution> {
  const folder = join(stateDirectory, "run");
  mkdirSync(folder, { recursive: true });
  mkdirSync(notebooksDirectory, { recursive: true });
  const notebook = join(folder, `${options.name}.ipynb`);
  const results = join(folder, `${options.name}.${options.scale}.json`);
  rmSync(notebook, { force: true });
  rmSync(results, { force: true });
  const environment = {
    ...jupyterEnvironment({ ...process.env, ...options.environment }),
    GENLAB_SCALE: options.scale,
    GENLAB_SEED: String(options.seed),
    GENLAB_RESULTS: results,
  };
  const execution: Execution = { notebook, results, cells: 0, executed: 0, seconds: 0, failures: [] };
  let ended = false;
  const { status, output } = await runTool(
    options.python,
    [
      join(root, "scripts", "execute_notebook.py"),
      ...[options.path, notebook, "--directory", notebooksDirectory],
      ...(options.kernel ? ["--kernel", options.kernel] : []),
    ],
    {
      env: environment,
      onLine: (line) => {
        const event = JSON.parse(line) as { event: string; cell: number; cells: number } & Partial<Execution>;
        if (event.event === "cell") options.onCell?.(event.cell, event.cells);
        else {
          ended = true;
          Object.assign(execution, event);
        }
      },
    },
  );
  if (!ended) {
    const message = `the execution ended with status ${status}: ${output.trim().split("\n").at(-1)}`;
    execution.failures.push({ cell: 0, kind: "kernel", source: [], message });
  }
  return execution;
}

const explanations: Record<Failure["kind"], string> = {
  error: "failed",
  skipped: "was skipped by the kernel",
  stderr: 'printed to stderr (tag the cell "expects-stderr" where that is right)',
  rejection: "left a rejected promise that nobody awaits",
  dead: "did not come to its end",
  kernel: "was not reached",
};

/** What went wrong, for a terminal: the cell, its first lines, the message. */
export function describeFailures(name: string, { failures, executed, cells }: Execution): string {
  const lines = failures.flatMap(({ cell, kind, source, message }) => [
    cell > 0 ? `✗ ${name}: cell [${cell}] ${explanations[kind]}` : `✗ ${name}: no cell was executed`,
    ...source.map((line) => `    │ ${line}`),
    ...message.split("\n").map((line) => `    ${line}`),
  ]);
  if (executed > 0 && executed < cells)
    lines.push(`    The ${cells - executed} cells after it were not executed.`);
  return lines.join("\n");
}
