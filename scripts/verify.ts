// `npm run verify`: are the numbers and statements of the notebooks what a run gives today?
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command-line/run-command.ts";
import { describeFailures, type Execution, executeNotebook } from "./report/execute-notebook.ts";
import { readNotebook } from "./report/notebook.ts";
import type { NotebookFile } from "./report/options.ts";
import { readResults } from "./report/results.ts";
import { runEnvironment } from "./report/run-environment.ts";
import { stopToolsOnInterrupt } from "./report/run-tool.ts";
import { statusLine } from "./report/status-line.ts";
import { requirePython } from "./setup/find-python.mjs";
import { resultsDirectory } from "./setup/paths.mjs";
import { compareResults, type ResultComparison } from "./verify/compare-results.ts";
import { parseVerifyOptions, usage, type VerifyOptions } from "./verify/options.ts";
import { compareStatements, type Run } from "./verify/statements.ts";

const interrupt = stopToolsOnInterrupt();

async function execute(
  file: NotebookFile,
  seed: number,
  options: VerifyOptions,
  python: string,
): Promise<Execution> {
  const { name } = file;
  const execution = await executeNotebook({
    ...{ name, path: file.path, scale: options.scale, seed, python },
    environment: runEnvironment(options),
    onCell: (cell, cells) => statusLine.set(name, `${name} seed ${seed} cell ${cell} of ${cells}`),
  });
  statusLine.set(name, undefined);
  return execution;
}

const digits = (value: number | undefined) =>
  value === undefined ? "—" : String(Number(value.toPrecision(7)));

/** A table for a terminal: everything that is not as it was, and a count of the rest. */
function describeComparisons(comparisons: readonly ResultComparison[]): string[] {
  const width = Math.max(...comparisons.map(({ id }) => id.length));
  return comparisons
    .filter(({ verdict }) => verdict !== "reproduced" && verdict !== "timing")
    .map(({ id, verdict, kept, found, allowed }) => {
      const allowance = allowed === undefined ? "" : `  (allowed: ±${digits(allowed)})`;
      return `    ${verdict.padEnd(8)} ${id.padEnd(width)}  ${digits(kept)} → ${digits(found)}${allowance}`;
    });
}

/** Compares one notebook's numbers with the kept ones; returns whether all of them are reproduced. */
async function verifyResults(file: NotebookFile, options: VerifyOptions, python: string): Promise<boolean> {
  const { name } = file;
  const path = join(resultsDirectory, options.scale, `${name}.json`);
  const kept = readResults(path);
  if (!kept) {
    const command = `npm run report -- ${name}${options.scale === "full" ? " --scale full" : ""}`;
    statusLine.print(
      `✗ ${name}: results/${options.scale}/${name}.json is not there: \`${command}\` makes it.`,
    );
    return false;
  }
  const execution = await execute(file, kept.seed, options, python);
  if (interrupt.aborted) return false;
  if (execution.failures.length > 0) {
    statusLine.print(describeFailures(name, execution));
    return false;
  }
  const found = readResults(execution.results);
  const comparisons = compareResults(kept, found ?? { ...kept, results: [] });
  const count = (wanted: ResultComparison["verdict"]) =>
    comparisons.filter(({ verdict }) => verdict === wanted).length;
  const wrong = count("drifted") + count("missing") + count("new");
  const compared = comparisons.length - count("timing");
  const identical = comparisons.filter(
    (each) => each.verdict === "reproduced" && each.kept === each.found,
  ).length;
  statusLine.print(
    [
      `${wrong === 0 ? "✓" : "✗"} ${name}: ${count("reproduced")} of ${compared} numbers reproduced, ${identical} of them to the last digit; ${count("timing")} times not compared`,
      ...describeComparisons(comparisons),
    ].join("\n"),
  );
  return wrong === 0;
}

/** Shows which statements of a notebook hold for every seed; returns whether all do. */
async function verifyStatements(
  file: NotebookFile,
  options: VerifyOptions,
  python: string,
): Promise<boolean> {
  const runs: Run[] = [];
  for (let seed = 1; seed <= options.seeds && !interrupt.aborted; seed++) {
    const { notebook, failures } = await execute(file, seed, options, python);
    runs.push({
      seed,
      failures,
      notebook: existsSync(notebook)
        ? readNotebook(notebook)
        : { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 },
    });
  }
  if (interrupt.aborted) return false;
  const rows = compareStatements(runs);
  const fallen = rows.filter(({ holds }) => holds.some((held) => held !== true));
  const elsewhere = runs.some(({ failures }) => failures.length > 0);
  const passed = fallen.length === 0 && !elsewhere;
  const signs = (held: boolean | undefined) => (held === undefined ? "–" : held ? "✓" : "✗");
  statusLine.print(
    [
      `${passed ? "✓" : "✗"} ${file.name}: ${rows.length - fallen.length} of ${rows.length} statements hold for seeds 1 to ${options.seeds}`,
      ...fallen.map(
        ({ cell, statement, holds }) => `    ${holds.map(signs).join(" ")}  cell [${cell}] ${statement}`,
      ),
    ].join("\n"),
  );
  return passed;
}

async function main(): Promise<number> {
  const options = parseVerifyOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return 0;
  }
  const python = requirePython();
  const verify = options.seeds > 1 ? verifyStatements : verifyResults;
  const waiting = [...options.notebooks];
  let failures = 0;
  const worker = async () => {
    for (let file = waiting.shift(); file && !interrupt.aborted; file = waiting.shift()) {
      if (!(await verify(file, options, python.command))) failures++;
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  interrupt.throwIfAborted();
  const all = options.notebooks.length;
  console.log(`${all - failures} of ${all} notebooks verified at ${options.scale} scale`);
  return failures > 0 ? 1 : 0;
}

process.exitCode = await runCommand(main, {
  signal: interrupt,
  interrupted: "Interrupted: nothing was changed.",
});
